"""Looks again at a configuration whose version moved and whose content did not, and asks for a run once it does.

A look reads the DataSet and compares its hash; it makes no run, no log row and no e-mail. Domo shows what was imported
up to a quarter of an hour late (reference, section 2), so after the last look the content is taken as it is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from muster.domain.job import Job
from muster.domain.runs.run import Run, Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import iso
from muster.errors import MusterError, NotFoundError, UnreadableJobError
from muster.messages import LookAgain, StartRun
from muster.ports import Clock, JobStore, Outbox, Sources, VersionStore

PAUSES_SECONDS = (30, 90, 180, 300, 600)
"""Before each look: 20 minutes in all, and short at first, since the index is seldom much behind."""


class LookResult(StrEnum):
    """What a look came to."""

    CHANGED = "the content has changed, a run is asked for"
    AS_BEFORE = "the content is as before"
    NOT_SEEN = "the content could not be read"
    DROPPED = "nobody needs to know any more"


@dataclass(frozen=True, slots=True)
class LookWorld:
    """What a look works with; `workspace` gives an empty folder and removes it afterwards."""

    jobs: JobStore
    versions: VersionStore
    sources: Sources
    outbox: Outbox
    clock: Clock
    workspace: Callable[[], AbstractContextManager[Path]]


def look_again(message: LookAgain, world: LookWorld) -> LookResult:
    """Look once, and say when to look next. Raises RetryableError when the books or the queue cannot be used."""
    job = _job_of(message, world)
    if job is None:
        return LookResult.DROPPED
    with world.workspace() as folder:
        try:
            snapshot = world.sources.read(job, folder / "roster.csv")
        except MusterError:
            _send(message, world.outbox, message.looks + 1)
            return (
                LookResult.NOT_SEEN
            )  # whether it can be read is for a run to say; the next look may fare better
    if snapshot.version != message.version:
        return LookResult.DROPPED  # the watch asks for a run of the newer version
    if snapshot.sha256 == message.sha256:
        _send(message, world.outbox, message.looks + 1)
        return LookResult.AS_BEFORE
    world.outbox.start(
        StartRun(
            job_id=job.id,
            run_id=run_id_for(job.id, f"content@{message.source}@{message.version}@{snapshot.sha256}"),
            trigger=Trigger.DATASET,
            requested_at=iso(world.clock.now()),
            version=snapshot.version,
        )
    )
    return LookResult.CHANGED


def ask_to_look_again(run: Run, outbox: Outbox) -> None:
    """Ask for the first look, if the run saw the content of before under a new version; asking twice is harmless."""
    seen = run.content
    if seen is not None and run.look_again:
        message = LookAgain(job_id=run.job_id, source=seen.source, version=seen.version, sha256=seen.sha256)
        _send(message, outbox, 0)


def _send(message: LookAgain, outbox: Outbox, looks: int) -> None:
    if looks < len(PAUSES_SECONDS):
        later = message.model_copy(update={"looks": looks})
        outbox.look_again(later, delay_seconds=PAUSES_SECONDS[looks])


def _job_of(message: LookAgain, world: LookWorld) -> Job | None:
    """The job, if it still runs by itself and has read nothing else since."""
    try:
        job = world.jobs.get(message.job_id)
    except (NotFoundError, UnreadableJobError):
        return None
    last = world.versions.last_read(job.id)
    seen = (message.source, message.version, message.sha256)
    is_last = last is not None and (last.source, last.version, last.sha256) == seen
    return job if job.enabled and job.source.key == message.source and is_last else None
