"""The demo's jobs: made as anybody makes one, after those of an earlier demo were removed."""

from collections import deque

from local.cli.desk import Desk
from local.cli.follow import Pace, moves
from muster.domain.job import DataSetSource, GuardSettings, Job, JobDefinition, NewLog, RemoteTarget
from muster.errors import ServerTroubleError
from muster.services.jobs import create_job, delete_job

NAME = "Acme people (demo)"
REMOTE_NAME = "Globex people (demo)"
RECIPIENTS = ("ada.admin@acme.example", "people.team@acme.example")
_PATIENCE = Pace(every_seconds=0.5, timeout_seconds=45)


def make_job(desk: Desk, dataset_id: str) -> Job:
    """A job that is enabled, deletes orphans and tells two people."""
    definition = JobDefinition(
        name=NAME,
        description="Keeps the people of acme.domo.com equal to the configuration DataSet.",
        source=DataSetSource.model_validate({"kind": "dataset", "dataset_id": dataset_id}),
        delete_orphans=True,
        guards=GuardSettings(max_delete_share=0.05),
        log=NewLog(name="Acme people run log (demo)"),
        recipients=RECIPIENTS,
        enabled=True,
    )
    return create_job(desk.job_desk, definition)


def make_remote_job(desk: Desk, dataset_id: str, instance: str, account: str) -> Job:
    """A job of home that keeps another instance with an account of that one."""
    definition = JobDefinition(
        name=REMOTE_NAME,
        description=f"Home keeps the people of {instance}.",
        source=DataSetSource.model_validate({"kind": "dataset", "dataset_id": dataset_id}),
        delete_orphans=True,
        target=RemoteTarget(kind="remote", instance=instance, account=account),
        log=NewLog(name="Globex people run log (demo)"),
        recipients=RECIPIENTS,
        enabled=True,
    )
    return create_job(desk.job_desk, definition)


def remove_job(desk: Desk) -> bool:
    """Remove the jobs of an earlier demo and let their runs end; false if one does not, as after a lost emulator."""
    earlier = [job for job in desk.jobs.all() if job.name in {NAME, REMOTE_NAME}]
    for job in earlier:
        runs = desk.runs.of_job(job.id, 10)
        try:
            for run in runs:
                deque(moves(desk.runs, run.id, _PATIENCE), maxlen=0)
        except ServerTroubleError:
            return False
        delete_job(desk.jobs, desk.keeper, job.id)
    return True
