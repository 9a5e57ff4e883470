"""Cancelling, wherever the run stands, and what the report says then."""

from dataclasses import replace

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import RunState
from muster.errors import InvalidInputError
from muster.services.cancelling import CancelResult
from muster.services.changes.apply import ApplyResult
from muster.services.diff import LEASE_SECONDS, PLANNING_SECONDS, DiffResult
from muster.services.plans import planning
from muster.services.sweep import CANCELLING_SECONDS
from tests.fakes.deciding import ANN, BO, DecidingStage
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, a_person

CHUNK = 3


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", CHUNK)


def a_stage(people: int = 9) -> DecidingStage:
    return DecidingStage([a_person(f"p{number}") for number in range(people)], mode=Mode.APPLY)


def applying(chunks_done: int = 0) -> DecidingStage:
    stage = a_stage()
    stage.start()
    for _chunk in range(chunks_done):
        stage.apply(stage.outbox.changes.pop(0)[1])
    return stage


def test_a_run_that_applies_stops_before_its_next_chunk_and_reports_what_was_done() -> None:
    stage = applying(chunks_done=1)
    assert stage.cancel() is CancelResult.STOPS
    assert stage.run().state is RunState.APPLYING
    stage.settle()
    run = stage.run()
    assert run.state is RunState.CANCELLED
    assert run.outcomes == {"create.applied": 3, "create.not_tried": 6}
    assert len(stage.written) == 3
    assert (run.cancelled_by, run.mailed) == (ANN, ("admin@acme.example",))
    assert stage.leases.holder(HOME) is None


def test_a_chunk_under_way_is_finished_and_counted_and_the_next_is_not_begun() -> None:
    stage = applying()
    interrupt(stage.directory, "create", stage.cancel)
    assert stage.apply(stage.outbox.changes.pop(0)[1]) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": 3, "create.not_tried": 6}
    assert [stage.apply(message) for message in stage.take_chunks()] == [ApplyResult.DROPPED] * 2
    assert len(stage.written) == 3


def test_a_chunk_whose_worker_died_before_counting_what_it_kept_is_counted_at_a_cancel() -> None:
    stage = applying()
    interrupt(stage.runs, "finish_part", die)
    with pytest.raises(Crash):
        stage.apply(stage.outbox.changes[0][1])
    assert len(stage.written) == 3
    stage.cancel()
    assert stage.apply(stage.outbox.changes.pop(0)[1]) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": 3, "create.not_tried": 6}


def test_a_cancel_that_comes_with_the_last_chunk_is_too_late_and_the_run_ends_as_it_would_have() -> None:
    stage = applying(chunks_done=2)
    interrupt(stage.directory, "create", stage.cancel)
    stage.settle()
    assert stage.run().state is RunState.SUCCEEDED
    assert len(stage.written) == 9


def test_a_cancel_between_the_last_count_and_the_end_does_not_leave_the_run_without_one() -> None:
    stage = applying(chunks_done=2)
    finish = stage.runs.finish_part

    def finish_and_cancel(*args: object, **kwargs: object) -> object:
        run = finish(*args, **kwargs)  # type: ignore[arg-type]
        stage.cancel()
        return run

    stage.runs.finish_part = finish_and_cancel  # type: ignore[method-assign, assignment]
    assert stage.apply(stage.outbox.changes.pop(0)[1]) is ApplyResult.ENDED_RUN
    stage.report_all()
    assert stage.run().state is RunState.SUCCEEDED


def test_a_run_that_plans_ends_at_once_and_its_planner_sends_nothing() -> None:
    stage = a_stage()
    interrupt(stage.directory, "pages", stage.cancel)
    assert stage.start() is DiffResult.DROPPED
    assert not stage.outbox.changes
    stage.settle()
    assert stage.run().state is RunState.CANCELLED
    assert stage.leases.holder(HOME) is None
    assert not stage.written


