"""A run of a job that this release cannot read: it cannot be planned, and yet it is to end and to report.

What can be said of such a job is what its last run knew of it.
"""

from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import NotFoundError
from muster.messages import StartRun
from muster.ports import Clock, RunStore


def run_of_unreadable_job(request: StartRun, runs: RunStore, clock: Clock, home_instance: str) -> Run | None:
    """The run that was asked for, made if it is new; None for an approval or an undo that is not there.

    Its name, instance, log and recipients are those of the job's last run; without one the job goes by its id.
    """
    try:
        return runs.get(request.run_id)
    except NotFoundError:
        if request.trigger.stands_alone:
            return None
    last = next(iter(runs.of_job(request.job_id, 1)), None)
    run = Run(
        id=request.run_id,
        job_id=request.job_id,
        job_name=last.job_name if last else request.job_id,
        job_version=last.job_version if last else 0,
        instance=last.instance if last else home_instance,
        trigger=request.trigger,
        requested_at=request.requested_at,
        state=RunState.WAITING,
        moved_at=iso(clock.now()),
        version=request.version,
        job_document=last.job_document if last else "",
    )
    return run if runs.create(run) else runs.get(run.id)
