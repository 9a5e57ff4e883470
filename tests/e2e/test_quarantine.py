"""A job that fails in the same way again and again, on the stack: three e-mails, silence, and one when it is well."""

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.run_id import new_run_id
from muster.domain.times import iso
from muster.messages import StartRun
from tests.e2e.world import World, somebody


def scheduled_run(world: World, job: Job) -> Run:
    """One run as the schedule asks for it, ended."""
    requested_at = iso(world.desk.clock.now())
    request = StartRun(
        job_id=job.id, run_id=new_run_id(), trigger=Trigger.SCHEDULE, requested_at=requested_at
    )
    world.desk.outbox.start(request)
    return world.ended(job, lambda run: run.id == request.run_id)


def told(world: World, job: Job) -> list[str]:
    return [mail["Subject"] for mail in world.stack.mails() if f"] {job.name}:" in mail["Subject"]]


def test_a_job_that_fails_on_sends_one_e_mail_at_the_quarantines_begin_and_one_at_its_end(
    world: World,
) -> None:
    job = world.job_over([], recipients=["boss@acme.example"], enabled=True)
    runs = [scheduled_run(world, job) for _run in range(4)]
    assert {(run.state, run.fault_code) for run in runs} == {(RunState.FAILED, "no-rows")}
    subjects = told(world, job)
    assert len(subjects) == 3
    assert "QUARANTINED after 3 runs in a row" in subjects[2]
    health = world.desk.health.of(job.id)
    assert health is not None
    assert (health.in_a_row, health.quarantined_at is not None) == (4, True)

    world.stack.fire("schedule")
    world.quiet()
    assert len([run for run in world.runs(job) if run.trigger is Trigger.SCHEDULE]) == 4

    dataset_id = job.definition.source.key.removeprefix("dataset:")
    world.fill(dataset_id, [somebody()])
    assert world.run_by_hand(job).state is RunState.SUCCEEDED
    subjects = told(world, job)
    assert len(subjects) == 4
    assert subjects[3].startswith(f"[Muster] {job.name}: WELL AGAIN, 1 created")
    world.desk.jobs.delete(job.id)
