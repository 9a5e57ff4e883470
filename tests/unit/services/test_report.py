import pytest

from muster.domain.changes import Change
from muster.domain.findings import Finding, Severity
from muster.domain.job import Job
from muster.domain.log_rows import LOG_COLUMNS, LOG_MARKER
from muster.domain.outcomes import OutcomeStatus, count_outcomes
from muster.domain.run import RunState, Trigger
from muster.errors import (
    ConfigurationError,
    CredentialError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RetryableError,
    ServerTroubleError,
)
from muster.messages import StartRun
from muster.services.report import REPORT_TRIES, report_run
from tests.fakes.report_builders import (
    a_create,
    a_delete,
    a_finding,
    a_job,
    a_run,
    an_outcome,
    an_update,
    held_run,
)
from tests.fakes.report_world import FakeDataSet, InMemoryWorld

LOG_ID = "22222222-2222-4222-8222-222222222222"


def a_world(job: Job | None = None) -> InMemoryWorld:
    """A run of three changes, one of them refused, and one finding, ready to be reported."""
    changes: list[Change] = [a_create(), an_update(), a_delete()]
    outcomes = [
        an_outcome(changes[0]),
        an_outcome(changes[1], OutcomeStatus.REFUSED, "no such title"),
        an_outcome(changes[2]),
    ]
    world = InMemoryWorld(
        a_run(
            planned={"create": 1, "update": 1, "delete": 1, "unchanged": 9, "invalid": 1},
            outcomes=count_outcomes(outcomes),
            findings={"error": 1},
            chunks=1,
            chunks_done=1,
            finished_at=None,
            job_document=(job or a_job()).model_dump_json(),
        )
    )
    world.files.plan, world.files.done, world.files.said = changes, outcomes, [a_finding()]
    return world


def a_request(number: int = 1) -> StartRun:
    return StartRun(
        job_id="job-2", run_id=f"next-{number}", trigger=Trigger.MANUAL, requested_at="2026-11-21T10:00:00Z"
    )


def test_a_run_is_logged_mailed_ended_and_its_instance_freed() -> None:
    world = a_world()
    world.leases.requests = [a_request()]
    result = report_run(world.run_id, world.opened())
    assert [row["kind"] for row in world.rows] == ["run", "finding", "change", "change", "change"]
    assert world.mailer.recipients == ["ann@acme.example"]
    assert world.run.state is RunState.PARTLY_FAILED
    assert world.run.finished_at == "2026-11-21T10:15:30.000000Z"
    assert (world.leases.holder, world.outbox.started) == (None, [a_request()])
    assert (result.state, result.rows_logged, result.mails_sent) == (RunState.PARTLY_FAILED, 5, 1)
    assert result.notes == ()


def test_the_log_and_the_mail_agree_with_the_run() -> None:
    world = a_world()
    report_run(world.run_id, world.opened())
    run_row = world.rows[0]
    assert [run_row[name] for name in ("applied", "refused", "failed", "not_tried")] == ["2", "1", "0", "0"]
    assert run_row["state"] == world.run.state.value
    assert [row["status"] for row in world.rows[2:]] == ["applied", "refused", "applied"]
    mail = world.mailer.sent[0][1]
    assert mail.subject.endswith("1 created, 1 deleted, 1 refused, 1 row with a fault")
    assert "no such title" in mail.text
    assert "no such title" in mail.html


def test_the_first_run_makes_the_log_and_the_next_ones_use_it() -> None:
    world = a_world(a_job(log={"kind": "new", "name": "Acme log"}))
    report_run(world.run_id, world.opened())
    made = world.datasets.sets["dataset-1"]
    assert (made.name, made.columns) == ("Acme log", LOG_COLUMNS)
    assert LOG_MARKER in made.description
    assert world.log_registry.by_job == {"job-1": "dataset-1"}
    world.runs.runs["run-2"] = a_run(id="run-2")
    report_run("run-2", world.opened())
    assert list(world.datasets.sets) == ["dataset-1"]
    assert len(world.datasets.rows("run-2")) == 2


def test_several_jobs_share_an_existing_log() -> None:
    log = {"kind": "existing", "dataset_id": LOG_ID}
    world = a_world(a_job(log=log))
    world.datasets.sets[LOG_ID] = FakeDataSet("Shared", LOG_MARKER, LOG_COLUMNS)
    other = a_job(id="job-2", name="Other", log=log)
    world.runs.runs["run-2"] = a_run(id="run-2", job_id="job-2", job_document=other.model_dump_json())
    report_run(world.run_id, world.opened())
    report_run("run-2", world.opened())
    assert {row["run_id"] for _at, row in world.datasets.sets[LOG_ID].rows} == {"run-1", "run-2"}
    assert list(world.datasets.sets) == [LOG_ID]


