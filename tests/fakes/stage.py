"""Everything a run needs, in memory: one instance, one job, the real services over the fakes of the ports."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from typing import Any

from muster.adapters.temporary_folder import temporary_folder
from muster.domain.findings import Finding
from muster.domain.job import Job
from muster.domain.runs.run import Run, Trigger
from muster.domain.times import iso
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMN_NAMES
from muster.errors import NotFoundError
from muster.messages import ApplyChunk, ReportRun, StartRun
from muster.ports import DirectoryUser, Snapshot
from muster.services.changes.apply import ApplyResult, ApplyWorld, apply_chunk
from muster.services.diff import DiffResult, DiffWorld, start_run
from muster.services.plans.planning import Planner
from muster.services.plans.reading import ReadingWorld
from muster.services.reports.report import ReportResult, ReportWorld, report_run
from muster.services.sweep import SweepWorld, sweep_runs
from tests.fakes.content import FakeContent
from tests.fakes.domo import FakeDataSets, FakeDirectories, FakeDirectory
from tests.fakes.health import FakeHealth
from tests.fakes.last_good import FakeLastGood
from tests.fakes.readings import FakeReadings
from tests.fakes.report_world import FakeMailer
from tests.fakes.run_files import FakeRunFiles
from tests.fakes.stores import (
    FakeClock,
    FakeJobs,
    FakeLeases,
    FakeLogRegistry,
    FakeOutbox,
    FakeRuns,
)
from tests.fakes.versions import FakeVersions

HOME = "acme.domo.com"
DATASET_ID = "11111111-1111-4111-8111-111111111111"
SOURCE_KEY = f"dataset:{DATASET_ID}"
MUCH_TIME = 900.0
type Around = Callable[[str, Any], Any]


def a_job(**changes: Any) -> Job:
    document = {
        "id": "job1",
        "name": "Staff of Acme",
        "source": {"kind": "dataset", "dataset_id": DATASET_ID},
        "enabled": True,
        "delete_orphans": True,
        "created_at": "2026-11-01T00:00:00.000000Z",
        "updated_at": "2026-11-01T00:00:00.000000Z",
    }
    return Job.model_validate(document | changes)


def a_person(name: str, **columns: str) -> dict[str, str]:
    present = {"displayName": name.title(), "email": f"{name}@acme.example", "roleId": "4"} | columns
    return {column: present.get(column, "") for column in COLUMN_NAMES}


SERVICE_USER = a_person("muster.service", displayName="Muster Service", roleId="1")
"""The account's own user, whom every FakeDirectory has; a roster without it trips a guard."""


def a_roster(*people: Mapping[str, str]) -> str:
    """A configuration with these people and the account's own user."""
    rows = [",".join(person[column] for column in COLUMN_NAMES) for person in (SERVICE_USER, *people)]
    return "\n".join([",".join(COLUMN_NAMES), *rows, ""])


