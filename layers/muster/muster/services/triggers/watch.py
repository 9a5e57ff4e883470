"""Every five minutes: ask Domo, which has no push of its own, for the version of each configuration DataSet."""

from dataclasses import dataclass

from muster.domain.job import DataSetSource, Job
from muster.errors import MusterError
from muster.messages import LookAtSource
from muster.ports import JobStore, Outbox, Sources, VersionStore


@dataclass(frozen=True, slots=True)
class WatchResult:
    """How many configurations were asked for, how many moved, what could not be asked (source: reason)."""

    asked: int
    moved: int
    troubles: dict[str, str]


def watch_sources(*, jobs: JobStore, versions: VersionStore, sources: Sources, outbox: Outbox) -> WatchResult:
    """Report the configuration DataSets of enabled jobs that moved.

    One that cannot be asked does not keep the others from it.
    """
    readers: dict[str, list[Job]] = {}
    for job in jobs.all():
        if job.enabled and isinstance(job.source, DataSetSource):
            readers.setdefault(job.source.key, []).append(job)
    moved = 0
    troubles: dict[str, str] = {}
    for source, its_jobs in readers.items():
        try:
            version = sources.version(source)
        except MusterError as error:
            troubles[source] = str(error)
            continue
        if any(versions.handled(job.id) != version for job in its_jobs):
            outbox.look_at(LookAtSource(source=source, version=version, noticed_by="watch"))
            moved += 1
    return WatchResult(asked=len(readers), moved=moved, troubles=troubles)
