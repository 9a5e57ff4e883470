"""Every five minutes: move on the runs that stopped moving, so that every run ends and every run reports."""

from dataclasses import dataclass

from muster.domain.runs.decision import DECISION_SECONDS
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import ConflictError, MusterError, UnreadableRunError
from muster.messages import ReportRun
from muster.ports import Clock, Outbox, RunFiles, RunStore
from muster.services.diff import PLANNING_SECONDS
from muster.services.run_moves import cut_short
from muster.services.triggers.ask_for_run import ask_again

LOOK_SECONDS = 5 * 60
WAITING_SECONDS = 10 * 60
CARRY_ON_SECONDS = 2 * 60
"""When the message that carries planning on is sent again; it takes seconds, where nobody died before he sent it."""
SEND_AGAIN_SECONDS = (20 * 60, 30 * 60)
"""When chunks are sent again, in case the planner died before it had sent them all. Well inside the lease, and for
as long as two sweeps take; a chunk that is in the books already changes nothing."""
APPLYING_SECONDS = 3 * 60 * 60
"""Longer than five deliveries of one chunk; after it the chunk lies in the dead-letter queue."""
CANCELLING_SECONDS = 10 * 60
"""Longer than the function may live that applies: nobody is at a cancelled run any more that stands still so long."""
REPORTING_SECONDS = 60 * 60
PLAN_TRIES = 3


@dataclass(frozen=True, slots=True)
class SweepWorld:
    """What the sweeper works with."""

    runs: RunStore
    files: RunFiles
    outbox: Outbox
    clock: Clock


def sweep_runs(world: SweepWorld) -> int:
    """Move on every run that has stood still for too long; returns how many.

    One that cannot be moved on does not keep the others; its error is raised when they are done, and so is that of one
    that cannot be read, so that the alarm on this function rings while there is one.
    """
    now = world.clock.now()
    swept = 0
    troubles: list[MusterError] = []
    for run in world.runs.stalled(iso(now - LOOK_SECONDS)):
        try:
            swept += _sweep(run, now - seconds(run.moved_at), world)
        except ConflictError:
            continue  # it has moved after all
        except MusterError as error:
            troubles.append(error)
    try:
        swept += _ask_for_words(now, world)
    except MusterError as error:
        troubles.append(error)
    troubles += map(_of_another_release, world.runs.unreadable(iso(now - LOOK_SECONDS)))
    if troubles:
        raise troubles[0]
    return swept


def _of_another_release(run_id: str) -> MusterError:
    return UnreadableRunError(
        f"Run {run_id} stands still, and was kept by another release of Muster, so this one cannot end it. Bring the "
        "stack to the release that began it."
    )


def _ask_for_words(now: float, world: SweepWorld) -> int:
    """Have it told that a held plan was rejected, where that was not asked for, or that its time has passed."""
    owed = (
        *world.runs.owed_word("rejected", iso(now - LOOK_SECONDS)),
        *world.runs.owed_word("undecided", iso(now - DECISION_SECONDS)),
    )
    for run in owed:
        world.outbox.report(ReportRun(run_id=run.id))
    return len(owed)


def _sweep(run: Run, still_seconds: float, world: SweepWorld) -> bool:
    match run.state:
        case RunState.WAITING if still_seconds > WAITING_SECONDS:
            ask_again(run, world.outbox)
        case RunState.PLANNING if run.carry_on_at is not None:
            if world.clock.now() - seconds(run.carry_on_at) <= CARRY_ON_SECONDS:
                return False
            ask_again(run, world.outbox)
        case RunState.PLANNING if still_seconds > PLANNING_SECONDS:
            if run.plan_tries < PLAN_TRIES:
                ask_again(run, world.outbox)
            else:
                _end(run, "planning", "Planning died three times.", world)
        case RunState.APPLYING if SEND_AGAIN_SECONDS[0] < still_seconds < SEND_AGAIN_SECONDS[1]:
            ask_again(run, world.outbox)
        case RunState.APPLYING if run.cancelled_at is not None and still_seconds > CANCELLING_SECONDS:
            _end_cancelled(run, world)
        case RunState.APPLYING if still_seconds > APPLYING_SECONDS:
            missing = run.chunks - run.chunks_done
            _end(run, "applying", f"{missing} of {run.chunks} chunks of changes were lost.", world)
        case RunState.REPORTING if still_seconds > REPORTING_SECONDS:
            world.outbox.report(ReportRun(run_id=run.id))
        case _:
            return False
    return True


def _end_cancelled(run: Run, world: SweepWorld) -> None:
    """End a cancelled run whose next chunk does not come, so that nobody waits hours for its report."""
    cut_short(run, world.runs, world.files, world.clock)
    world.outbox.report(ReportRun(run_id=run.id))


def _end(run: Run, what: str, reason: str, world: SweepWorld) -> None:
    fault = (
        f"{reason} The run stopped moving while {what} and was ended; look at the alarms and logs of the "
        "stack. What was not done is done by the next run."
    )
    cut_short(run, world.runs, world.files, world.clock, fault=fault, fault_code="stalled")
    world.outbox.report(ReportRun(run_id=run.id))
