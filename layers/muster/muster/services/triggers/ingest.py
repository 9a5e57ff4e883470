"""Turn "this configuration may have changed" into runs: once a version, for the enabled jobs that read it."""

from muster.domain.runs.run import Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import iso
from muster.messages import LookAtSource, StartRun
from muster.ports import Clock, JobStore, Outbox, Sources, VersionStore


def ingest_notice(  # noqa: PLR0913 - one port each
    notice: LookAtSource,
    *,
    jobs: JobStore,
    versions: VersionStore,
    sources: Sources,
    outbox: Outbox,
    clock: Clock,
) -> int:
    """Ask for the runs that the present version calls for; returns how many.

    The notice is only a hint: the version is asked for again. The request is sent before the version is marked, so
    a crash in between sends it twice, with the same run id, and never loses it.
    """
    readers = [job for job in jobs.all() if job.enabled and job.source.key == notice.source]
    if not readers:
        return 0
    version = sources.version(notice.source)
    asked = 0
    for job in readers:
        if versions.handled(job.id) == version:
            continue
        outbox.start(
            StartRun(
                job_id=job.id,
                run_id=run_id_for(job.id, f"version@{notice.source}@{version}"),
                trigger=Trigger.S3 if notice.source.startswith("s3:") else Trigger.DATASET,
                requested_at=iso(clock.now()),
                version=version,
            )
        )
        versions.mark(job.id, version)
        asked += 1
    return asked