def test_an_instance_that_is_taken_after_the_cancelled_run_freed_it_is_freed_again() -> None:
    stage = a_stage()

    def cancel_and_report() -> None:
        stage.cancel()
        stage.report_all()

    interrupt(stage.leases, "acquire", cancel_and_report)
    assert stage.start() is DiffResult.DROPPED
    assert stage.leases.holder(HOME) == "run1"
    stage.report_all()
    assert stage.run().state is RunState.CANCELLED
    assert stage.leases.holder(HOME) is None


def test_a_run_that_waits_ends_at_once_and_is_not_started_later() -> None:
    stage = a_stage()
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)
    assert stage.start() is DiffResult.WAITING
    assert stage.cancel() is CancelResult.ENDED
    stage.report_all()
    assert stage.run().state is RunState.CANCELLED
    [request] = stage.leases.waiting(HOME, "other")
    assert stage.start(request) is DiffResult.DROPPED
    assert stage.leases.holder(HOME) == "other"


def test_a_request_that_comes_after_a_waiting_run_was_cancelled_takes_its_place() -> None:
    stage = a_stage()
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)
    stage.start()
    stage.cancel()
    assert stage.start(stage.request("run2")) is DiffResult.WAITING
    assert [request.run_id for request in stage.leases.waiting(HOME, "other")] == ["run2"]


def test_cancelling_again_keeps_the_first_who_did() -> None:
    stage = applying()
    stage.cancel()
    assert stage.cancel(by=BO) is CancelResult.STOPS
    assert stage.run().cancelled_by == ANN


def test_whoever_dies_before_the_report_is_asked_for_heals_it_by_cancelling_again() -> None:
    stage = a_stage()
    interrupt(stage.files, "keep_findings", die)
    with pytest.raises(Crash):
        stage.start()
    interrupt(stage.outbox, "report", die)
    with pytest.raises(Crash):
        stage.cancel()
    assert stage.cancel() is CancelResult.ENDED
    stage.report_all()
    assert stage.run().state is RunState.CANCELLED


def test_a_cancelled_run_whose_next_chunk_was_lost_is_ended_by_the_sweeper() -> None:
    stage = applying(chunks_done=1)
    stage.cancel()
    stage.take_chunks()
    stage.clock.go_on(CANCELLING_SECONDS - 1)
    stage.sweep()
    assert stage.run().state is RunState.APPLYING
    stage.clock.go_on(2)
    stage.sweep()
    stage.report_all()
    run = stage.run()
    assert (run.state, run.fault) == (RunState.CANCELLED, None)
    assert run.outcomes == {"create.applied": 3, "create.not_tried": 6}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RunState.REPORTING, "is being reported"),
        (RunState.SUCCEEDED, "has ended as succeeded"),
        (RunState.PARTLY_FAILED, "has ended as partly failed"),
        (RunState.HELD, "muster reject run1"),
        (RunState.FOLDED, "cancel that one"),
        (RunState.CANCELLED, "cancelled by None already"),
    ],
)
def test_a_run_whose_work_is_done_cannot_be_cancelled(state: RunState, said: str) -> None:
    stage = a_stage()
    stage.run_once()
    stage.runs.runs["run1"] = replace(stage.run(), state=state)
    with pytest.raises(InvalidInputError, match=said):
        stage.cancel()


def test_the_run_of_an_approval_can_be_cancelled_and_the_plan_is_decided_all_the_same() -> None:
    stage = DecidingStage([a_person("new")])
    held = stage.held()
    run = stage.approve(held).carrying_out
    stage.cancel(run.id)
    stage.settle()
    assert stage.run(run.id).state is RunState.CANCELLED
    assert stage.approve(held).carrying_out.state is RunState.CANCELLED
    assert not stage.outbox.runs
    assert not stage.written


def test_a_cancelled_run_whose_planning_died_is_not_planned_again() -> None:
    stage = a_stage()
    interrupt(stage.files, "keep_findings", die)
    with pytest.raises(Crash):
        stage.start()
    stage.cancel()
    stage.clock.go_on(PLANNING_SECONDS + 1)
    stage.settle()
    assert stage.run().state is RunState.CANCELLED
    assert stage.leases.holder(HOME) is None
    assert not stage.written
