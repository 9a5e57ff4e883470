from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import ConflictError
from muster.services.run_moves import move, move_to_report
from tests.fakes.report_builders import a_run
from tests.fakes.stores import FakeClock, FakeRuns


def stored(**facts: object) -> tuple[Run, FakeRuns]:
    run = a_run(state=RunState.APPLYING, **facts)
    return run, FakeRuns(run)


def test_a_move_writes_what_changed_and_when() -> None:
    run, runs = stored()
    clock = FakeClock(seconds(run.moved_at) + 60)
    moved = move(run, runs, clock, state=RunState.REPORTING)
    assert moved == replace(run, state=RunState.REPORTING, moved_at=iso(clock.now()))
    assert runs.get(run.id) == moved


def test_of_two_moves_from_the_same_state_the_second_is_a_conflict() -> None:
    run, runs = stored()
    clock = FakeClock(seconds(run.moved_at))
    move(run, runs, clock, state=RunState.REPORTING)
    with pytest.raises(ConflictError):
        move(run, runs, clock, state=RunState.FOLDED)
    assert runs.get(run.id).state is RunState.REPORTING


@given(st.datetimes().map(lambda moment: moment.replace(year=2026).strftime("%Y-%m-%dT%H:%M:%S.%fZ")))
def test_a_move_is_later_than_the_one_before_on_a_clock_that_goes_back(moved_at: str) -> None:
    run, runs = stored(moved_at=moved_at)
    moved = move(run, runs, FakeClock(seconds(moved_at) - 60))
    assert moved_at < moved.moved_at
    assert 0 < seconds(moved.moved_at) - seconds(moved_at) < 1e-5


def test_a_move_after_the_last_microsecond_of_a_second_is_still_a_time() -> None:
    run, runs = stored(moved_at="2026-11-21T10:15:40.999999Z")
    assert move(run, runs, FakeClock(0)).moved_at == "2026-11-21T10:15:41.000000Z"


def test_ending_a_run_counts_what_has_no_outcome_as_not_tried() -> None:
    run, runs = stored(planned={"create": 3}, outcomes={"create.applied": 1})
    ended = move_to_report(run, runs, FakeClock(), fault="It stopped.")
    assert (ended.state, ended.fault) == (RunState.REPORTING, "It stopped.")
    assert ended.outcomes == {"create.applied": 1, "create.not_tried": 2}


def test_ending_a_run_goes_by_the_plan_that_the_end_brings() -> None:
    run, runs = stored(planned={})
    assert move_to_report(run, runs, FakeClock(), planned={"delete": 2}).outcomes == {"delete.not_tried": 2}
