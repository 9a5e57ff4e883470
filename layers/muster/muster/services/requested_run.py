"""The job and the run that a request on [runs] is for."""

from muster.domain.job import Job, RemoteTarget
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import NotFoundError, UnreadableJobError
from muster.messages import StartRun
from muster.ports import Clock, JobStore, RunStore

JOB_GONE = (
    "The job was deleted, disabled or pointed at another instance before this run could be planned; "
    "nothing was done."
)
NOT_APPROVED = (
    "This run was to carry out an approved plan, but the approval is not there any more, or the job was set to mode "
    "preview since; nothing was done."
)
"""Why a run that was asked for may not be planned any more."""


def instance_of(job: Job, home_instance: str) -> str:
    """The instance whose users a job keeps."""
    return job.target.instance if isinstance(job.target, RemoteTarget) else home_instance


def job_to_run(request: StartRun, jobs: JobStore) -> tuple[Job | None, str | None]:
    """The job, unless it was deleted after it was asked for, or disabled; by hand a disabled one runs too.

    The second says why, where it is one that cannot be read.
    """
    try:
        job = jobs.get(request.job_id)
    except NotFoundError:
        return None, None
    except UnreadableJobError as error:
        return None, str(error)
    return (job if job.enabled or request.trigger.by_hand else None), None


def run_for(
    request: StartRun, job: Job | None, runs: RunStore, clock: Clock, home_instance: str
) -> Run | None:
    """The run that was asked for, made if it is new; None if it is neither known nor to be made.

    The run of an approval, and of an undo, was made together with the request; without it nobody asked.
    """
    if job is None or request.trigger.stands_alone:
        try:
            return runs.get(request.run_id)
        except NotFoundError:
            return None
    run = Run(
        id=request.run_id,
        job_id=job.id,
        job_name=job.name,
        job_version=job.version,
        instance=instance_of(job, home_instance),
        trigger=request.trigger,
        requested_at=request.requested_at,
        state=RunState.WAITING,
        moved_at=iso(clock.now()),
        version=request.version,
        again=request.again,
        again_of=request.again_of,
        job_document=job.model_dump_json(),
    )
    return run if runs.create(run) else runs.get(run.id)
