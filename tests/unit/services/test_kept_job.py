"""A run whose job was kept by another release: it ends in words, and those are told whom the job names."""

import json
from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState
from muster.errors import UnreadableJobError
from muster.messages import ReportRun
from muster.services.changes.apply import ApplyResult
from muster.services.diff import DiffResult
from muster.services.kept_job import job_kept_by, job_to_report_by
from tests.fakes.report_builders import a_job, a_run
from tests.fakes.slow import SlowStage
from tests.fakes.stage import HOME, Stage, a_person
from tests.fakes.stage import a_job as the_job

STRANGE = {"of_tomorrow": {"pace": 7}, "mode": "of-tomorrow", "column_mode": "lenient"}


def strange_document(**changes: object) -> str:
    return json.dumps(json.loads(a_job().model_dump_json()) | STRANGE | changes)


def test_a_run_under_way_whose_job_cannot_be_read_ends_in_words_before_its_next_write() -> None:
    stage = Stage([a_person("ann")], job=the_job(recipients=["boss@acme.example"]))
    stage.start()
    document = json.dumps(json.loads(stage.run().job_document) | STRANGE)
    stage.runs.runs["run1"] = replace(stage.run(), job_document=document)
    assert stage.apply(stage.take_chunks()[0]) is ApplyResult.STOPPED
    assert "create" not in stage.directory.calls
    stage.report(ReportRun(run_id="run1"))
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.FAILED, "job-unreadable")
    assert "of_tomorrow" in (run.fault or "") or "mode" in (run.fault or "")
    assert run.outcomes == {"create.not_tried": 1}
    assert stage.leases.holder(HOME) is None
    assert [to for to, _mail in stage.mailer.sent] == ["boss@acme.example"]


def test_planning_that_another_release_began_is_begun_anew_by_the_job_as_it_is() -> None:
    people = [a_person(f"p{number}") for number in range(12)]
    stage = SlowStage(people, people, job=the_job())
    assert stage.start() is DiffResult.HANDED_ON
    document = json.dumps(json.loads(stage.run().job_document) | STRANGE)
    stage.runs.runs["run1"] = replace(stage.run(), job_document=document)
    result = DiffResult.HANDED_ON
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert result is DiffResult.NOTHING_TO_WRITE
    run = stage.run()
    assert (run.state, run.fault, run.plan_tries) == (RunState.REPORTING, None, 2)
    assert job_kept_by(run) == stage.job


def test_a_report_goes_by_what_this_release_understands_of_the_job() -> None:
    job = job_to_report_by(a_run(job_document=strange_document()))
    assert job is not None
    assert (job.recipients, job.name, job.column_mode.value) == (
        ("ann@acme.example",),
        "Acme staff",
        "lenient",
    )


@pytest.mark.parametrize(
    "document", ["", "no json", "[]", "7", '{"name": "only"}', strange_document(id=None)]
)
def test_what_is_no_job_at_all_names_nobody(document: str) -> None:
    assert job_to_report_by(a_run(job_document=document)) is None


def test_the_words_say_what_is_strange_and_what_to_do_and_hold_nothing_of_the_document() -> None:
    with pytest.raises(UnreadableJobError, match=r"job-1, as this run keeps it.*muster run job-1") as raised:
        job_kept_by(a_run(job_document=strange_document(mode="s3cret")))
    assert "s3cret" not in str(raised.value)
