import pytest

from muster.domain.findings import Finding, Severity
from muster.domain.reports.log_rows import LOG_COLUMNS, LOG_MARKER
from muster.domain.runs.run import RunState
from muster.errors import (
    NotFoundError,
)
from muster.services.reports.report import report_run
from tests.fakes.report_builders import (
    a_delete,
    a_job,
    a_run,
    held_run,
)
from tests.fakes.report_world import FakeDataSet, InMemoryWorld
from tests.unit.services.report_cases import LOG_ID, a_request, a_world


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


def test_a_log_without_a_name_is_called_after_its_job_so_that_no_two_are_alike() -> None:
    for log in ({"kind": "new"}, {"kind": "new", "name": None}):
        world = a_world(a_job(log=log))
        report_run(world.run_id, world.opened())
        assert world.datasets.sets["dataset-1"].name == "Acme staff run log"


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
    assert "The job is gone or cannot be read" in world.run.report_notes[0]


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