def test_a_log_that_was_deleted_in_domo_is_made_anew() -> None:
    world = a_world()
    world.log_registry.by_job["job-1"] = "gone"
    report_run(world.run_id, world.opened())
    assert world.log_registry.by_job == {"job-1": "dataset-1"}
    assert len(world.rows) == 5


def test_each_recipient_gets_one_e_mail_of_their_own() -> None:
    world = a_world(a_job(recipients=["ann@acme.example", "bob@acme.example", "eve@acme.example"]))
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example", "bob@acme.example", "eve@acme.example"]


def test_without_recipients_there_is_no_e_mail() -> None:
    world = a_world(a_job(recipients=[]))
    assert report_run(world.run_id, world.opened()).mails_sent == 0
    assert world.run.is_final
    assert world.files.changes_read == 3


@pytest.mark.parametrize("error", [RefusedError("not verified"), ConfigurationError("no sender")])
def test_a_recipient_that_fails_stops_no_other_and_is_noted(error: Exception) -> None:
    world = a_world(a_job(recipients=["bad@acme.example", "ann@acme.example"]))
    world.mailer.errors["bad@acme.example"] = [error]
    result = report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    assert world.run.report_notes == (f"No e-mail went to bad@acme.example: {error}",)
    assert (world.run.is_final, result.mails_sent) == (True, 1)


def test_an_e_mail_is_tried_again_while_that_may_help() -> None:
    world = a_world()
    world.mailer.errors["ann@acme.example"] = [RateLimitedError("slow"), ServerTroubleError("busy")]
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    assert world.run.report_notes == ()


def test_an_e_mail_that_keeps_failing_is_given_up_with_a_note() -> None:
    world = a_world()
    world.mailer.errors["ann@acme.example"] = [ServerTroubleError("busy") for _ in range(9)]
    report_run(world.run_id, world.opened())
    assert world.run.report_notes == ("No e-mail went to ann@acme.example: busy",)
    assert world.run.is_final


@pytest.mark.parametrize(
    "error",
    [CredentialError("the account home is refused; mend it"), RefusedError("400: the schema differs")],
)
def test_a_log_that_cannot_be_written_ends_the_run_all_the_same_and_the_e_mail_says_so(
    error: Exception,
) -> None:
    world = a_world()
    world.datasets.append_errors = [(error, False)]
    report_run(world.run_id, world.opened())
    note = f"The log DataSet was not written in full: {error}"
    assert world.run.report_notes == (note,)
    assert note in " ".join(world.mailer.sent[0][1].text.split())
    assert world.run.is_final
    assert world.leases.holder is None


def test_a_log_that_is_gone_for_good_ends_the_run_with_a_note() -> None:
    world = a_world(a_job(log={"kind": "existing", "dataset_id": LOG_ID}))
    report_run(world.run_id, world.opened())
    assert LOG_ID in world.run.report_notes[0]
    assert world.run.is_final


def test_a_log_that_is_out_of_order_is_tried_again_some_deliveries_long_and_then_given_up() -> None:
    world = a_world()
    world.datasets.append_errors = [(RateLimitedError("slow down"), False) for _ in range(99)]
    for _delivery in range(REPORT_TRIES - 1):
        with pytest.raises(RetryableError) as raised:
            report_run(world.run_id, world.opened())
        assert raised.value.retry_after_seconds == 60
        assert not world.run.is_final
        assert world.mailer.sent == []
    report_run(world.run_id, world.opened())
    assert world.run.is_final
    assert world.run.report_notes == ("The log DataSet was not written in full: slow down",)
    assert len(world.mailer.sent) == 1


def test_notes_hold_no_secret() -> None:
    world = a_world()
    world.datasets.append_errors = [(RefusedError("token=hushhush is wrong"), False)]
    world.mailer.errors["ann@acme.example"] = [RefusedError("password: hushhush")]
    report_run(world.run_id, world.opened())
    assert len(world.run.report_notes) == 2
    assert "hushhush" not in "".join(world.run.report_notes)


