"""The world of a report in memory; its clock is set by hand, and calls can fail before or after their work."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from muster.domain.findings import Finding
from muster.domain.job import Job
from muster.domain.plans.changes import Change
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.reports.mail import Mail
from muster.domain.runs.outcomes import Outcome
from muster.domain.runs.run import Run
from muster.errors import ConflictError, NotFoundError
from muster.messages import ReportRun, StartRun
from muster.ports import DataSetFacts, Snapshot
from muster.services.reports.world import ReportWorld
from tests.fakes.health import FakeHealth
from tests.fakes.last_good import FakeLastGood
from tests.fakes.report_faults import Faults, Faulty

HOME = "acme.domo.com"


@dataclass
class FakeClock:
    seconds: float = 1_795_256_130.0

    def now(self) -> float:
        return self.seconds


@dataclass
class FakeJobs:
    jobs: dict[str, Job] = field(default_factory=dict)

    def get(self, job_id: str) -> Job:
        if job_id not in self.jobs:
            raise NotFoundError(f"There is no job {job_id}.")
        return self.jobs[job_id]


@dataclass
class FakeRuns:
    runs: dict[str, Run] = field(default_factory=dict)

    def get(self, run_id: str) -> Run:
        if run_id not in self.runs:
            raise NotFoundError(f"There is no run {run_id}.")
        return self.runs[run_id]

    def replace(self, run: Run, *, expected_moved_at: str) -> None:
        if self.runs[run.id].moved_at != expected_moved_at:
            raise ConflictError("moved by somebody else")
        self.runs[run.id] = run


@dataclass
class FakeFiles:
    plan: list[Change] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)
    done: list[Outcome] = field(default_factory=list)
    error: Exception | None = None
    changes_read: int = 0

    def findings(self, plan_id: str) -> Iterator[Finding]:
        return iter(self.said)

    def changes(self, plan_id: str, chunks: int) -> Iterator[Change]:
        if self.error is not None:
            raise self.error
        for change in self.plan:
            self.changes_read += 1
            yield change

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        return iter(self.done)


@dataclass
class FakeDataSet:
    name: str
    description: str
    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[float, dict[str, str | None]]] = field(default_factory=list)


@dataclass
class FakeDataSets:
    clock: FakeClock
    lag_seconds: float = 0.0
    sets: dict[str, FakeDataSet] = field(default_factory=dict)
    append_errors: list[tuple[Exception | None, bool]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)

    def facts(self, dataset_id: str) -> DataSetFacts:
        found = self._at(dataset_id)
        names = tuple(name for _type, name in found.columns)
        return DataSetFacts(dataset_id, found.name, found.description, len(found.rows), names, "1")

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        dataset_id = f"dataset-{len(self.sets) + 1}"
        self.sets[dataset_id] = FakeDataSet(name, description, tuple(columns))
        return dataset_id

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        raise AssertionError("a report reads no DataSet")

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        error, works = self.append_errors.pop(0) if self.append_errors else (None, True)
        found = self._at(dataset_id)
        if works:
            self.parts.append(csv_bytes)
            found.rows += [(self.clock.seconds, row) for row in rows_of(csv_bytes)]
        if error is not None:
            raise error

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        shown = [row for at, row in self._at(dataset_id).rows if at + self.lag_seconds <= self.clock.seconds]
        return sum(row[column] == value for row in shown)

    def rows(self, run_id: str) -> list[dict[str, str | None]]:
        """Every row of a run in whichever DataSet, seen or not."""
        return [row for each in self.sets.values() for _at, row in each.rows if row["run_id"] == run_id]

    def _at(self, dataset_id: str) -> FakeDataSet:
        if dataset_id not in self.sets:
            raise NotFoundError(f"There is no DataSet {dataset_id}.")
        return self.sets[dataset_id]


def rows_of(csv_bytes: bytes) -> list[dict[str, str | None]]:
    """Read header-less CSV back; an empty cell without quotes is None."""
    reader = csv.reader(io.StringIO(csv_bytes.decode(), newline=""), quoting=csv.QUOTE_NOTNULL, strict=True)
    return [dict(zip(LOG_COLUMN_NAMES, row, strict=True)) for row in reader]


@dataclass
class FakeLogRegistry:
    by_job: dict[str, str] = field(default_factory=dict)

    def dataset_for(self, job_id: str) -> str | None:
        return self.by_job.get(job_id)

    def is_ours(self, dataset_id: str) -> bool:
        return dataset_id in self.by_job.values()

    def remember(self, job_id: str, dataset_id: str) -> None:
        self.by_job[job_id] = dataset_id


@dataclass
class FakeMailer:
    sent: list[tuple[str, Mail]] = field(default_factory=list)
    errors: dict[str, list[Exception]] = field(default_factory=dict)

    def send(self, mail: Mail, recipient: str) -> None:
        if self.errors.get(recipient):
            raise self.errors[recipient].pop(0)
        self.sent.append((recipient, mail))

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _mail in self.sent]


@dataclass
class FakeLeases:
    holder: str | None = None
    requests: list[StartRun] = field(default_factory=list)
    come_meanwhile: list[StartRun] = field(default_factory=list)

    def waiting(self, instance: str, run_id: str) -> Sequence[StartRun]:
        return list(self.requests) if self.holder == run_id else []

    def release(self, instance: str, run_id: str, *, sent: Sequence[StartRun]) -> bool:
        if self.holder != run_id:
            return True
        if self.come_meanwhile:
            self.requests.append(self.come_meanwhile.pop(0))
        if [request.run_id for request in self.requests] != [request.run_id for request in sent]:
            return False
        self.holder, self.requests = None, []
        return True


@dataclass
class FakeOutbox:
    started: list[StartRun] = field(default_factory=list)
    reported: list[ReportRun] = field(default_factory=list)

    def report(self, message: ReportRun) -> None:
        self.reported.append(message)

    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        self.started.append(message)


class InMemoryWorld:
    """All of it, holding one run that is ready to be reported."""

    def __init__(self, run: Run) -> None:
        self.clock = FakeClock()
        self.jobs = FakeJobs()
        self.runs = FakeRuns({run.id: run})
        self.files = FakeFiles()
        self.datasets = FakeDataSets(self.clock)
        self.log_registry = FakeLogRegistry()
        self.last_good = FakeLastGood()
        self.health = FakeHealth()
        self.mailer = FakeMailer()
        self.leases = FakeLeases(holder=run.id)
        self.outbox = FakeOutbox()
        self.slept: list[float] = []
        self.run_id = run.id

    @property
    def run(self) -> Run:
        return self.runs.runs[self.run_id]

    @property
    def rows(self) -> list[dict[str, str | None]]:
        return self.datasets.rows(self.run_id)

    def change_run(self, **changes: Any) -> None:
        self.runs.runs[self.run_id] = replace(self.run, **changes)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.seconds += seconds

    def opened(self, faults: Faults | None = None, **changes: Any) -> ReportWorld:
        """What `report_run` takes; with `faults`, every call to the outside goes through them."""
        names = (
            "jobs", "runs", "files", "datasets", "log_registry", "last_good", "health", "mailer", "leases", "outbox"
        )  # fmt: skip
        ports: dict[str, Any] = {
            name: getattr(self, name) if faults is None else Faulty(getattr(self, name), faults)
            for name in names
        }
        return ReportWorld(**ports, clock=self.clock, home=HOME, sleep=self.sleep, **changes)
