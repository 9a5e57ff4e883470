"""A dead request: the run that was asked for ends in words, made if nobody had come so far.

A run that is being planned, or has its changes under way, goes on by itself; the request is looked at again.
"""

from muster.domain.runs.run import Run, RunState
from muster.domain.times import seconds
from muster.errors import NotFoundError, UnreadableJobError
from muster.messages import ReportRun, StartRun
from muster.services.dead_letters.world import Became, DeadLetterWorld, why_it_died
from muster.services.diff import PLANNING_SECONDS
from muster.services.run_moves import move_to_report
from muster.services.unreadable_job import run_of_unreadable_job

_WHY = f"The run could not be planned. {why_it_died('diff')} Nothing was changed."


def fail_start(message: StartRun, world: DeadLetterWorld) -> Became:
    """End the run. Raises NotFoundError (no run, and none is owed), ConflictError (it moved), RetryableError."""
    run = _run_of(message, world)
    match run.state:
        case RunState.WAITING:
            pass
        case RunState.PLANNING:
            if seconds(run.moved_at) + PLANNING_SECONDS >= world.clock.now():
                return Became.LATER
        case RunState.APPLYING:
            return (
                Became.LATER
            )  # chunks that were never sent are sent by another request, which the sweeper makes
        case RunState.REPORTING:
            world.outbox.report(ReportRun(run_id=run.id))  # whoever ended it may have died before asking
            return Became.NOTHING_LEFT
        case _:
            return Became.NOTHING_LEFT
    move_to_report(run, world.runs, world.clock, fault=_WHY, fault_code="message-died")
    world.outbox.report(ReportRun(run_id=run.id))
    return Became.FAILED


def _run_of(message: StartRun, world: DeadLetterWorld) -> Run:
    """The run, made where its job is there and it is not: whoever asked waits for it to end."""
    try:
        return world.runs.get(message.run_id)
    except NotFoundError:
        _look_for_job(message, world)
    run = run_of_unreadable_job(message, world.runs, world.clock, world.home_instance)
    if run is None:
        raise NotFoundError(f"There is no run {message.run_id}.")
    return run


def _look_for_job(message: StartRun, world: DeadLetterWorld) -> None:
    """Raises NotFoundError if nobody is owed a run, since the job was deleted."""
    try:
        world.jobs.get(message.job_id)
    except UnreadableJobError:
        return
