"""A job that this release cannot read: its runs end and report, whoever asked for them."""

from muster.domain.runs.run import RunState, Trigger
from muster.errors import NotFoundError
from muster.services.diff import DiffResult
from tests.fakes.stage import HOME, Stage, a_job, a_person


def a_stage() -> Stage:
    return Stage([a_person("ann")], job=a_job(recipients=["boss@acme.example"]))


def ended(stage: Stage, run_id: str) -> tuple[RunState, str | None, str]:
    """Deliver the reports; how the run ended."""
    for message in stage.outbox.reports:
        stage.report(message)
    run = stage.run(run_id)
    return run.state, run.fault_code, run.instance


def test_a_run_of_it_fails_and_is_reported_as_far_as_the_last_run_knew_the_job() -> None:
    stage = a_stage()
    stage.start()
    stage.apply_everything()
    assert ended(stage, "run1")[0] is RunState.SUCCEEDED
    stage.jobs.strange.add("job1")
    stage.clock.go_on(60)
    assert stage.start(stage.request("run2", trigger=Trigger.SCHEDULE)) is DiffResult.DROPPED
    assert ended(stage, "run2") == (RunState.FAILED, "job-unreadable", HOME)
    assert "job1 cannot be read" in (stage.run("run2").fault or "")
    assert stage.run("run2").job_name == "Staff of Acme"
    assert stage.mailer.sent[-1][0] == "boss@acme.example"


def test_its_first_run_fails_and_is_reported_under_the_id_of_the_job() -> None:
    stage = a_stage()
    stage.jobs.strange.add("job1")
    stage.start()
    assert ended(stage, "run1") == (RunState.FAILED, "job-unreadable", HOME)
    assert stage.run().job_name == "job1"
    assert not stage.outbox.changes


def test_a_request_that_is_delivered_twice_ends_the_run_once() -> None:
    stage = a_stage()
    stage.jobs.strange.add("job1")
    stage.start()
    before = stage.run()
    stage.start()
    assert stage.run() == before
    assert ended(stage, "run1")[0] is RunState.FAILED
    assert stage.start() is DiffResult.DROPPED


def test_an_approval_of_it_that_is_not_there_makes_no_run() -> None:
    stage = a_stage()
    stage.jobs.strange.add("job1")
    assert stage.start(stage.request(trigger=Trigger.APPROVAL)) is DiffResult.DROPPED
    try:
        stage.run()
    except NotFoundError:
        return
    raise AssertionError("a run was made of an approval that is not there")
