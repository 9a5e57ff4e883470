from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState
from muster.messages import ReportRun, StartRun
from muster.services.dead_letters.reporting import QUIET_SECONDS
from muster.services.dead_letters.world import Became
from tests.fakes.faults import interrupt
from tests.fakes.stage import HOME, Stage, a_job, a_person
from tests.unit.services.dead_letters.burial import LONG_SECONDS, Burial

REPORT = ReportRun(run_id="run1")
ADMIN = "admin@acme.example"


def a_burial() -> Burial:
    """A run that is done and could not be reported, and one that waits for it."""
    stage = Stage([a_person("ann")], job=a_job(recipients=[ADMIN]))
    stage.start()
    stage.apply_everything()
    stage.outbox.reports.clear()
    stage.start(stage.request("run2"))
    stage.outbox.runs.clear()
    stage.clock.go_on(LONG_SECONDS)
    burial = Burial(stage)
    burial.let_die(REPORT)
    return burial


def waiting(stage: Stage) -> list[str]:
    return [each.run_id for each in stage.outbox.runs if isinstance(each, StartRun)]


def test_a_dead_report_ends_the_run_frees_the_instance_and_starts_what_waits() -> None:
    burial = a_burial()
    assert burial.became() == [Became.FAILED]
    run = burial.stage.run()
    assert run.state is RunState.SUCCEEDED
    assert run.finished_at is not None
    assert burial.stage.leases.holder(HOME) is None
    assert waiting(burial.stage) == ["run2"]
    assert "the log of the function report" in run.report_notes[0]


def test_the_report_is_tried_once_more_and_tells_everybody_once() -> None:
    burial = a_burial()
    burial.became()
    assert burial.stage.outbox.reports == [REPORT]
    for _delivery in range(2):
        burial.stage.report(REPORT)
    assert burial.stage.run().state is RunState.SUCCEEDED
    assert [to for to, _mail in burial.stage.mailer.sent] == [ADMIN]
    log = burial.stage.log_registry.dataset_for("job1")
    assert log is not None
    assert len(burial.stage.datasets.rows(log)) == 2


def test_the_death_of_the_further_report_is_the_end_of_it() -> None:
    burial = a_burial()
    burial.became()
    burial.stage.outbox.reports.clear()
    burial.stage.clock.go_on(LONG_SECONDS)
    burial.let_die(REPORT)
    assert burial.became() == [Became.FAILED]
    assert not burial.stage.outbox.reports
    assert "perhaps nobody was told" in burial.stage.run().report_notes[-1]
    burial.let_die(REPORT)
    assert burial.became() == [Became.NOTHING_LEFT]


def test_a_look_that_dies_before_the_further_report_is_asked_for_asks_at_the_next() -> None:
    burial = a_burial()

    def die() -> None:
        raise RuntimeError("the function died")

    interrupt(burial.stage.outbox, "report", die)
    with pytest.raises(RuntimeError):
        burial.look()
    assert burial.stage.run().is_final
    assert not burial.stage.outbox.reports
    assert burial.became() == [Became.FAILED]
    assert burial.stage.outbox.reports == [REPORT]


def test_a_report_that_another_delivery_may_be_at_is_looked_at_again() -> None:
    burial = a_burial()
    stage = burial.stage
    stage.clock.go_on(-LONG_SECONDS + QUIET_SECONDS - 1)
    assert burial.became() == [Became.LATER]
    assert stage.run().state is RunState.REPORTING


def test_a_run_that_is_still_at_work_is_not_ended_by_a_dead_report() -> None:
    burial = a_burial()
    stage = burial.stage
    stage.runs.runs["run1"] = replace(stage.run(), state=RunState.APPLYING)
    assert burial.became() == [Became.NOTHING_LEFT]
    assert stage.run().state is RunState.APPLYING
