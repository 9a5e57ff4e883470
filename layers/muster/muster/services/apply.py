"""Carry out a chunk of a plan: each change ends in exactly one outcome; one refused person stops nobody else."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from muster.domain.changes import Change
from muster.domain.job import Job
from muster.domain.outcomes import Outcome, count_outcomes
from muster.domain.run import Run, RunState
from muster.domain.times import iso
from muster.errors import (
    ConfigurationError,
    ConflictError,
    CredentialError,
    LeaseLostError,
    MusterError,
    RetryableError,
)
from muster.messages import ApplyChunk, ReportRun
from muster.ports import Clock, Directories, Leases, Outbox, RunFiles, RunStore
from muster.services.change_person import ChangePerson
from muster.services.diff import LEASE_SECONDS
from muster.services.hand_over import HandingOver, OwnedNotes, recipient_of
from muster.services.run_moves import move_to_report
from muster.services.window import Window

WIDTH = 16
"""Changes under way at once. The queue's group gives one worker an instance, so no more load than this.

Domo's answers take 50 to 400 ms, so this is what keeps a limit of 40 to 280 requests a second in use.
"""
HAND_ON_SECONDS = 60.0
"""With less time than this left, the rest of the chunk travels on as a new message."""
END_TRIES = 5
RENEW_SECONDS = 60.0
"""How often the lease is renewed: much less than it lasts, and few writes for many changes."""


class ApplyResult(StrEnum):
    """What became of the message."""

    DONE = "chunk done"
    HANDED_ON = "the rest handed on"
    ENDED_RUN = "run ended"
    STOPPED = "run stopped"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ApplyWorld:
    """What apply works with."""

    runs: RunStore
    leases: Leases
    files: RunFiles
    directories: Directories
    outbox: Outbox
    clock: Clock
    sleep: Callable[[float], None]


def apply_chunk(
    message: ApplyChunk, world: ApplyWorld, *, remaining_seconds: Callable[[], float]
) -> ApplyResult:
    """Carry out one message. Raises RetryableError when the books could not be kept; again is harmless."""
    run = world.runs.get(message.run_id)
    if run.state is RunState.REPORTING:
        world.outbox.report(ReportRun(run_id=run.id))
        return ApplyResult.DROPPED
    if run.state is not RunState.APPLYING or run.token != message.token:
        return ApplyResult.DROPPED
    if run.chunks_done >= run.chunks or run.cancelled_at is not None:
        return _end(run, world)
    return _work_on(message, run, world, remaining_seconds)


def _work_on(
    message: ApplyChunk, run: Run, world: ApplyWorld, remaining_seconds: Callable[[], float]
) -> ApplyResult:
    """Carry out what the message stands for, unless it is in the books already."""
    changes = world.files.chunk(run.plan_id, message.chunk)[message.start :]
    part = f"{message.chunk:05d}-{message.start:05d}"
    counted = world.runs.part_size(run.id, part)
    if counted is not None:
        return _come_after(message, run, counted, len(changes), world)
    outcomes, trouble = _carry_out(changes, run, world, remaining_seconds)
    if trouble is not None and not outcomes:
        return _stop(run, trouble, world)  # a part of no change would be handed on for ever
    world.files.keep_outcomes(run.id, part, outcomes)
    run = world.runs.finish_part(
        run.id,
        part,
        count_outcomes(outcomes),
        last=len(outcomes) == len(changes),
        moved_at=iso(world.clock.now()),
    )
    if trouble is not None:
        return _stop(run, trouble, world)
    return _come_after(message, run, len(outcomes), len(changes), world)


def _carry_out(
    changes: Sequence[Change], run: Run, world: ApplyWorld, remaining_seconds: Callable[[], float]
) -> tuple[list[Outcome], MusterError | None]:
    """Outcomes of the first changes, in order, and what stopped the run, if anything did.

    All of the changes, or as many as there was time to begin, but a first window of them at least. The window is
    kept full: a slow person holds nobody else up.
    """
    job = Job.model_validate_json(run.job_document)
    try:
        person = _person(job, run, world)
    except (CredentialError, ConfigurationError) as error:
        return [], error
    trouble: MusterError | None = None
    renewed_at = float("-inf")
    with ThreadPoolExecutor(max_workers=WIDTH) as pool:
        window = Window(pool, person.carry_out, WIDTH)
        try:
            for change in changes:
                window.wait_for_room()
                out_of_time = window.was_full and remaining_seconds() < HAND_ON_SECONDS
                if out_of_time or person.no_access is not None:
                    break
                renewed_at = _keep_lease(run, world, renewed_at)
                window.begin(change)
        except LeaseLostError as error:
            trouble = error
        return window.results(), trouble or person.no_access


def _person(job: Job, run: Run, world: ApplyWorld) -> ChangePerson:
    """What carries out the changes of this run. Raises CredentialError, ConfigurationError."""
    directory = world.directories.open(job)
    handing_over = HandingOver(
        content=world.directories.content(job),
        directory=directory,
        recipient=recipient_of(job, run),
        notes=OwnedNotes(world.files, run.id),
        unseen_too=job.delete_unseen_owners,
        sleep=world.sleep,
    )
    return ChangePerson(
        directory,
        handing_over.of,
        send_invite=job.send_invite,
        sleep=world.sleep,
        exactly=run.approves is not None or run.undoes is not None,
    )


def _keep_lease(run: Run, world: ApplyWorld, renewed_at: float) -> float:
    """Renew the lease if that is due; when it was renewed last. Raises LeaseLostError."""
    now = world.clock.now()
    if now - renewed_at < RENEW_SECONDS:
        return renewed_at
    world.leases.renew(run.instance, run.token, until=now + LEASE_SECONDS)
    return now


def _come_after(message: ApplyChunk, run: Run, done: int, of: int, world: ApplyWorld) -> ApplyResult:
    """What follows a part that is in the books: the chunk's rest, the run's end, or the next chunk."""
    if run.state is RunState.APPLYING and (run.chunks_done >= run.chunks or run.cancelled_at is not None):
        return _end(run, world)
    if done < of:
        rest = message.model_copy(update={"start": message.start + done})
        world.outbox.apply([rest], instance=run.instance)
        return ApplyResult.HANDED_ON
    return ApplyResult.DONE


def _end(run: Run, world: ApplyWorld) -> ApplyResult:
    """End the run: everything has its outcome, or somebody cancelled it and the rest is not tried."""
    if not _report(run, world):
        return ApplyResult.DROPPED  # another delivery of this message ends the run
    return ApplyResult.ENDED_RUN


def _stop(run: Run, error: MusterError, world: ApplyWorld) -> ApplyResult:
    """End the run here: what has no outcome counts as not tried."""
    match error:
        case CredentialError():
            code = "account-refused"
        case LeaseLostError():
            code = "lease-lost"
        case _:
            code = "not-configured"
    if not _report(run, world, fault=str(error), fault_code=code):
        return ApplyResult.DROPPED
    return ApplyResult.STOPPED


def _report(run: Run, world: ApplyWorld, **changes: str) -> bool:
    """Move the run on to its report; False when that was done already.

    A run that was only cancelled in this moment is ended all the same, as it is now.
    """
    for _try in range(END_TRIES):
        try:
            run = move_to_report(run, world.runs, world.clock, **changes)
        except ConflictError:
            run = world.runs.get(run.id)
            if run.state is not RunState.APPLYING:
                return False
        else:
            world.outbox.report(ReportRun(run_id=run.id))
            return True
    raise RetryableError(f"Run {run.id} is moved faster than it can be ended.")
