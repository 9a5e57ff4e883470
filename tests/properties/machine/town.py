"""The world of the machine: three jobs, two instances, the real services on fakes, and a witness of every write.

Two jobs keep the home instance, so that they wait for each other; the third keeps a remote one. What is written, and
what stood in rosters and directories while a run was planned, the witness sees by itself: nothing of it is Muster's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from muster.domain.job import Job, RemoteTarget
from muster.domain.plans.changes import Change
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run
from muster.errors import MusterError, RateLimitedError
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun
from muster.ports import Content, Directory
from muster.services.dead_letters.deal import fail_dead_letters
from muster.services.dead_letters.world import DeadLetterWorld
from muster.services.decisions import DecisionDesk
from muster.services.diff import DiffWorld
from muster.services.triggers.ingest import ingest_notice
from muster.services.triggers.watch import watch_sources
from tests.fakes.content import FakeContent
from tests.fakes.sqs import Message, Sqs
from tests.fakes.stage import HOME, Stage, a_job, a_person
from tests.fakes.stores import FakeJobs
from tests.fakes.strikes import Killed, Strikes
from tests.properties.machine.files import RosterFile
from tests.properties.machine.watched import WatchedDirectory
from tests.properties.machine.witness import Moment, Witness

BETA = "beta.domo.com"
TICK_SECONDS = 300
LONGEST_SECONDS = 30 * 24 * 3600
MUCH_TIME, LITTLE_TIME = 900.0, 50.0
PROTECTED = "pat@acme.example"
ADMINS = ("pat", "adm", "amy")
GUARDS = {
    "max_deletes": 2, "max_delete_share": 0.4, "max_update_share": 1.0, "max_admin_changes": 2, "min_admins": 3,
    "max_roster_shrink": 0.6, "min_roster_overlap": 0.3, "max_column_loss": 1.0, "max_directory_shrink": 0.9,
    "allow_older_roster": True,
}  # fmt: skip
IDS = {"staff": "11111111", "guests": "22222222", "branch": "33333333"}


def job_of(name: str, **changes: Any) -> Job:
    source = {"kind": "dataset", "dataset_id": f"{IDS[name]}-1111-4111-8111-111111111111"}
    document = {
        "id": name,
        "name": name.title(),
        "source": source,
        "guards": GUARDS,
        "protected": [PROTECTED],
    }
    return a_job(**(document | {"recipients": ["admin@acme.example"]} | changes))


def first_jobs() -> dict[str, Job]:
    remote = {"kind": "remote", "instance": BETA, "account": "beta"}
    return {
        "staff": job_of("staff"),
        "guests": job_of("guests", delete_orphans=False),
        "branch": job_of("branch", target=remote, mode=Mode.APPROVE),
    }


class Town(Stage):
    """`strikes` wraps every port; `queues` carry what is sent; `witness` watches both directories.

    `stopped` are the jobs that were disabled or deleted at some time, whose requests may have been dropped.
    """

    def __init__(self, folder: Path) -> None:
        self.strikes, self.witness = Strikes(), Witness()
        super().__init__(around=self.strikes.around)
        first = first_jobs()
        self.jobs = FakeJobs(*first.values())
        self.files_of = {name: RosterFile(job.source.key) for name, job in first.items()}
        admins = [a_person(name, roleId="1") for name in ADMINS]
        self.instances = {name: WatchedDirectory(name, self.witness, self, admins) for name in (HOME, BETA)}
        self.directory = self.instances[HOME]
        for name in ("bea", "cyd", "dot"):
            for directory in self.instances.values():
                directory.add(a_person(name))
        self.content = None
        self.contents = {
            name: FakeContent(lambda directory=directory: directory.people)  # type: ignore[misc]
            for name, directory in self.instances.items()
        }
        self.queues = Sqs(self, self.handle)
        self.folder, self.depth = folder, 0
        self.under_way: list[Message] = []
        self.stopped: set[str] = set()
        self.hurries = False
        self.limited_until = 0.0
        self.write_files()

    def write_files(self) -> None:
        """Let the sources hold what the files are now."""
        self.sources.texts = {each.key: each.text for each in self.files_of.values() if each.text is not None}

    def current_run(self) -> str | None:
        """The run whose chunk is being carried out, if one is."""
        message = self.under_way[-1] if self.under_way else None
        return message.run_id if isinstance(message, ApplyChunk) else None

    def limit(self) -> None:
        """Refuse a write while Domo takes none."""
        if self.clock.now() < self.limited_until:
            raise RateLimitedError("Slower.", retry_after_seconds=600)

    @property
    def directories(self) -> Any:
        return self._around("directories", _Opening(self))

    @property
    def diff(self) -> DiffWorld:
        world = super().diff
        folder = self.folder / str(self.depth)
        folder.mkdir(exist_ok=True)
        return replace(world, planner=replace(world.planner, workspace=lambda: nullcontext(folder)))

    @property
    def burying(self) -> DeadLetterWorld:
        names = ("jobs", "runs", "files", "leases", "outbox")
        ports = {name: self.port(name) for name in names}
        letters = self._around("letters", self.queues.letters)
        return DeadLetterWorld(letters=letters, **ports, clock=self.clock, home_instance=HOME)

    @property
    def desk(self) -> DecisionDesk:
        return DecisionDesk(self.port("jobs"), self.port("runs"), self.port("outbox"), self.clock, HOME)

    def plan_of(self, run: Run) -> list[Change]:
        return list(self.files.changes(run.plan_id, run.chunks)) if run.plan_id else []

    def moment(self, job_id: str) -> Moment | None:
        """What is true now of a job, its configuration and its instance."""
        job = self.jobs._jobs.get(job_id)
        if job is None:
            return None
        directory = self.instances[job.target.instance if isinstance(job.target, RemoteTarget) else HOME]
        text = self.sources.texts.get(job.source.key)
        return Moment(job, text, directory.column("roleId"), directory.column("email"))

    def look(self) -> None:
        """Let the witness see what the runs see that are being planned just now."""
        for message in self.under_way:
            if isinstance(message, StartRun):
                self.witness.sees(message.run_id, self.moment(message.job_id))

    def handle(self, message: Message) -> None:
        """What the function of its queue does with a message."""
        with self.strikes.process(), self._works_on(message):
            match message:
                case LookAtSource():
                    names = ("jobs", "versions", "sources", "outbox", "clock")
                    ingest_notice(message, **{name: self.port(name) for name in names})
                case StartRun():
                    seconds, self.hurries = 0.0 if self.hurries else MUCH_TIME, False
                    self.reading_seconds = lambda: seconds
                    self.start(message)
                case ApplyChunk():
                    seconds, self.hurries = LITTLE_TIME if self.hurries else MUCH_TIME, False
                    self.witness.begins(message.run_id)
                    self.apply(message, remaining=lambda: seconds)
                case ReportRun():
                    self.report(message)

    @contextmanager
    def _works_on(self, message: Message) -> Iterator[None]:
        self.under_way.append(message)
        self.depth += 1
        self.look()
        try:
            yield
        finally:
            self.look()
            self.depth -= 1
            self.under_way.pop()

    def by_itself(self, work: Callable[[], object]) -> bool:
        """What a timer or a person begins; tells whether it came to its end."""
        try:
            with self.strikes.process():
                work()
        except (MusterError, Killed):
            return False
        return True

    def tick(self) -> None:
        """What the stack does every five minutes."""
        names = ("jobs", "versions", "sources", "outbox")
        self.by_itself(lambda: watch_sources(**{name: self.port(name) for name in names}))
        self.by_itself(lambda: fail_dead_letters(self.burying))
        self.by_itself(self.sweep)

    def settle(self) -> None:
        """Deliver until nothing is under way and every run has ended; fails if that takes a month."""
        end, next_tick = self.clock.now() + LONGEST_SECONDS, self.clock.now() + TICK_SECONDS
        while True:
            entry = self.queues.first(self.queues.visible())
            if entry is not None:
                self.queues.deliver(entry)
            elif self.queues.is_empty and all(run.is_final for run in self.runs.runs.values()):
                return
            else:
                self.clock.go_on(60)
            if self.clock.now() >= next_tick:
                self.tick()
                next_tick = self.clock.now() + TICK_SECONDS
            assert self.clock.now() < end, [run.state for run in self.runs.runs.values()]

    def job_now(self, name: str) -> Job:
        return self.jobs._jobs.get(name) or first_jobs()[name]

    def save(self, name: str, **changes: Any) -> None:
        """Somebody edits a job, or makes it again."""
        present = self.job_now(name)
        job = present.model_copy(update=changes | {"version": present.version + 1})
        self.jobs._jobs[name] = job
        if not job.enabled:
            self.stopped.add(name)

    def remove(self, name: str) -> None:
        """Somebody deletes a job."""
        self.jobs.delete(name)
        self.stopped.add(name)


class _Opening:
    """Opens each job's own instance."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def open(self, job: Job) -> Directory:
        directory: Directory = self._town._around("directory", self._town.instances[_instance(job)])
        return directory

    def content(self, job: Job) -> Content | None:
        content: Content = self._town._around("content", self._town.contents[_instance(job)])
        return content


def _instance(job: Job) -> str:
    return job.target.instance if isinstance(job.target, RemoteTarget) else HOME