def test_a_held_run_is_reported_with_what_it_would_have_done() -> None:
    world = InMemoryWorld(held_run(chunks=1))
    world.files.plan = [a_delete(number) for number in range(150)]
    result = report_run(world.run_id, world.opened())
    assert result.state is RunState.HELD
    assert [row["status"] for row in world.rows[1:]] == ["not_tried"] * 150
    assert "would delete 150 of 200 people" in world.mailer.sent[0][1].subject


def test_a_run_with_a_fault_is_reported() -> None:
    world = InMemoryWorld(a_run(fault="The DataSet has no rows.", fault_code="no-rows", plan_id=""))
    assert report_run(world.run_id, world.opened()).state is RunState.FAILED
    assert [row["code"] for row in world.rows] == ["no-rows"]
    assert "FAILED before any write" in world.mailer.sent[0][1].subject


def test_a_run_with_nothing_to_do_is_reported() -> None:
    world = InMemoryWorld(a_run(planned={"unchanged": 9}))
    assert report_run(world.run_id, world.opened()).state is RunState.SUCCEEDED
    assert len(world.rows) == 1
    assert world.mailer.sent[0][1].text.startswith("Nothing to do: 9 people are as the DataSet says.")


def test_a_run_goes_by_the_job_as_it_was_when_it_began() -> None:
    world = a_world(a_job(recipients=["then@acme.example"]))
    world.jobs.jobs["job-1"] = a_job(recipients=["now@acme.example"])
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["then@acme.example"]


def test_a_run_of_a_deleted_job_is_reported_with_what_the_run_knows() -> None:
    world = a_world()
    assert "job-1" not in world.jobs.jobs
    report_run(world.run_id, world.opened())
    assert world.mailer.recipients == ["ann@acme.example"]
    assert {row["job_name"] for row in world.rows} == {"Acme staff"}


def test_a_run_that_knows_no_job_is_logged_and_ended_and_says_that_nobody_was_told() -> None:
    world = a_world()
    world.change_run(job_document="")
    report_run(world.run_id, world.opened())
    assert len(world.rows) == 5
    assert world.run.is_final
    assert "The job is gone" in world.run.report_notes[0]


def test_a_run_that_is_reported_already_only_frees_the_instance_and_sends_what_waits() -> None:
    world = a_world()
    world.change_run(state=RunState.SUCCEEDED)
    world.leases.requests = [a_request()]
    report_run(world.run_id, world.opened())
    assert (world.rows, world.mailer.sent) == ([], [])
    assert (world.leases.holder, world.outbox.started) == (None, [a_request()])


def test_a_run_that_lost_its_instance_leaves_the_requests_to_the_one_that_has_it() -> None:
    world = a_world()
    world.leases.holder = "run-9"
    world.leases.requests = [a_request()]
    report_run(world.run_id, world.opened())
    assert world.leases.holder == "run-9"
    assert world.outbox.started == []


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.PLANNING, RunState.APPLYING])
def test_a_run_that_is_still_going_on_is_left_alone(state: RunState) -> None:
    world = a_world()
    world.change_run(state=state)
    before = world.run
    assert report_run(world.run_id, world.opened()).state is state
    assert (world.run, world.rows, world.mailer.sent) == (before, [], [])
    assert world.leases.holder == world.run_id


def test_a_request_that_comes_while_the_instance_is_freed_is_sent_too_and_none_twice() -> None:
    world = a_world()
    world.leases.requests = [a_request(1)]
    world.leases.come_meanwhile = [a_request(2), a_request(3)]
    report_run(world.run_id, world.opened())
    assert world.outbox.started == [a_request(1), a_request(2), a_request(3)]
    assert world.leases.holder is None


def test_a_report_of_an_unknown_run_says_so() -> None:
    with pytest.raises(NotFoundError):
        report_run("nobody", a_world().opened())


def test_changes_that_cannot_be_read_cost_the_examples_and_not_the_report() -> None:
    world = a_world()
    world.files.error = NotFoundError("There is no such object in S3.")
    report_run(world.run_id, world.opened())
    assert world.run.is_final
    assert len(world.mailer.sent) == 1
    assert any("list of changes could not be read" in note for note in world.run.report_notes)


def test_findings_are_logged_with_what_they_say() -> None:
    world = a_world()
    world.files.said = [Finding(None, "shoeSize", "unknown-column", Severity.WARNING, "=1+1\nnot known")]
    report_run(world.run_id, world.opened())
    row = world.rows[1]
    assert (row["roster_row"], row["severity"]) == (None, "warning")
    assert row["message"] == "'=1+1 not known"
