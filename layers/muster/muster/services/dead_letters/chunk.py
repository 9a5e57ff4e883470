"""A dead chunk: its changes without an outcome fail, counted as an applied chunk is, and the run goes on.

Nobody may be at the chunk any more, for what a worker did last would else stand in its file beside our count. A worker
renews the lease while it makes changes, so a lease without a sign of life for longer than the function may live tells.
"""

from collections.abc import Sequence

from muster.domain.plans.changes import Change, Create
from muster.domain.runs.outcomes import Outcome, OutcomeStatus, count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import NotFoundError, UnreadableFileError
from muster.messages import ApplyChunk, ReportRun
from muster.services.dead_letters.world import Became, DeadLetterWorld, why_it_died
from muster.services.diff import LEASE_SECONDS
from muster.services.run_moves import cut_short

QUIET_SECONDS = 6 * 60
"""Longer than the function may live that applies."""

_WHY = (
    f"{why_it_died('apply')} Whether the change was made before that is not known; the next run looks, and makes "
    "what is missing."
)
_LOST = f"A list of changes is not there any more, or cannot be read. {why_it_died('apply')} The next run plans anew."


def fail_chunk(message: ApplyChunk, world: DeadLetterWorld) -> Became:
    """Give every change of the message exactly one outcome, and end the run if nothing else is to be done.

    Raises NotFoundError (no such run), ConflictError (the run moved meanwhile; look again), RetryableError.
    """
    run = world.runs.get(message.run_id)
    if run.state is RunState.REPORTING:
        world.outbox.report(ReportRun(run_id=run.id))  # whoever ended it may have died before asking
    if run.state is not RunState.APPLYING or run.token != message.token:
        return Became.NOTHING_LEFT
    if run.cancelled_at is None and run.chunks_done < run.chunks:
        if _somebody_may_be_at_it(run, world):
            return Became.LATER
        changes = _changes_of(run, message.chunk, world)
        if changes is None:
            _report(run, world, fault=_LOST, fault_code="message-died")
            return Became.FAILED
        run = _close(run, message, changes, world)
    if run.state is RunState.APPLYING and (run.chunks_done >= run.chunks or run.cancelled_at is not None):
        _report(run, world)
    return Became.FAILED


def _changes_of(run: Run, chunk: int, world: DeadLetterWorld) -> Sequence[Change] | None:
    """None if their list is not there, or makes no sense. Raises RetryableError."""
    try:
        return world.files.chunk(run.plan_id, chunk)
    except (NotFoundError, UnreadableFileError):
        return None


def part_name(chunk: int, start: int) -> str:
    """What a part of a chunk is called in the books."""
    return f"{chunk:05d}-{start:05d}"


def _somebody_may_be_at_it(run: Run, world: DeadLetterWorld) -> bool:
    ends_at = world.leases.ends_at(run.instance, run.token)
    return ends_at is not None and ends_at - LEASE_SECONDS > world.clock.now() - QUIET_SECONDS


def _close(run: Run, message: ApplyChunk, changes: Sequence[Change], world: DeadLetterWorld) -> Run:
    """Count what of the chunk is not in the books, if anything is not; what a worker wrote down stands."""
    start = message.start
    while counted := world.runs.part_size(run.id, part_name(message.chunk, start)):
        start += counted
    rest = changes[start:]
    if counted == 0 or not rest:
        return run
    part = part_name(message.chunk, start)
    known = list(world.files.outcomes_of_part(run.id, part))
    outcomes = [*known, *map(_not_known, rest[len(known) :])]
    world.files.keep_outcomes(run.id, part, outcomes)
    return world.runs.finish_part(
        run.id, part, count_outcomes(outcomes), last=True, moved_at=iso(world.clock.now())
    )


def _not_known(change: Change) -> Outcome:
    user_id = None if isinstance(change, Create) else change.user_id
    return Outcome(change.action, change.email, user_id, OutcomeStatus.FAILED, _WHY)


def _report(run: Run, world: DeadLetterWorld, **changes: str) -> None:
    cut_short(run, world.runs, world.files, world.clock, **changes)
    world.outbox.report(ReportRun(run_id=run.id))
