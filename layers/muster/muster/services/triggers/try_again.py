"""Asks once more for what a passing trouble ended, when its pause is over."""

import math

from muster.domain.runs.again import needs_no_try, next_try_id, pending_try, tried_again_at
from muster.domain.runs.run import Run
from muster.domain.times import seconds
from muster.errors import NotFoundError
from muster.messages import StartRun
from muster.ports import Clock, Outbox, RunStore

LONGEST_DELAY_SECONDS = 15 * 60
"""The longest that SQS delays a message; a longer pause takes several."""
_LOOKED_AT = 20


def to_be_tried_again(run: Run, runs: RunStore, clock: Clock) -> dict[str, object]:
    """The fields of a run that a passing trouble just ended, that say when it is tried again.

    Where another run of the job waits for its next try after the same trouble, this one joins it.
    """
    others = [other for other in runs.of_job(run.job_id, _LOOKED_AT) if other.id != run.id]
    pending = None if run.trigger.by_hand or run.again else pending_try(others, clock.now())
    if pending is None:
        return {"again_at": tried_again_at(run, clock.now())}
    return {
        "again": pending.again,
        "again_of": pending.again_of or pending.id,
        "again_at": pending.again_at,
    }


def ask_for_next_try(run: Run, outbox: Outbox, clock: Clock) -> None:
    """Ask for the next try of a run that ended, if there is to be one; asking again is harmless."""
    if run.again_at is None:
        return
    request = StartRun(
        job_id=run.job_id,
        run_id=next_try_id(run),
        trigger=run.trigger,
        requested_at=run.again_at,
        version=run.version,
        again=run.again + 1,
        again_of=run.again_of or run.id,
        not_before=math.ceil(seconds(run.again_at)),
    )
    send_when_due(request, outbox, clock)


def is_early(request: StartRun, clock: Clock) -> bool:
    """Whether the request's pause is not over yet."""
    return request.not_before > clock.now()


def send_when_due(request: StartRun, outbox: Outbox, clock: Clock) -> None:
    """Send the request so that it comes when its pause is over, or as late as the queue can."""
    left = max(request.not_before - clock.now(), 0)
    outbox.start(request, delay_seconds=min(math.ceil(left), LONGEST_DELAY_SECONDS))


def is_overtaken(request: StartRun, runs: RunStore) -> bool:
    """Whether another run has done what this try is to do, before there was a run for it."""
    if request.again_of is None:
        return False
    latest = runs.of_job(request.job_id, _LOOKED_AT)
    return needs_no_try(latest, request.again_of) and not _is_known(request.run_id, runs)


def _is_known(run_id: str, runs: RunStore) -> bool:
    try:
        runs.get(run_id)
    except NotFoundError:
        return False
    return True
