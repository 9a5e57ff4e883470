"""Start a run: take the instance, plan, check the guards, and only then send changes.

Everything here may be delivered twice and may die between any two lines. What holds it together: the lease lets
one run at a time keep an instance; each attempt at planning writes its files under its own fencing token; and the
run moves to APPLYING by a conditional write that names the attempt, so of two attempts one counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from muster.domain.job import Job
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import (
    ConflictError,
    LeaseHeldError,
    LeaseLostError,
    MusterError,
    RetryableError,
    UnreadableJobError,
)
from muster.messages import ApplyChunk, ReportRun, StartRun
from muster.ports import Clock, JobStore, Leases, Outbox, RunStore
from muster.services.kept_job import job_kept_by
from muster.services.line import fold, stand_in_line
from muster.services.plans.approved import ApprovedPlan, approved_plan, why_not_carried_out
from muster.services.plans.carry_on import (
    MOST_PARTS,
    hand_on,
    is_next_part,
    send_next_part,
    waits_to_be_carried_on,
)
from muster.services.plans.planned import Planned
from muster.services.plans.planning import Planner, Task
from muster.services.plans.undo_plan import undone_run
from muster.services.requested_run import JOB_GONE, instance_of, job_to_run, run_for
from muster.services.run_moves import move, move_to_report
from muster.services.triggers.try_again import (
    is_early,
    is_overtaken,
    send_when_due,
    to_be_tried_again,
)
from muster.services.unreadable_job import run_of_unreadable_job

PLANNING_SECONDS = 16 * 60
"""Longer than the function may live; after it an attempt at planning is dead."""
LEASE_SECONDS = 60 * 60
"""How long an instance stays taken after the last sign of life of its run."""


class DiffResult(StrEnum):
    """What became of the request."""

    SENT = "changes sent"
    PUT_OFF = "put off until its pause is over"
    OVERTAKEN = "another run has done it since"
    HANDED_ON = "the rest of the planning handed on"
    NOTHING_TO_WRITE = "nothing to write"
    WAITING = "waits for the run that keeps the instance"
    FOLDED = "folded into the run that waits already"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class DiffWorld:
    """What the diff works with."""

    jobs: JobStore
    runs: RunStore
    leases: Leases
    outbox: Outbox
    planner: Planner
    clock: Clock
    home_instance: str


def start_run(request: StartRun, world: DiffWorld) -> DiffResult:
    """Carry one request as far as the changes queue.

    Raises RetryableError when the books could not be kept; every other trouble ends in the run.
    """
    if is_early(request, world.clock):
        send_when_due(request, world.outbox, world.clock)
        return DiffResult.PUT_OFF
    if is_overtaken(request, world.runs):
        return DiffResult.OVERTAKEN
    job, strange = job_to_run(request, world.jobs)
    books = (world.runs, world.clock, world.home_instance)
    run = run_for(request, job, *books) if strange is None else run_of_unreadable_job(request, *books)
    if run is None:
        return DiffResult.DROPPED
    begun = run.state is not RunState.WAITING and not _attempt_is_dead(run, world.clock)
    if begun and not is_next_part(request, run):
        return _repeat_messages(run, world)
    try:
        return _begin(run, request, job, strange, world)
    except ConflictError:
        return _give_way(run, world)


def _begin(run: Run, request: StartRun, job: Job | None, strange: str | None, world: DiffWorld) -> DiffResult:
    """Plan the run, or the part of it that is due, unless the job is not there any more for it."""
    if job is None or instance_of(job, world.home_instance) != run.instance:
        code, fault = ("job-gone", JOB_GONE) if strange is None else ("job-unreadable", strange)
        return _end_with(run, code, fault, world)
    approved = approved_plan(run, world.runs)
    if (reason := why_not_carried_out(run, approved, job, world.clock.now())) is not None:
        return _end_with(run, "not-approved", reason, world)
    if waits_to_be_carried_on(run):
        return _carry_on(run, request, job, approved, world)
    return _attempt(run, request, job, approved, world)


def _attempt_is_dead(run: Run, clock: Clock) -> bool:
    nobody_has_to = run.state is not RunState.PLANNING or waits_to_be_carried_on(run)
    return not nobody_has_to and seconds(run.moved_at) + PLANNING_SECONDS < clock.now()


def _end_with(run: Run, code: str, fault: str, world: DiffWorld) -> DiffResult:
    """End a run that was asked for and may not be planned any more: a run always reports."""
    move_to_report(run, world.runs, world.clock, fault=fault, fault_code=code)
    world.outbox.report(ReportRun(run_id=run.id))
    return DiffResult.DROPPED


def _give_way(run: Run, world: DiffWorld) -> DiffResult:
    """Leave the run to whoever moved it: another attempt, whose files count, or somebody who cancelled it.

    This attempt may have taken the instance just after the cancelled run had freed it; the report frees it again.
    """
    if world.runs.get(run.id).is_final:
        world.outbox.report(ReportRun(run_id=run.id))
    return DiffResult.DROPPED


def _attempt(
    run: Run, request: StartRun, job: Job, approved: ApprovedPlan | None, world: DiffWorld
) -> DiffResult:
    """Claim the run, take the instance, plan. Of two attempts at once the second raises ConflictError."""
    while True:
        run = _claim(run, job, world)
        with _given_back(run, world, state=RunState.WAITING):
            now = world.clock.now()
            try:
                token = world.leases.acquire(run.instance, run.id, now=now, until=now + LEASE_SECONDS)
            except LeaseHeldError:
                # WAITING is written before the request is left with the lease: who frees it may start the run at once.
                run = move(
                    run, world.runs, world.clock, state=RunState.WAITING, plan_tries=run.plan_tries - 1
                )
                kept = stand_in_line(request, job, run, world.leases, world.runs)
            else:
                run = replace(run, token=token, plan_id=f"{run.id}/{token}")
                return _plan(run, job, approved, world)
        if kept is not None and kept.run_id == run.id:
            return DiffResult.WAITING
        if kept is not None:
            fold(run, kept, world.runs, world.clock)
            return DiffResult.FOLDED


@contextmanager
def _given_back(run: Run, world: DiffWorld, **state: object) -> Iterator[None]:
    """Let the next delivery begin anew at once, where this one ends because the books cannot be kept for a moment.

    Without that it would be taken for a second one beside this, until so much time has gone by that this must be dead.
    """
    try:
        yield
    except RetryableError:
        with suppress(MusterError):  # the first error counts, and the sweeper begins anew later
            move(run, world.runs, world.clock, **state)
        raise


def _carry_on(
    run: Run, request: StartRun, job: Job, approved: ApprovedPlan | None, world: DiffWorld
) -> DiffResult:
    """Begin the part that is due; all anew, if another run took the instance over or another release kept the job."""
    due = run.carry_on_at
    run = move(run, world.runs, world.clock, carry_on_at=None)
    begun_anew_after = suppress(LeaseLostError, UnreadableJobError)  # below, under a token of its own
    with _given_back(run, world, carry_on_at=due), begun_anew_after:
        kept = job_kept_by(run)
        world.leases.renew(run.instance, run.token, until=world.clock.now() + LEASE_SECONDS)
        return _plan(run, kept, approved, world)
    return _attempt(run, request, job, approved, world)


def _plan(run: Run, job: Job, approved: ApprovedPlan | None, world: DiffWorld) -> DiffResult:
    task = Task(approved, undone_run(run, world.runs), run.read_so_far, run.plan_part >= MOST_PARTS)
    planned = world.planner.plan(job, plan_id=run.plan_id, task=task)
    if planned.carry_on is None:
        return _go_on(run, planned, world)
    return _repeat_messages(hand_on(run, planned, world.runs, world.clock), world)


def _claim(run: Run, job: Job, world: DiffWorld) -> Run:
    return move(
        run,
        world.runs,
        world.clock,
        state=RunState.PLANNING,
        started_at=iso(world.clock.now()),
        plan_tries=run.plan_tries + 1,
        plan_part=0,
        carry_on_at=None,
        read_so_far=None,
        job_document=job.model_dump_json(),
        job_version=job.version,
        mode=job.mode,
    )


def _go_on(run: Run, planned: Planned, world: DiffWorld) -> DiffResult:
    facts = planned.as_run_fields()
    if planned.may_pass:
        facts |= to_be_tried_again(run, world.runs, world.clock)
    stops = planned.fault is not None or planned.must_not_be_applied or planned.chunks == 0
    if stops or run.mode is Mode.PREVIEW:
        run = move_to_report(run, world.runs, world.clock, **facts)
    else:
        run = move(run, world.runs, world.clock, state=RunState.APPLYING, **facts)
    if planned.content is not None:
        world.planner.versions.keep_read(run.job_id, planned.content)
    return _repeat_messages(run, world)


def _repeat_messages(run: Run, world: DiffWorld) -> DiffResult:
    """Send what the state of the run calls for; harmless when it was sent before."""
    match run.state:
        case RunState.PLANNING if run.carry_on_at is not None:
            send_next_part(run, world.outbox, world.clock)
            return DiffResult.HANDED_ON
        case RunState.APPLYING:
            chunks = (ApplyChunk(run_id=run.id, chunk=chunk, token=run.token) for chunk in range(run.chunks))
            world.outbox.apply(chunks, instance=run.instance)
            return DiffResult.SENT
        case RunState.REPORTING:
            world.outbox.report(ReportRun(run_id=run.id))
            return DiffResult.NOTHING_TO_WRITE
        case _:
            return DiffResult.DROPPED
