"""Start a run: take the instance, plan, check the guards, and only then send changes.

Everything here may be delivered twice and may die between any two lines. What holds it together: the lease lets
one run at a time keep an instance; each attempt at planning writes its files under its own fencing token; and the
run moves to APPLYING by a conditional write that names the attempt, so of two attempts one counts.
"""

from dataclasses import dataclass
from enum import StrEnum

from muster.domain.job import Job, RemoteTarget
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import ConflictError, LeaseHeldError, NotFoundError, UnreadableJobError
from muster.messages import ApplyChunk, ReportRun, StartRun
from muster.ports import Clock, JobStore, Leases, Outbox, RunStore
from muster.services.plans.approved import ApprovedPlan, approved_plan
from muster.services.plans.planned import Planned
from muster.services.plans.planning import Planner
from muster.services.plans.undo_plan import undone_run
from muster.services.run_moves import move, move_to_report
from muster.services.unreadable_job import run_of_unreadable_job

PLANNING_SECONDS = 16 * 60
"""Longer than the function may live; after it an attempt at planning is dead."""
LEASE_SECONDS = 60 * 60
"""How long an instance stays taken after the last sign of life of its run."""


class DiffResult(StrEnum):
    """What became of the request."""

    SENT = "changes sent"
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
    job, strange = _job_to_run(request, world)
    run = _run_for(request, job, world) if strange is None else _run_of_unreadable(request, world)
    if run is None:
        return DiffResult.DROPPED
    if run.state is not RunState.WAITING and not _attempt_is_dead(run, world.clock):
        return _repeat_messages(run, world)
    try:
        if job is None or instance_of(job, world.home_instance) != run.instance:
            code, fault = ("job-gone", _JOB_GONE) if strange is None else ("job-unreadable", strange)
            return _end_with(run, code, fault, world)
        approved = approved_plan(run, world.runs)
        if run.approves is not None and (approved is None or job.mode is Mode.PREVIEW):
            return _end_with(run, "not-approved", _NOT_APPROVED, world)
        return _attempt(run, request, job, approved, world)
    except ConflictError:
        return _give_way(run, world)


def instance_of(job: Job, home_instance: str) -> str:
    """The instance whose users a job keeps."""
    return job.target.instance if isinstance(job.target, RemoteTarget) else home_instance


def _job_to_run(request: StartRun, world: DiffWorld) -> tuple[Job | None, str | None]:
    """The job, unless it was deleted after it was asked for, or disabled; by hand a disabled one runs too.

    The second says why, where it is one that cannot be read.
    """
    try:
        job = world.jobs.get(request.job_id)
    except NotFoundError:
        return None, None
    except UnreadableJobError as error:
        return None, str(error)
    return (job if job.enabled or request.trigger.by_hand else None), None


def _run_of_unreadable(request: StartRun, world: DiffWorld) -> Run | None:
    return run_of_unreadable_job(request, world.runs, world.clock, world.home_instance)


def _run_for(request: StartRun, job: Job | None, world: DiffWorld) -> Run | None:
    """The run that was asked for, made if it is new; None if it is neither known nor to be made.

    The run of an approval, and of an undo, was made together with the request; without it nobody asked.
    """
    if job is None or request.trigger.stands_alone:
        try:
            return world.runs.get(request.run_id)
        except NotFoundError:
            return None
    run = Run(
        id=request.run_id,
        job_id=job.id,
        job_name=job.name,
        job_version=job.version,
        instance=instance_of(job, world.home_instance),
        trigger=request.trigger,
        requested_at=request.requested_at,
        state=RunState.WAITING,
        moved_at=iso(world.clock.now()),
        version=request.version,
        job_document=job.model_dump_json(),
    )
    return run if world.runs.create(run) else world.runs.get(run.id)


def _attempt_is_dead(run: Run, clock: Clock) -> bool:
    return run.state is RunState.PLANNING and seconds(run.moved_at) + PLANNING_SECONDS < clock.now()


