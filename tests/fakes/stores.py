"""In-memory stand-ins of the ports to AWS. The contract suites in tests/contract/stores keep them honest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from muster.domain.job import Job
from muster.domain.runs.outcomes import OutcomeCounts
from muster.domain.runs.run import Run, RunState
from muster.errors import (
    ConflictError,
    LeaseHeldError,
    LeaseLostError,
    NotFoundError,
    UnreadableJobError,
    UnreadableRunError,
)
from muster.messages import ApplyChunk, LookAgain, LookAtSource, ReportRun, StartRun


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, seconds: float = 1_800_000_000.0) -> None:
        self.seconds = seconds

    def now(self) -> float:
        return self.seconds

    def go_on(self, seconds: float) -> None:
        self.seconds += seconds


class FakeJobs:
    def __init__(self, *jobs: Job) -> None:
        self._jobs = {job.id: job for job in jobs}
        self.strange: set[str] = set()

    def get(self, job_id: str) -> Job:
        if job_id in self.strange:
            raise UnreadableJobError(f"The job {job_id} cannot be read by this release of Muster.")
        if job_id not in self._jobs:
            raise NotFoundError(f"There is no job {job_id}.")
        return self._jobs[job_id]

    def all(self) -> Iterator[Job]:
        readable = [job for job in self._jobs.values() if job.id not in self.strange]
        return iter(sorted(readable, key=lambda job: (job.name.casefold(), job.id)))

    def unreadable(self) -> Sequence[str]:
        return sorted(self.strange)

    def save(self, job: Job, *, expected_version: int | None) -> None:
        present = self._jobs.get(job.id)
        if (present.version if present else None) != expected_version:
            raise ConflictError(f"Job {job.name} was changed or deleted by somebody else meanwhile.")
        self._jobs[job.id] = job

    def delete(self, job_id: str) -> None:
        self._jobs.pop(job_id, None)
        self.strange.discard(job_id)


class FakeLogRegistry:
    def __init__(self) -> None:
        self._datasets: dict[str, str] = {}
        self._ours: set[str] = set()

    def dataset_for(self, job_id: str) -> str | None:
        return self._datasets.get(job_id)

    def is_ours(self, dataset_id: str) -> bool:
        return dataset_id in self._ours

    def remember(self, job_id: str, dataset_id: str) -> None:
        self._ours.add(dataset_id)
        self._datasets[job_id] = dataset_id


class FakeRuns:
    """`runs` by id; `parts` are the sizes of the parts of chunks that were counted."""

    def __init__(self, *runs: Run) -> None:
        self.runs = {run.id: run for run in runs}
        self.parts: dict[tuple[str, str], int] = {}
        self.strange: set[str] = set()  # those of `runs` that another release wrote

    def create(self, run: Run) -> bool:
        return self.runs.setdefault(run.id, run) is run

    def get(self, run_id: str) -> Run:
        if run_id not in self.runs:
            raise NotFoundError(f"There is no run {run_id}.")
        if run_id in self.strange:
            raise UnreadableRunError(f"Run {run_id} was kept by another release of Muster.")
        return self.runs[run_id]

    def of_job(self, job_id: str, limit: int) -> Sequence[Run]:
        return [run for run in self._latest(job_id, limit) if run.id not in self.strange]

    def unreadable_of_job(self, job_id: str, limit: int) -> Sequence[str]:
        return [run.id for run in self._latest(job_id, limit) if run.id in self.strange]

    def _latest(self, job_id: str, limit: int) -> Sequence[Run]:
        its_runs = [run for run in self.runs.values() if run.job_id == job_id]
        return sorted(its_runs, key=lambda run: run.requested_at, reverse=True)[:limit]

    def replace(self, run: Run, *, expected_moved_at: str) -> None:
        present = self.runs.get(run.id)
        if present is None or present.moved_at != expected_moved_at:
            raise ConflictError(f"Run {run.id} was moved by somebody else.")
        self.runs[run.id] = run

    def part_size(self, run_id: str, part: str) -> int | None:
        return self.parts.get((run_id, part))

    def finish_part(self, run_id: str, part: str, counts: OutcomeCounts, *, last: bool, moved_at: str) -> Run:
        run = self.get(run_id)
        if (run_id, part) not in self.parts and run.state is RunState.APPLYING:
            self.parts[run_id, part] = sum(counts.values())
            keys = run.outcomes.keys() | counts.keys()
            outcomes = {key: run.outcomes.get(key, 0) + counts.get(key, 0) for key in sorted(keys)}
            chunks_done = run.chunks_done + int(last)
            self.runs[run_id] = replace(run, moved_at=moved_at, outcomes=outcomes, chunks_done=chunks_done)
        return self.runs[run_id]

    def stalled(self, moved_before: str) -> Sequence[Run]:
        return [run for run in self._still(moved_before) if run.id not in self.strange]

    def unreadable(self, moved_before: str) -> Sequence[str]:
        return [run.id for run in self._still(moved_before) if run.id in self.strange]

    def _still(self, moved_before: str) -> Sequence[Run]:
        return [run for run in self.runs.values() if not run.is_final and run.moved_at < moved_before]

    def owed_word(self, word: str, moved_before: str) -> Sequence[Run]:
        return [run for run in self.runs.values() if run.owed_word == word and run.moved_at < moved_before]


@dataclass(slots=True)
class _Lease:
    holder: str | None = None
    token: int = 0
    ends_at: float = 0.0
    waiting: dict[str, StartRun] = field(default_factory=dict)


class FakeLeases:
    def __init__(self) -> None:
        self._leases: dict[str, _Lease] = {}

    def holder(self, instance: str) -> str | None:
        """The run that holds an instance, whether its lease has ended or not."""
        return self._of(instance).holder

    def acquire(self, instance: str, run_id: str, *, now: float, until: float) -> int:
        lease = self._of(instance)
        if lease.holder not in (None, run_id) and lease.ends_at >= now:
            raise LeaseHeldError(f"Another run keeps {instance}.")
        lease.holder, lease.ends_at, lease.token = run_id, until, lease.token + 1
        return lease.token

    def renew(self, instance: str, token: int, *, until: float) -> None:
        lease = self._of(instance)
        if lease.holder is None or lease.token != token:
            raise LeaseLostError(f"Another run has taken over {instance}.")
        lease.ends_at = until

    def ends_at(self, instance: str, token: int) -> float | None:
        lease = self._of(instance)
        return lease.ends_at if lease.holder is not None and lease.token == token else None

    def remember(
        self, instance: str, request: StartRun, *, instead_of: StartRun | None = None
    ) -> StartRun | None:
        lease = self._of(instance)
        if lease.holder is None:
            return None
        if lease.waiting.get(request.fold_key) in (None, instead_of):
            lease.waiting[request.fold_key] = request
        return lease.waiting[request.fold_key]

    def waiting(self, instance: str, run_id: str) -> Sequence[StartRun]:
        lease = self._of(instance)
        if lease.holder != run_id:
            return ()
        return sorted(lease.waiting.values(), key=lambda request: (request.requested_at, request.run_id))

    def release(self, instance: str, run_id: str, *, sent: Sequence[StartRun]) -> bool:
        lease = self._of(instance)
        if lease.holder != run_id:
            return True
        if {each.run_id for each in lease.waiting.values()} - {each.run_id for each in sent}:
            return False
        lease.holder = None
        lease.waiting.clear()
        return True

    def _of(self, instance: str) -> _Lease:
        return self._leases.setdefault(instance, _Lease())


class FakeOutbox:
    """What was sent, oldest first; `changes` are (instance, message), `delays` are seconds."""

    def __init__(self) -> None:
        self.dataset_updates: list[LookAtSource] = []
        self.runs: list[StartRun] = []
        self.changes: list[tuple[str, ApplyChunk]] = []
        self.reports: list[ReportRun] = []
        self.looks: list[LookAgain] = []
        self.delays: dict[StartRun | LookAgain, int] = {}

    def look_at(self, message: LookAtSource) -> None:
        self.dataset_updates.append(message)

    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        self.runs.append(message)
        self.delays[message] = delay_seconds

    def look_again(self, message: LookAgain, *, delay_seconds: int) -> None:
        self.looks.append(message)
        self.delays[message] = delay_seconds

    def apply(self, messages: Iterable[ApplyChunk], *, instance: str) -> None:
        self.changes.extend((instance, message) for message in messages)

    def report(self, message: ReportRun) -> None:
        self.reports.append(message)
