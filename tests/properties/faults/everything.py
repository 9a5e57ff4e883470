"""The world of a run that uses everything (story.py): every call of every port is counted, and may be struck."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.times import iso
from muster.errors import CredentialError, MusterError, RateLimitedError
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun
from muster.ports import Content, Directory
from muster.services.changes.apply import ApplyWorld
from muster.services.dead_letters.deal import fail_dead_letters
from muster.services.dead_letters.world import DeadLetterWorld
from muster.services.decisions import DecisionDesk
from muster.services.diff import DiffWorld
from muster.services.reports.world import ReportWorld
from muster.services.sweep import SweepWorld, sweep_runs
from muster.services.triggers.ingest import ingest_notice
from muster.services.triggers.watch import watch_sources
from muster.services.triggers.webhook import WebhookCall, receive_webhook, sign
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.domo import FakeDirectories
from tests.fakes.secrets import FakeNonces, FakeSecrets
from tests.fakes.sqs import Message, Sqs
from tests.fakes.stage import HOME, SOURCE_KEY
from tests.fakes.strikes import Killed, Strikes
from tests.properties.faults.story_people import PEOPLE, TEAM, THINGS, roster_text

SWEEP_SECONDS = 300
LONGEST_SECONDS = 20 * 24 * 3600
PART_BYTES = 900
PAGE_SIZE = 3
RECIPIENTS = ("admin@acme.example", "boss@acme.example")
HMAC_KEY = "the key of the webhook"
TOKEN = {"token": "of this year"}


class Everything(DecidingStage):
    """The world of the story. Each call of each port, the clock's too, goes through `strikes`.

    The `folder` serves every planning, since making one anew takes longer than all the rest.
    """

    def __init__(self, strikes: Strikes, folder: Path) -> None:
        self.strikes, self._folder = strikes, folder
        super().__init__((), (), recipients=list(RECIPIENTS), around=strikes.around)
        self.directory.attributes = (TEAM,)
        self.directory._page_size = PAGE_SIZE
        for person in PEOPLE:
            self.directory.add(person)
        assert self.content is not None
        for name, things in THINGS.items():
            self.content.add(self.id_of(name), *things)
        self.sources.texts[SOURCE_KEY] = roster_text()
        self.secrets = FakeSecrets(
            {"accounts/home": TOKEN, f"webhooks/{self.job.id}": {"hmac_key": HMAC_KEY}}
        )
        self.nonces = FakeNonces()
        self.queues = Sqs(self, self.handle)
        self.time_to_read = 900.0
        self.reading_seconds = lambda: self.time_to_read
        self.mailed: defaultdict[str, list[str]] = defaultdict(list)
        self._handed_on: set[str] = set()
        self.directory.troubles.add("create", RateLimitedError("slower", retry_after_seconds=1000))

    def id_of(self, name: str) -> str:
        return next(
            key for key, each in self.directory.people.items() if each["email"].startswith(f"{name}@")
        )

    @property
    def clocked(self) -> Any:
        return self.port("clock")

    @property
    def directories(self) -> Any:
        return self._around("directories", _Opening(self, super().directories))

    @property
    def diff(self) -> DiffWorld:
        world = super().diff
        reading = replace(world.planner.reading, clock=self.clocked)
        planner = replace(world.planner, reading=reading, workspace=lambda: nullcontext(self._folder))
        return replace(world, clock=self.clocked, planner=planner)

    @property
    def applying(self) -> ApplyWorld:
        return replace(super().applying, clock=self.clocked)

    @property
    def reporting(self) -> ReportWorld:
        return replace(super().reporting, clock=self.clocked, part_bytes=PART_BYTES)

    @property
    def letters(self) -> FakeDeadLetters:
        return self.queues.letters

    @property
    def burying(self) -> DeadLetterWorld:
        names = ("letters", "jobs", "runs", "files", "leases", "outbox")
        ports = {name: self.port(name) for name in names}
        return DeadLetterWorld(**ports, clock=self.clocked, home_instance=HOME)

    @property
    def desk(self) -> DecisionDesk:
        return replace(super().desk, clock=self.clocked)

    def handle(self, message: Message) -> None:
        """What the function of its queue does with a message."""
        with self.strikes.process():
            match message:
                case LookAtSource():
                    names = ("jobs", "versions", "sources", "outbox", "clock")
                    ingest_notice(message, **{name: self.port(name) for name in names})
                case StartRun():
                    # the first part of the run by hand gets no further than the first page
                    self.time_to_read = 0.0 if message.run_id == "second" and message.part == 0 else 900.0
                    self.start(message)
                case ApplyChunk():
                    self.apply(message, remaining=self.time_left(message))
                case ReportRun():
                    self.report_and_watch(message)

    def report_and_watch(self, message: ReportRun) -> None:
        """Remember which run each e-mail is of."""
        before = len(self.mailer.sent)
        try:
            self.report(message)
        finally:
            self.mailed[message.run_id] += self.mailer.recipients[before:]

    def time_left(self, message: ApplyChunk) -> Callable[[], float]:
        """Much, but for the first worker on the second chunk, which gets no further than one change."""
        first = message.chunk == 1 and message.run_id not in self._handed_on
        if first:
            self._handed_on.add(message.run_id)
        return lambda: 50.0 if first else 900.0

    def by_itself(self, work: Callable[[], object]) -> bool:
        """What a timer or a person begins; tells whether it came to its end."""
        try:
            with self.strikes.process():
                work()
        except (MusterError, Killed):
            return False
        return True

    def call_webhook(self) -> None:
        now = int(self.clock.now())
        headers = {"x-muster-timestamp": str(now), "x-muster-signature": sign(HMAC_KEY, now, b"{}")}
        names = ("jobs", "secrets", "nonces", "outbox", "clock")
        ports = {name: self.port(name) for name in names}
        receive_webhook(WebhookCall(self.job.id, None, headers, b"{}"), **ports)

    def tick(self) -> None:
        """What the stack does every five minutes."""
        names = ("jobs", "versions", "sources", "outbox")
        self.by_itself(lambda: watch_sources(**{name: self.port(name) for name in names}))
        self.by_itself(lambda: fail_dead_letters(self.burying))
        world = SweepWorld(self.port("runs"), self.port("files"), self.port("outbox"), self.clocked)
        self.by_itself(lambda: sweep_runs(world))

    def settle(self, until: Callable[[], bool] = lambda: False) -> None:
        """Deliver until nothing is under way and every run has ended; fails if that takes twenty days."""
        end = self.clock.now() + LONGEST_SECONDS
        next_tick = self.clock.now() + SWEEP_SECONDS
        while not until():
            entry = self.queues.first(self.queues.visible())
            if entry is not None:
                self.queues.deliver(entry)
            elif self.queues.is_empty and all(run.is_final for run in self.runs.runs.values()):
                return
            else:
                self.clock.go_on(60)
            if self.clock.now() >= next_tick:
                self.tick()
                next_tick = self.clock.now() + SWEEP_SECONDS
            assert self.clock.now() < end, [run.state for run in self.runs.runs.values()]

    def approve_what_waits(self) -> Run | None:
        """What a person does, who repeats what did not work."""
        waiting = [
            each for each in self.runs.runs.values() if each.state is RunState.HELD and not each.decision
        ]
        if not waiting:
            return None
        held = waiting[-1]
        for _try in range(3):
            if self.by_itself(lambda: self.approve(held, by=ANN)):
                break
        decision = self.run(held.id).decision
        return self.runs.runs.get(decision.run_id or "") if decision else None

    def ask(self, run_id: str) -> None:
        request = StartRun(
            job_id=self.job.id, run_id=run_id, trigger=Trigger.MANUAL, requested_at=iso(self.clock.now())
        )
        self.outbox.start(request)


class _Opening:
    """Opens accounts as deployed: the secret is read at each use, and an old one is refused."""

    def __init__(self, stage: Everything, directories: FakeDirectories) -> None:
        self._stage, self._directories = stage, directories

    def open(self, job: Job) -> Directory:
        self._let_in()
        return self._directories.open(job)

    def content(self, job: Job) -> Content | None:
        self._let_in()
        return self._directories.content(job)

    def _let_in(self) -> None:
        if self._stage.port("secrets").read("accounts/home") != TOKEN:
            raise CredentialError('Domo refused account "home"; type `muster accounts add home`.')
