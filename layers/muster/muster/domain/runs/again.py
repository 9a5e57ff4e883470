"""A run that a passing trouble ended is tried again by itself, after growing pauses; the e-mail says so once."""

from collections.abc import Sequence

from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import iso

PAUSES_SECONDS = (5 * 60, 15 * 60, 45 * 60)
"""Before the first, the second and the third try. After them there is only what asks for runs anyway."""

_WORK_IS_DONE = frozenset(
    {RunState.APPLYING, RunState.SUCCEEDED, RunState.PARTLY_FAILED, RunState.HELD, RunState.PREVIEWED}
)


def tried_again_at(run: Run, now: float) -> str | None:
    """When a run that just failed is tried again; None after the last try, and for one that a person began.

    Who began it sees that it failed. A disabled job is run by a person alone, and an approval holds for one run.
    """
    if run.trigger.by_hand or run.again >= len(PAUSES_SECONDS):
        return None
    return iso(now + PAUSES_SECONDS[run.again])


def pending_try(runs: Sequence[Run], now: float) -> Run | None:
    """Of the other runs of a job, the one that failed and is tried again soon."""
    return next((run for run in runs if run.again_at is not None and run.again_at > iso(now)), None)


def next_try_id(run: Run) -> str:
    """The id of the run that tries again; the same for all runs that the same trouble ended before it."""
    return run_id_for(run.job_id, f"again@{run.again_of or run.id}@{run.again + 1}")


def needs_no_try(runs: Sequence[Run], again_of: str) -> bool:
    """Whether another run has done the work since the trouble that began with run `again_of`; newest first."""
    for run in runs:
        if again_of in {run.id, run.again_of}:
            return False
        if run.state in _WORK_IS_DONE and run.trigger is not Trigger.UNDO:
            return True
    return False


def was_told(run: Run) -> bool:
    """Whether an earlier e-mail said of this run's trouble that it is tried again, as this run is too."""
    return run.again_at is not None and run.again_of is not None
