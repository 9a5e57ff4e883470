from muster.domain.runs.run import RunState, Trigger
from muster.messages import StartRun
from muster.services.diff import LEASE_SECONDS, DiffResult
from muster.services.reports.release import free_instance
from tests.fakes.faults import interrupt
from tests.fakes.stage import HOME, Stage, a_job, a_person

ANN = a_person("ann")


def a_stage(**settings: object) -> Stage:
    return Stage([ANN], job=a_job(**settings))


def hold(stage: Stage, run_id: str = "other", *, seconds: float = LEASE_SECONDS) -> None:
    now = stage.clock.now()
    stage.leases.acquire(HOME, run_id, now=now, until=now + seconds)


def release(stage: Stage, run_id: str = "other") -> list[StartRun]:
    """Free the instance as the report of that run does; returns the requests that it sent."""
    sent = list(stage.leases.waiting(HOME, run_id))
    assert stage.leases.release(HOME, run_id, sent=sent)
    return sent


def test_a_request_waits_while_another_run_keeps_the_instance_and_starts_when_it_is_freed() -> None:
    stage = a_stage()
    hold(stage)
    assert stage.start() is DiffResult.WAITING
    assert stage.run().state is RunState.WAITING
    [sent] = release(stage)
    assert sent.run_id == "run1"
    assert stage.start(sent) is DiffResult.SENT


def test_a_second_request_of_the_job_folds_into_the_one_that_waits() -> None:
    stage = a_stage()
    hold(stage)
    stage.start(stage.request("run1"))
    assert stage.start(stage.request("run2")) is DiffResult.FOLDED
    assert (stage.run("run2").state, stage.run("run2").folded_into) == (RunState.FOLDED, "run1")
    assert [request.run_id for request in release(stage)] == ["run1"]


def test_requests_of_two_jobs_wait_side_by_side() -> None:
    stage = a_stage()
    stage.jobs.save(a_job(id="job2", name="Other"), expected_version=None)
    hold(stage)
    stage.start(stage.request("run1"))
    stage.clock.go_on(1)
    assert stage.start(stage.request("run2", job_id="job2")) is DiffResult.WAITING
    assert [request.run_id for request in release(stage)] == ["run1", "run2"]


def test_a_request_is_not_folded_into_a_run_that_reads_the_old_roster_already() -> None:
    stage = a_stage()
    hold(stage, seconds=60)
    stage.start(stage.request("run1"))
    stage.clock.go_on(61)
    assert (
        stage.start(stage.request("run1")) is DiffResult.SENT
    )  # it took the lease over; its request stayed there
    assert stage.start(stage.request("run2")) is DiffResult.WAITING
    assert [request.run_id for request in release(stage, "run1")] == ["run2"]


def test_a_request_is_not_folded_into_a_run_that_has_ended() -> None:
    stage = a_stage()
    hold(stage)
    stage.start(stage.request("run1", trigger=Trigger.SCHEDULE))
    stage.jobs.save(a_job(enabled=False, version=2), expected_version=1)
    stage.start(stage.request("run1", trigger=Trigger.SCHEDULE))
    assert stage.run("run1").state is RunState.REPORTING
    assert stage.start(stage.request("run2")) is DiffResult.WAITING
    assert [request.run_id for request in release(stage)] == ["run2"]


def test_a_run_by_hand_is_not_folded_into_one_that_a_disabled_job_will_not_do() -> None:
    stage = a_stage()
    hold(stage)
    stage.start(stage.request("run1", trigger=Trigger.SCHEDULE))
    stage.jobs.save(a_job(enabled=False, version=2), expected_version=1)
    assert stage.start(stage.request("run2", trigger=Trigger.MANUAL)) is DiffResult.WAITING
    assert [request.run_id for request in release(stage)] == ["run2"]


def test_a_request_that_comes_between_look_and_release_is_sent_too() -> None:
    stage = a_stage()
    stage.jobs.save(a_job(id="job2", name="Other"), expected_version=None)
    stage.start(stage.request("holder"))
    stage.start(stage.request("run1"))
    interrupt(stage.leases, "release", lambda: stage.start(stage.request("late", job_id="job2")))
    free_instance(stage.run("holder"), stage.leases, stage.outbox)
    assert stage.leases.holder(HOME) is None
    assert {request.run_id for request in stage.outbox.runs} == {"run1", "late"}


def test_a_lease_that_is_freed_between_refusal_and_remembering_is_taken_at_once() -> None:
    stage = a_stage()
    hold(stage)
    interrupt(stage.leases, "remember", lambda: release(stage))
    assert stage.start() is DiffResult.SENT


def test_a_run_that_waits_keeps_its_tries_at_planning() -> None:
    stage = a_stage()
    hold(stage)
    for _time in range(5):
        stage.start()
    assert stage.run().plan_tries == 0