def _end_with(run: Run, code: str, fault: str, world: DiffWorld) -> DiffResult:
    """End a run that was asked for and may not be planned any more: a run always reports."""
    move_to_report(run, world.runs, world.clock, fault=fault, fault_code=code)
    world.outbox.report(ReportRun(run_id=run.id))
    return DiffResult.DROPPED


_JOB_GONE = (
    "The job was deleted, disabled or pointed at another instance before this run could be planned; "
    "nothing was done."
)
_NOT_APPROVED = (
    "This run was to carry out an approved plan, but the approval is not there any more, or the job was set to mode "
    "preview since; nothing was done."
)


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
    undone = undone_run(run, world.runs)
    while True:
        run = _claim(run, job, world)
        now = world.clock.now()
        try:
            token = world.leases.acquire(run.instance, run.id, now=now, until=now + LEASE_SECONDS)
        except LeaseHeldError:
            # WAITING is written before the request is left with the lease: who frees it may start the run at once.
            run = move(run, world.runs, world.clock, state=RunState.WAITING, plan_tries=run.plan_tries - 1)
            kept = _stand_in_line(request, job, run, world)
        else:
            planned = world.planner.plan(job, plan_id=f"{run.id}/{token}", approved=approved, undone=undone)
            return _go_on(run, token, planned, world)
        if kept is not None:
            return _wait(run, kept, world)


def _stand_in_line(request: StartRun, job: Job, run: Run, world: DiffWorld) -> StartRun | None:
    """Leave the request with the lease; the one that is kept there is of a run that can still do the work."""
    kept = world.leases.remember(run.instance, request)
    if kept is None or kept.run_id == run.id or _will_start(kept, job, world):
        return kept
    return world.leases.remember(run.instance, request, instead_of=kept)


def _will_start(kept: StartRun, job: Job, world: DiffWorld) -> bool:
    try:
        waits = world.runs.get(kept.run_id).state is RunState.WAITING
    except NotFoundError:
        return False
    return waits and (job.enabled or kept.trigger.by_hand)


def _claim(run: Run, job: Job, world: DiffWorld) -> Run:
    return move(
        run,
        world.runs,
        world.clock,
        state=RunState.PLANNING,
        started_at=iso(world.clock.now()),
        plan_tries=run.plan_tries + 1,
        job_document=job.model_dump_json(),
        job_version=job.version,
        mode=job.mode,
    )


def _wait(run: Run, kept: StartRun, world: DiffWorld) -> DiffResult:
    if kept.run_id == run.id:
        return DiffResult.WAITING
    move(
        run,
        world.runs,
        world.clock,
        state=RunState.FOLDED,
        folded_into=kept.run_id,
        finished_at=iso(world.clock.now()),
    )
    return DiffResult.FOLDED


def _go_on(run: Run, token: int, planned: Planned, world: DiffWorld) -> DiffResult:
    facts = planned.as_run_fields() | {"token": token, "plan_id": f"{run.id}/{token}"}
    stops = planned.fault is not None or planned.must_not_be_applied or planned.chunks == 0
    if stops or run.mode is Mode.PREVIEW:
        run = move_to_report(run, world.runs, world.clock, **facts)
    else:
        run = move(run, world.runs, world.clock, state=RunState.APPLYING, **facts)
    return _repeat_messages(run, world)


def _repeat_messages(run: Run, world: DiffWorld) -> DiffResult:
    """Send what the state of the run calls for; harmless when it was sent before."""
    match run.state:
        case RunState.APPLYING:
            chunks = (ApplyChunk(run_id=run.id, chunk=chunk, token=run.token) for chunk in range(run.chunks))
            world.outbox.apply(chunks, instance=run.instance)
            return DiffResult.SENT
        case RunState.REPORTING:
            world.outbox.report(ReportRun(run_id=run.id))
            return DiffResult.NOTHING_TO_WRITE
        case _:
            return DiffResult.DROPPED
