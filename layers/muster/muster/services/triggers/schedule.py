"""Every six hours: one run for each enabled job."""

from muster.domain.runs.run import Trigger
from muster.domain.runs.run_id import run_id_for
from muster.messages import StartRun
from muster.ports import JobStore, Outbox


def request_scheduled_runs(fired_at: str, *, jobs: JobStore, outbox: Outbox) -> int:
    """Ask for one run of every enabled job, and return how many; one firing told twice asks for the same."""
    asked = 0
    for job in jobs.all():
        if job.enabled:
            outbox.start(
                StartRun(
                    job_id=job.id,
                    run_id=run_id_for(job.id, f"schedule@{fired_at}"),
                    trigger=Trigger.SCHEDULE,
                    requested_at=fired_at,
                )
            )
            asked += 1
    return asked
