from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState, Trigger
from muster.domain.times import iso
from muster.errors import ServerTroubleError
from muster.messages import LookAtSource, ReportRun
from muster.services.dead_letters.deal import KEPT_FOR_RUNS_SECONDS
from muster.services.dead_letters.world import Became
from muster.services.diff import PLANNING_SECONDS
from tests.fakes.faults import interrupt
from tests.fakes.stage import HOME, SOURCE_KEY, Stage, a_job, a_person
from tests.unit.services.dead_letters.burial import LONG_SECONDS, Burial

ADMIN = "admin@acme.example"


def a_burial(state: RunState | None = None) -> Burial:
    """A job; with a state, a run of it that has stood so for long."""
    stage = Stage([a_person("ann")], job=a_job(recipients=[ADMIN]))
    if state is not None:
        stage.start()
        stage.take_chunks()
        stage.runs.runs["run1"] = replace(stage.run(), state=state, planned={}, chunks=0)
        stage.clock.go_on(LONG_SECONDS)
    return Burial(stage)


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.PLANNING])
def test_a_dead_request_ends_its_run_in_words_frees_the_instance_and_reports(state: RunState) -> None:
    burial = a_burial(state)
    stage = burial.stage
    burial.let_die(stage.request())
    assert burial.became() == [Became.FAILED]
    assert stage.outbox.reports == [ReportRun(run_id="run1")]
    stage.report(ReportRun(run_id="run1"))
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.FAILED, "message-died")
    assert "the log of the function diff" in (run.fault or "")
    assert stage.leases.holder(HOME) is None
    assert [to for to, _mail in stage.mailer.sent] == [ADMIN]


def test_a_dead_request_that_nobody_came_to_is_a_run_that_failed_and_tells_its_recipients() -> None:
    burial = a_burial()
    burial.let_die(burial.stage.request("by-hand"))
    assert burial.became() == [Became.FAILED]
    burial.stage.report(ReportRun(run_id="by-hand"))
    assert burial.stage.run("by-hand").state is RunState.FAILED
    assert [to for to, _mail in burial.stage.mailer.sent] == [ADMIN]


@pytest.mark.parametrize("trigger", [Trigger.APPROVAL, Trigger.UNDO])
def test_a_dead_request_of_no_run_that_stands_alone_makes_none(trigger: Trigger) -> None:
    burial = a_burial()
    burial.let_die(burial.stage.request("nobody", trigger=trigger))
    assert burial.became() == [Became.RUN_GONE]
    assert not burial.stage.runs.runs


def test_a_dead_request_of_a_job_that_is_gone_makes_no_run() -> None:
    burial = a_burial()
    burial.let_die(burial.stage.request("nobody", job_id="gone"))
    assert burial.became() == [Became.RUN_GONE]
    assert not burial.stage.runs.runs


def test_a_run_that_somebody_may_still_be_planning_is_looked_at_again() -> None:
    burial = a_burial(RunState.PLANNING)
    stage = burial.stage
    stage.runs.runs["run1"] = replace(stage.run(), moved_at=iso(stage.clock.now()))
    burial.let_die(stage.request())
    stage.clock.go_on(PLANNING_SECONDS - 1)
    assert burial.became() == [Became.LATER]
    stage.clock.go_on(2)
    assert burial.became() == [Became.FAILED]


def test_a_run_whose_changes_are_under_way_goes_on_by_itself() -> None:
    burial = a_burial(RunState.APPLYING)
    before = burial.stage.run()
    burial.let_die(burial.stage.request())
    assert burial.became() == [Became.LATER]
    assert burial.stage.run() == before


@pytest.mark.parametrize("state", [RunState.REPORTING, RunState.SUCCEEDED, RunState.HELD])
def test_a_request_of_a_run_that_is_past_it_changes_nothing(state: RunState) -> None:
    burial = a_burial(state)
    before = burial.stage.run()
    burial.let_die(burial.stage.request())
    assert burial.became() == [Became.NOTHING_LEFT]
    assert burial.stage.run() == before
    assert burial.letters.lying == []


def test_a_request_that_is_put_back_after_its_run_failed_starts_nothing() -> None:
    burial = a_burial(RunState.PLANNING)
    burial.let_die(burial.stage.request())
    burial.became()
    burial.stage.report(ReportRun(run_id="run1"))
    before = burial.stage.run()
    burial.stage.start(burial.stage.request())
    assert burial.stage.run() == before
    assert not burial.stage.outbox.changes


def test_a_dead_hint_loses_nothing() -> None:
    burial = a_burial()
    letter = burial.let_die(LookAtSource(source=SOURCE_KEY, noticed_by="watch"))
    assert burial.became() == [Became.NOTHING_LOST]
    assert "the watch sees" in burial.letters.buried[letter]


@pytest.mark.parametrize("body", ["", "{}", "not json", '{"kind": "start-run", "v": 2}'])
def test_what_cannot_be_read_is_kept_and_told(body: str) -> None:
    burial = a_burial()
    letter = burial.letters.let_die("runs", body)
    result = burial.look()
    assert [(each.queue, each.run_id, each.became) for each in result.messages] == [
        ("runs", None, Became.UNREADABLE)
    ]
    assert letter.id in burial.letters.buried


def test_one_that_cannot_be_dealt_with_keeps_no_other_and_is_there_again() -> None:
    burial = a_burial(RunState.PLANNING)
    burial.let_die(burial.stage.request())
    burial.letters.let_die("runs", "{}")

    def busy() -> None:
        raise ServerTroubleError("DynamoDB is busy.")

    interrupt(burial.stage.runs, "get", busy)
    result = burial.look()
    assert str(result.trouble) == "DynamoDB is busy."
    assert [each.became for each in result.messages] == [Became.UNREADABLE]
    assert burial.became() == [Became.FAILED]


def test_of_more_letters_than_there_is_time_for_the_rest_is_left_for_the_next_look() -> None:
    burial = a_burial()
    for _letter in range(10):
        burial.letters.let_die("runs", "{}")
    left = iter((120.0, 90.0, KEPT_FOR_RUNS_SECONDS + 1, KEPT_FOR_RUNS_SECONDS))
    burial.remaining_seconds = lambda: next(left)
    assert len(burial.became()) == 3
    burial.remaining_seconds = lambda: 120.0
    assert len(burial.became()) == 7
