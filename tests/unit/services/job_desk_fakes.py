"""A job desk in memory, for the tests of what saving a job checks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.domain.account import Account
from muster.domain.job import Job
from muster.errors import ConflictError, NotFoundError, UnreadableJobError
from muster.messages import StartRun
from muster.services.jobs import JobDesk
from tests.fakes.domo import FakeDataSets


@dataclass
class FakeJobs:
    kept: dict[str, Job] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    changed_meanwhile: bool = False

    def get(self, job_id: str) -> Job:
        if job_id in self.strange:
            raise UnreadableJobError(job_id)
        if job_id not in self.kept:
            raise NotFoundError(job_id)
        return self.kept[job_id]

    def all(self) -> Iterator[Job]:
        return iter(sorted(self.kept.values(), key=lambda job: job.name))

    def unreadable(self) -> Sequence[str]:
        return sorted(self.strange)

    def save(self, job: Job, *, expected_version: int | None) -> None:
        present = self.kept.get(job.id)
        if self.changed_meanwhile or (present.version if present else None) != expected_version:
            raise ConflictError("changed")
        self.kept[job.id] = job

    def delete(self, job_id: str) -> None:
        self.kept.pop(job_id, None)
        self.strange.discard(job_id)


@dataclass
class FakeAccounts:
    kept: dict[str, Account] = field(default_factory=dict)

    def get(self, name: str) -> Account | None:
        return self.kept.get(name)

    def all(self) -> Iterator[Account]:
        return iter(self.kept.values())

    def save(self, account: Account) -> None:
        self.kept[account.name] = account

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class FakeKeeper:
    kept: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def create(self, name: str, values: Mapping[str, str]) -> None:
        if name in self.kept:
            raise ConflictError(name)
        self.kept[name] = values

    def put(self, name: str, values: Mapping[str, str]) -> None:
        self.kept[name] = values

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class FakeLogRegistry:
    ours: set[str] = field(default_factory=set)

    def dataset_for(self, job_id: str) -> str | None:
        return None

    def is_ours(self, dataset_id: str) -> bool:
        return dataset_id in self.ours

    def remember(self, job_id: str, dataset_id: str) -> None:
        self.ours.add(dataset_id)


@dataclass
class FakeClock:
    seconds: float = 1_800_000_000.0

    def now(self) -> float:
        return self.seconds


@dataclass
class FakeStarts:
    sent: list[StartRun] = field(default_factory=list)

    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        self.sent.append(message)


@dataclass
class World:
    jobs: FakeJobs = field(default_factory=FakeJobs)
    datasets: FakeDataSets = field(default_factory=FakeDataSets)
    log_registry: FakeLogRegistry = field(default_factory=FakeLogRegistry)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    clock: FakeClock = field(default_factory=FakeClock)
    keeper: FakeKeeper = field(default_factory=FakeKeeper)

    @property
    def desk(self) -> JobDesk:
        return JobDesk(
            self.jobs, self.datasets, self.log_registry, self.accounts, self.clock, "acme.domo.com"
        )
