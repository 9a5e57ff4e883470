"""Carry out a chunk of a plan: each change ends in exactly one outcome; one refused person stops nobody else."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from muster.domain.job import RemoteTarget
from muster.domain.plans.changes import Change
from muster.domain.runs.outcomes import Outcome, count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import (
    ConfigurationError,
    ConflictError,
    CredentialError,
    LeaseLostError,
    MusterError,
    RetryableError,
    UnreadableJobError,
)
from muster.messages import ApplyChunk, ReportRun
from muster.ports import Clock, Directories, Leases, Outbox, RunFiles, RunStore
from muster.services.changes.change_person import ChangePerson, Left
from muster.services.changes.come_back_later import may_wait, put_off, wait_for_turn
from muster.services.changes.hand_over import HandingOver, OwnedNotes, recipient_of
from muster.services.changes.instance_lease import InstanceLease
from muster.services.changes.look_first import StayingAdmins
from muster.services.changes.window import Window
from muster.services.kept_job import job_kept_by
from muster.services.run_moves import cut_short

WIDTH = 16
"""Changes under way at once, in one worker an instance. Domo's answers take 50 to 400 ms, so this keeps a limit of 40
to 280 requests a second in use."""
HAND_ON_SECONDS = 60.0
"""With less time than this left, the rest of the chunk travels on as a new message."""
END_TRIES = 5
RENEW_SECONDS = 60.0
"""How often the lease is renewed: much less than it lasts, and few writes for many changes."""


class ApplyResult(StrEnum):
    """What became of the message."""

    DONE = "chunk done"
    HANDED_ON = "the rest handed on"
    PUT_OFF = "the rest put off until Domo takes more"
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
    home_account: str


def apply_chunk(
    message: ApplyChunk, world: ApplyWorld, *, remaining_seconds: Callable[[], float]
) -> ApplyResult:
    """Carry out one message. Raises RetryableError if it is early or the books cannot be kept; again is harmless."""
    run = world.runs.get(message.run_id)
    if run.state is RunState.REPORTING:
        world.outbox.report(ReportRun(run_id=run.id))
        return ApplyResult.DROPPED
    if run.state is not RunState.APPLYING or run.token != message.token:
        return ApplyResult.DROPPED
    if run.chunks_done >= run.chunks or run.cancelled_at is not None:
        return _end(run, world)
    wait_for_turn(message, world.clock.now())
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
    done = _carry_out(changes, message, run, world, remaining_seconds)
    if not done.outcomes and done.trouble is not None:
        return _stop(run, done.trouble, world)  # a part of no change would be handed on for ever
    if done.outcomes or done.pause_seconds is None:
        world.files.keep_outcomes(run.id, part, done.outcomes)
        counts, last = count_outcomes(done.outcomes), len(done.outcomes) == len(changes)
        run = world.runs.finish_part(run.id, part, counts, last=last, moved_at=iso(world.clock.now()))
    if done.trouble is not None:
        return _stop(run, done.trouble, world)
    if done.pause_seconds is not None and run.cancelled_at is None:
        return _put_off(message, run, done, world)
    return _come_after(message, run, len(done.outcomes), len(changes), world)


@dataclass(frozen=True, slots=True)
class _Done:
    """Outcomes of the first changes, in order; then what stopped the run, or the pause before the rest, if any did."""

    outcomes: list[Outcome]
    trouble: MusterError | None = None
    pause_seconds: float | None = None


def _carry_out(
    changes: Sequence[Change],
    message: ApplyChunk,
    run: Run,
    world: ApplyWorld,
    remaining_seconds: Callable[[], float],
) -> _Done:
    """What became of all of the changes, or of as many as could be begun, but a first window of them at least.

    The window is kept full: a slow person holds nobody else up. Nobody is begun any more once Domo asks for a pause
    that there is no time for.
    """
    try:
        person = _person(run, world, remaining_seconds)
    except (CredentialError, ConfigurationError, UnreadableJobError) as error:
        return _Done([], error)
    trouble: MusterError | None = None
    lease = _lease(run, world)
    with ThreadPoolExecutor(max_workers=WIDTH) as pool:
        window = Window(pool, person.attempt, WIDTH)
        try:
            for change in changes:
                window.wait_for_room()
                out_of_time = window.was_full and remaining_seconds() < HAND_ON_SECONDS
                if out_of_time or person.no_access is not None or _pause(person, message, world) is not None:
                    break
                lease.keep()
                window.begin(change)
        except LeaseLostError as error:
            trouble = error
        results = window.results()
    trouble = trouble or person.no_access
    pause = None if trouble is not None else _pause(person, message, world)
    if pause is not None:
        # Those after the first that is left are done once more, which changes nothing, and are counted then.
        results = list(takewhile(lambda result: not isinstance(result, Left), results))
    return _Done([each.outcome if isinstance(each, Left) else each for each in results], trouble, pause)


def _pause(person: ChangePerson, message: ApplyChunk, world: ApplyWorld) -> float | None:
    """The pause that Domo asks for, if what is left may wait so long."""
    pause = person.pause_seconds
    return pause if pause is not None and may_wait(message, world.clock.now(), pause) else None


def _put_off(message: ApplyChunk, run: Run, done: _Done, world: ApplyWorld) -> ApplyResult:
    """Let the rest wait on the queue; the instance stays ours."""
    pause = done.pause_seconds or 0.0
    try:
        _lease(run, world).keep_for(pause)
    except LeaseLostError as error:
        return _stop(run, error, world)
    rest = put_off(message, len(done.outcomes), world.clock.now(), pause)
    world.outbox.apply([rest], instance=run.instance)
    return ApplyResult.PUT_OFF


def _lease(run: Run, world: ApplyWorld) -> InstanceLease:
    return InstanceLease(run, world.leases, world.clock, every_seconds=RENEW_SECONDS)


def _person(run: Run, world: ApplyWorld, remaining_seconds: Callable[[], float]) -> ChangePerson:
    """What carries out the changes of this run. Raises CredentialError, ConfigurationError, UnreadableJobError."""
    job = job_kept_by(run)
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
        remaining_seconds=remaining_seconds,
        account=job.target.account if isinstance(job.target, RemoteTarget) else world.home_account,
        admins=StayingAdmins(run.admins_staying, job.guards.min_admins),
    )


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
    return ApplyResult.ENDED_RUN if _report(run, world) else ApplyResult.DROPPED  # another delivery ends it


def _stop(run: Run, error: MusterError, world: ApplyWorld) -> ApplyResult:
    """End the run here: what has no outcome counts as not tried."""
    match error:
        case CredentialError():
            code = "account-refused"
        case LeaseLostError():
            code = "lease-lost"
        case UnreadableJobError():
            code = "job-unreadable"
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
            run = cut_short(run, world.runs, world.files, world.clock, **changes)
        except ConflictError:
            run = world.runs.get(run.id)
            if run.state is not RunState.APPLYING:
                return False
        else:
            world.outbox.report(ReportRun(run_id=run.id))
            return True
    raise RetryableError(f"Run {run.id} is moved faster than it can be ended.")
