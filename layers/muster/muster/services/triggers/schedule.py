"""Every six hours: one run for each enabled job; once a day for one that is quarantined."""

from collections.abc import Mapping

from muster.domain.job import Job
from muster.domain.runs.health import RESTING_SECONDS, Health, is_quarantined
from muster.domain.runs.run import Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import seconds
from muster.messages import StartRun
from muster.ports import HealthBook, JobStore, Outbox


def request_scheduled_runs(fired_at: str, *, jobs: JobStore, health: HealthBook, outbox: Outbox) -> int:
    """Ask for one run of every enabled job, and return how many; one firing told twice asks for the same.

    One that is quarantined is left out until a day has passed since its last run.
    """
    asked = 0
    known = health.all()
    for job in jobs.all():
        if job.enabled and not _rests(job, known, fired_at):
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


def _rests(job: Job, known: Mapping[str, Health], fired_at: str) -> bool:
    health = known.get(job.id)
    if health is None or not is_quarantined(health, job.version):
        return False
    return seconds(fired_at) - seconds(health.at) < RESTING_SECONDS
