"""The line before an instance that another run keeps: one request a job stands in it."""

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import NotFoundError, UnreadableRunError
from muster.messages import StartRun
from muster.ports import Clock, Leases, RunStore
from muster.services.run_moves import move


def stand_in_line(request: StartRun, job: Job, run: Run, leases: Leases, runs: RunStore) -> StartRun | None:
    """Leave the request with the lease; the one that is kept there is of a run that can still do the work.

    None if the lease was freed meanwhile.
    """
    kept = leases.remember(run.instance, request)
    if kept is None or kept.run_id == run.id or _will_start(kept, job, runs):
        return kept
    return leases.remember(run.instance, request, instead_of=kept)


def fold(run: Run, kept: StartRun, runs: RunStore, clock: Clock) -> None:
    """End a run whose work another one does that stands in line already. Raises ConflictError."""
    move(
        run,
        runs,
        clock,
        state=RunState.FOLDED,
        folded_into=kept.run_id,
        finished_at=iso(clock.now()),
    )


def _will_start(kept: StartRun, job: Job, runs: RunStore) -> bool:
    try:
        waits = runs.get(kept.run_id).state is RunState.WAITING
    except (NotFoundError, UnreadableRunError):
        return False
    return waits and (job.enabled or kept.trigger.by_hand)
