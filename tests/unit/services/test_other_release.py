"""Runs that another release of Muster kept: they are told of, and keep nothing else from being done."""

from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState
from muster.domain.times import iso
from muster.errors import UnreadableRunError
from muster.messages import ReportRun
from muster.services.dead_letters.world import Became
from muster.services.diff import DiffResult
from muster.services.sweep import REPORTING_SECONDS
from tests.fakes.stage import Stage, a_person
from tests.unit.services.dead_letters.burial import Burial
from tests.unit.services.test_diff_waiting import hold, release


@pytest.fixture
def stage() -> Stage:
    """A run that this release knows, and one that it does not, of which the reports are long overdue."""
    stage = Stage([a_person("ann")])
    stage.start()
    still = iso(stage.clock.now() - REPORTING_SECONDS - 1)
    for run_id in ("of-tomorrow", "run1"):
        stage.runs.runs[run_id] = replace(stage.run(), id=run_id, state=RunState.REPORTING, moved_at=still)
    stage.runs.strange.add("of-tomorrow")
    return stage


def test_the_sweeper_fails_in_words_when_it_has_moved_the_others_on(stage: Stage) -> None:
    with pytest.raises(
        UnreadableRunError, match=r"of-tomorrow stands still.*Bring the\s+stack to the release"
    ):
        stage.sweep()
    assert stage.outbox.reports == [ReportRun(run_id="run1")]


def test_a_dead_message_of_such_a_run_keeps_no_other_and_is_buried(stage: Stage) -> None:
    burial = Burial(stage)
    burial.let_die(ReportRun(run_id="of-tomorrow"))
    burial.let_die(ReportRun(run_id="run1"))
    assert burial.became() == [Became.OTHER_RELEASE, Became.FAILED]
    assert burial.became() == []


def test_a_request_takes_the_place_of_one_whose_run_nobody_here_can_start() -> None:
    stage = Stage([a_person("ann")])
    hold(stage)
    stage.start(stage.request("of-tomorrow"))
    stage.runs.strange.add("of-tomorrow")
    assert stage.start(stage.request("run1")) is DiffResult.WAITING
    assert [request.run_id for request in release(stage)] == ["run1"]
