"""What is kept: jobs, versions, logs, runs and the files of runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from muster.domain.findings import Finding
from muster.domain.job import Job
from muster.domain.plans.changes import Change
from muster.domain.plans.content import Owned
from muster.domain.reading.address_hashes import AddressHashes
from muster.domain.runs.health import Health
from muster.domain.runs.last_good import GoodRun
from muster.domain.runs.outcomes import Outcome, OutcomeCounts
from muster.domain.runs.read_content import ReadContent
from muster.domain.runs.run import Run


class JobStore(Protocol):
    """Job definitions."""

    def get(self, job_id: str) -> Job:
        """Raises NotFoundError, UnreadableJobError."""
        ...

    def all(self) -> Iterator[Job]:
        """Every job that can be read, by name: one that cannot does not keep the others."""
        ...

    def unreadable(self) -> Sequence[str]:
        """The ids of the jobs that `all` leaves out, since another release of Muster wrote them."""
        ...

    def save(self, job: Job, *, expected_version: int | None) -> None:
        """Write a job; None means that it must be new. Raises ConflictError if it was changed meanwhile."""
        ...

    def delete(self, job_id: str) -> None:
        """Remove a job, whether it can be read or not; removing what is not there is no error."""
        ...


class VersionStore(Protocol):
    """Which version of its configuration each job last asked a run for."""

    def handled(self, job_id: str) -> str | None:
        """The last version that this job handled."""
        ...

    def mark(self, job_id: str, version: str) -> None:
        """Remember that a run was asked for, or made, of this version."""
        ...

    def last_read(self, job_id: str) -> ReadContent | None:
        """The content that a run of this job last read."""
        ...

    def keep_read(self, job_id: str, content: ReadContent) -> None:
        """Remember what a run read."""
        ...


class LogRegistry(Protocol):
    """The log DataSets that Muster made."""

    def dataset_for(self, job_id: str) -> str | None:
        """The log DataSet made for this job, if one was."""
        ...

    def is_ours(self, dataset_id: str) -> bool:
        """Whether Muster made this DataSet."""
        ...

    def remember(self, job_id: str, dataset_id: str) -> None:
        """Note that this DataSet was made for this job."""
        ...


class LastGood(Protocol):
    """What the last good run of each job saw, for the next ones to be compared with."""

    def run(self, job_id: str) -> GoodRun | None:
        """The last good run of a job; None before there was one."""
        ...

    def addresses(self, job_id: str) -> AddressHashes:
        """The addresses of its roster; none where they are not kept any more."""
        ...

    def keep_addresses(self, plan_id: str, addresses: AddressHashes) -> None:
        """Store the addresses that a plan read, until it is known how its run ends."""
        ...

    def accept(self, job_id: str, good_run: GoodRun, plan_id: str) -> None:
        """Make a run the last good one, with the addresses of its plan, unless a later one is that by now."""
        ...


class HealthBook(Protocol):
    """How the last runs of each job ended."""

    def of(self, job_id: str) -> Health | None:
        """None before a run of the job counted, or where it cannot be read."""
        ...

    def all(self) -> Mapping[str, Health]:
        """Of every job, by its id."""
        ...

    def keep(self, job_id: str, health: Health) -> None:
        """Remember it, unless a run that began later is remembered by now."""
        ...


class RunStore(Protocol):
    """Runs, their counts and chunk results."""

    def create(self, run: Run) -> bool:
        """Write a run if none has its id; tells whether it was new."""
        ...

    def get(self, run_id: str) -> Run:
        """Raises NotFoundError; UnreadableRunError for one that another release wrote."""
        ...

    def of_job(self, job_id: str, limit: int) -> Sequence[Run]:
        """The latest runs of a job that can be read, newest first."""
        ...

    def unreadable_of_job(self, job_id: str, limit: int) -> Sequence[str]:
        """The ids of those of the latest runs of a job that cannot."""
        ...

    def replace(self, run: Run, *, expected_moved_at: str) -> None:
        """Write a run that nobody moved since it was read. Raises ConflictError."""
        ...

    def part_size(self, run_id: str, part: str) -> int | None:
        """How many outcomes this part of a chunk was counted with; None when it has not been counted."""
        ...

    def finish_part(self, run_id: str, part: str, counts: OutcomeCounts, *, last: bool, moved_at: str) -> Run:
        """Count one part of a chunk, once however often it is told; `last` closes the chunk. Returns the run."""
        ...

    def stalled(self, moved_before: str) -> Sequence[Run]:
        """Runs that are not final and have not moved since `moved_before`."""
        ...

    def unreadable(self, moved_before: str) -> Sequence[str]:
        """The ids of such runs that cannot be read."""
        ...

    def owed_word(self, word: str, moved_before: str) -> Sequence[Run]:
        """Held runs with this `Run.owed_word` that have not moved since `moved_before`."""
        ...


class RunFiles(Protocol):
    """The files of a run, under one prefix. `plan_id` names one attempt at planning it (`Run.plan_id`)."""

    def keep_roster(self, plan_id: str, path: Path) -> None:
        """Store the roster snapshot."""
        ...

    def roster(self, plan_id: str) -> BinaryIO:
        """The roster snapshot, to be read as a stream and closed. Raises NotFoundError."""
        ...

    def keep_findings(self, plan_id: str, findings: Iterable[Finding]) -> None:
        """Store the plan's findings."""
        ...

    def keep_chunk(self, plan_id: str, chunk: int, changes: Sequence[Change]) -> None:
        """Store one chunk of the plan; chunks count from 0."""
        ...

    def chunk(self, plan_id: str, chunk: int) -> Sequence[Change]:
        """Raises NotFoundError."""
        ...

    def keep_outcomes(self, run_id: str, part: str, outcomes: Sequence[Outcome]) -> None:
        """Store the outcomes of one part of a chunk."""
        ...

    def outcomes_of_part(self, run_id: str, part: str) -> Sequence[Outcome]:
        """The outcomes stored of one part of a chunk; none if none were."""
        ...

    def keep_owned(self, run_id: str, user_id: str, things: Sequence[Owned]) -> None:
        """Store what somebody owns who is about to be deleted, before any of it is handed over."""
        ...

    def owned(self, run_id: str) -> Mapping[str, Sequence[Owned]]:
        """All that was stored so, by user id."""
        ...

    def findings(self, plan_id: str) -> Iterator[Finding]:
        """The findings; none if none were stored."""
        ...

    def changes(self, plan_id: str, chunks: int) -> Iterator[Change]:
        """Every change of the plan, in order."""
        ...

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """Every outcome stored so far, in the order of the plan."""
        ...
