"""Start a run: take the instance, plan, check the guards, and only then send changes.

Everything here may be delivered twice and may die between any two lines. What holds it together: the lease lets one
run at a time keep an instance; each attempt at planning writes its files under its own fencing token; and the run
moves to APPLYING by a conditional write that names the attempt, so of two attempts one counts.
"""

from dataclasses import dataclass
from enum import StrEnum

from muster.domain.job import Job, RemoteTarget
from muster.domain.run import Run, RunState, Trigger
from muster.domain.times import iso, seconds
from muster.errors import ConflictError, LeaseHeldError, NotFoundError
from muster.messages import ApplyChunk, ReportRun, StartRun
from muster.ports import Clock, JobStore, Leases, Outbox, RunStore
from muster.services.planning import Planned, Planner
from muster.services.run_moves import move, move_to_report

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
    """Carry one request as far as the changes queue. Raises RetryableError; every other trouble ends in the run."""
    try:
        job = world.jobs.get(request.job_id)
    except NotFoundError:
        return _drop_orphaned_request(request, world)
    if request.trigger is not Trigger.MANUAL and not job.enabled:
        return _drop_orphaned_request(request, world)
    run = _run_for(request, job, world)
    if run.state is not RunState.WAITING and not _attempt_is_dead(run, world.clock):
        return _repeat_messages(run, world)
    try:
        return _attempt(run, request, job, world)
    except ConflictError:
        return DiffResult.DROPPED  # another attempt at this run goes on, and its files count


def instance_of(job: Job, home_instance: str) -> str:
    """The instance whose users a job keeps."""
    return job.target.instance if isinstance(job.target, RemoteTarget) else home_instance


def _run_for(request: StartRun, job: Job, world: DiffWorld) -> Run:
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


def _drop_orphaned_request(request: StartRun, world: DiffWorld) -> DiffResult:
    """The job was deleted or disabled after it was asked for. A run that waits already ends, and says so."""
    try:
        run = world.runs.get(request.run_id)
    except NotFoundError:
        return DiffResult.DROPPED
    if run.state is RunState.WAITING:
        move_to_report(
            run,
            world.runs,
            world.clock,
            fault="The job was deleted or disabled while this run waited; nothing was done.",
            fault_code="job-gone",
        )
        world.outbox.report(ReportRun(run_id=run.id))
    return DiffResult.DROPPED


def _attempt(run: Run, request: StartRun, job: Job, world: DiffWorld) -> DiffResult:
    """Claim the run, take the instance, plan. Of two attempts at once the second claim raises ConflictError."""
    while True:
        run = _claim(run, job, world)
        now = world.clock.now()
        try:
            token = world.leases.acquire(run.instance, run.id, now=now, until=now + LEASE_SECONDS)
        except LeaseHeldError:
            # WAITING is written before the request is left with the lease: who frees it may start this run at once.
            run = move(run, world.runs, world.clock, state=RunState.WAITING)
            kept = world.leases.remember(run.instance, request)
        else:
            return _go_on(run, token, world.planner.plan(job, plan_id=f"{run.id}/{token}"), world)
        if kept is not None:
            return _wait(run, kept, world)


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
    if planned.fault is not None or planned.must_not_be_applied or planned.chunks == 0:
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