class FakeSources:
    """Configurations by source key; a new text is a new version."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)

    def version(self, source_key: str) -> str:
        if source_key not in self.texts:
            raise NotFoundError(f"There is no {source_key}.")
        return "v-" + hashlib.sha256(self.texts[source_key].encode()).hexdigest()[:8]

    def read(self, job: Job, path: Path) -> Snapshot:
        version = self.version(job.source.key)
        content = self.texts[job.source.key].encode()
        path.write_bytes(content)
        return Snapshot(path, version, hashlib.sha256(content).hexdigest(), len(content))


class SafeDirectory(FakeDirectory):
    """A FakeDirectory that several threads may write to, as apply does."""

    def __init__(self, people: Iterable[Mapping[str, str]] = ()) -> None:
        self._lock = RLock()
        super().__init__(people)

    def find(self, email: str, attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser | None:
        with self._lock:
            return super().find(email, attributes)

    def person(self, user_id: str) -> DirectoryUser | None:
        with self._lock:
            return super().person(user_id)

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        with self._lock:
            return super().create(values, send_invite=send_invite)

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        with self._lock:
            super().update(user_id, before, after)

    def delete(self, user_id: str) -> None:
        with self._lock:
            super().delete(user_id)


class Stage:
    """The world of one job. `around` may wrap every port; `start`, `apply` and `report` deliver one message."""

    def __init__(
        self,
        roster: Sequence[Mapping[str, str]] = (),
        people: Iterable[Mapping[str, str]] = (),
        *,
        job: Job | None = None,
        around: Around = lambda _name, port: port,
    ) -> None:
        self.job = job or a_job()
        self.clock = FakeClock()
        self.directory = SafeDirectory(people)
        self.content: FakeContent | None = FakeContent(lambda: self.directory.people)
        self.sources = FakeSources({self.job.source.key: a_roster(*roster)})
        self.jobs, self.versions, self.log_registry = FakeJobs(self.job), FakeVersions(), FakeLogRegistry()
        self.last_good, self.health = FakeLastGood(), FakeHealth()
        self.runs, self.leases, self.files = FakeRuns(), FakeLeases(), FakeRunFiles()
        self.readings = FakeReadings(self.files)
        self.reading_seconds: Callable[[], float] = lambda: MUCH_TIME
        self.outbox, self.datasets, self.mailer = FakeOutbox(), FakeDataSets(), FakeMailer()
        self.about_accounts: Callable[[Job], Sequence[Finding]] = lambda _job: ()
        self._around = around

    def port(self, name: str) -> Any:
        return self._around(name, getattr(self, name))

    @property
    def diff(self) -> DiffWorld:
        reading = ReadingWorld(
            sources=self.port("sources"),
            files=self.port("files"),
            readings=self.port("readings"),
            clock=self.clock,
            remaining_seconds=self.reading_seconds,
        )
        planner = Planner(
            reading,
            directories=self.directories,
            versions=self.port("versions"),
            last_good=self.port("last_good"),
            workspace=_workspace,
            about_accounts=self.about_accounts,
        )
        return DiffWorld(
            jobs=self.port("jobs"),
            runs=self.port("runs"),
            leases=self.port("leases"),
            outbox=self.port("outbox"),
            planner=planner,
            clock=self.clock,
            home_instance=HOME,
        )

    @property
    def applying(self) -> ApplyWorld:
        return ApplyWorld(
            runs=self.port("runs"),
            leases=self.port("leases"),
            files=self.port("files"),
            directories=self.directories,
            outbox=self.port("outbox"),
            clock=self.clock,
            sleep=self.clock.go_on,
            home_account="home",
        )

    @property
    def reporting(self) -> ReportWorld:
        names = (
            "jobs", "runs", "files", "datasets", "log_registry", "last_good", "health", "mailer", "leases", "outbox"
        )  # fmt: skip
        return ReportWorld(
            **{name: self.port(name) for name in names}, clock=self.clock, home=HOME, sleep=self.clock.go_on
        )

    @property
    def directories(self) -> FakeDirectories:
        content = None if self.content is None else self.port("content")
        directories = FakeDirectories(self.port("directory"), content)
        opened: FakeDirectories = self._around("directories", directories)
        return opened

    def request(
        self, run_id: str = "run1", *, trigger: Trigger = Trigger.MANUAL, job_id: str = ""
    ) -> StartRun:
        return StartRun(
            job_id=job_id or self.job.id, run_id=run_id, trigger=trigger, requested_at=iso(self.clock.now())
        )

    def start(self, request: StartRun | None = None) -> DiffResult:
        return start_run(request or self.request(), self.diff)

    def apply(
        self, message: ApplyChunk, *, remaining: Callable[[], float] = lambda: MUCH_TIME
    ) -> ApplyResult:
        return apply_chunk(message, self.applying, remaining_seconds=remaining)

    def report(self, message: ReportRun) -> ReportResult:
        return report_run(message.run_id, self.reporting)

    def sweep(self) -> int:
        return sweep_runs(SweepWorld(self.port("runs"), self.port("files"), self.port("outbox"), self.clock))

    def run(self, run_id: str = "run1") -> Run:
        return self.runs.get(run_id)

    def take_chunks(self) -> list[ApplyChunk]:
        """Empty the changes queue."""
        messages = [message for _instance, message in self.outbox.changes]
        self.outbox.changes.clear()
        return messages

    def apply_everything(self) -> None:
        """Deliver what is on the changes queue, and what that leads to, once each and in order."""
        while self.outbox.changes:
            self.apply(self.outbox.changes.pop(0)[1])

    def addresses(self) -> set[str]:
        """Who is in the directory, but for the account's own user."""
        return {each["email"] for each in self.directory.people.values()} - {SERVICE_USER["email"]}


def _workspace() -> AbstractContextManager[Path]:
    return temporary_folder()
