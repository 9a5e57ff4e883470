"""Cancelling a run: nothing more is begun, what was done stays done, and the run reports (docs/approval.md).

A run that waits or plans has written nothing, so it ends at once; its conditional writes keep whoever plans it from
sending anything. A run that applies is marked, and ends before its next chunk, so that each change that was made has
its outcome in the books.
"""

from enum import StrEnum

from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import ConflictError, InvalidInputError
from muster.messages import ReportRun
from muster.ports import Clock, Outbox, RunStore
from muster.services.decisions import run_of
from muster.services.run_moves import move, move_to_report

_TRIES = 20


class CancelResult(StrEnum):
    """What became of the wish."""

    ENDED = "ended"
    STOPS = "stops before its next chunk of changes"


def cancel_run(run_id: str, *, by: str, runs: RunStore, outbox: Outbox, clock: Clock) -> CancelResult:
    """Cancel a run; again is harmless. Raises InvalidInputError when its work is done already."""
    for _try in range(_TRIES):
        run = run_of(run_id, runs)
        if (reason := _too_late(run)) is not None:
            raise InvalidInputError(reason)
        try:
            return _cancel(run, by, runs, outbox, clock)
        except ConflictError:
            continue  # it went on meanwhile; look again where it stands
    raise ConflictError(f"Run {run_id} moves faster than it can be cancelled. Try again.")


def _cancel(run: Run, by: str, runs: RunStore, outbox: Outbox, clock: Clock) -> CancelResult:
    mark = {"cancelled_by": by, "cancelled_at": iso(clock.now())}
    match run.state:
        case RunState.WAITING | RunState.PLANNING:
            move_to_report(run, runs, clock, **mark)
        case RunState.APPLYING:
            if run.cancelled_at is None:
                move(run, runs, clock, **mark)
            return CancelResult.STOPS
        case _:
            pass  # cancelled before; perhaps whoever did so died before the report was asked for
    outbox.report(ReportRun(run_id=run.id))
    return CancelResult.ENDED


def _too_late(run: Run) -> str | None:
    if run.state is RunState.HELD and run.decision is None:
        return (
            f"Run {run.id} has ended: its plan is held, and nothing was written. To have it never carried out: "
            f'muster reject {run.id} --why "…"'
        )
    if run.state is RunState.FOLDED:
        return f"Run {run.id} was left to run {run.folded_into}; cancel that one."
    if run.state is RunState.CANCELLED:
        return f"Run {run.id} was cancelled by {run.cancelled_by} already."
    if run.is_final:
        return f"Run {run.id} has ended as {run.state.value.replace('_', ' ')}; there is nothing to cancel."
    if run.state is RunState.REPORTING and run.cancelled_at is None:
        return f"Run {run.id} has done its work and is being reported; there is nothing to cancel."
    return None
