from dataclasses import replace

import pytest

from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import ConflictError, ServerTroubleError, UnreadableFileError
from muster.messages import ReportRun
from muster.services.diff import LEASE_SECONDS, PLANNING_SECONDS
from muster.services.sweep import (
    APPLYING_SECONDS,
    LOOK_SECONDS,
    PLAN_TRIES,
    REPORTING_SECONDS,
    SEND_AGAIN_SECONDS,
    WAITING_SECONDS,
)
from tests.fakes.faults import interrupt
from tests.fakes.stage import Stage, a_person

LIMITS = {
    RunState.WAITING: WAITING_SECONDS,
    RunState.PLANNING: PLANNING_SECONDS,
    RunState.APPLYING: APPLYING_SECONDS,
    RunState.REPORTING: REPORTING_SECONDS,
}


def a_stage(state: RunState, still_seconds: float, **facts: object) -> Stage:
    """A run that has stood still in a state for so long."""
    stage = Stage([a_person("ann"), a_person("bob")])
    stage.start()
    stage.take_chunks()
    put(stage, replace(stage.run(), state=state, **facts), still_seconds)  # type: ignore[arg-type]
    return stage


def put(stage: Stage, run: Run, still_seconds: float) -> None:
    stage.runs.runs[run.id] = replace(run, moved_at=iso(stage.clock.now() - still_seconds))


@pytest.mark.parametrize("state", list(LIMITS))
def test_a_run_that_moved_lately_is_left_alone(state: RunState) -> None:
    stage = a_stage(state, LIMITS[state] - 1)
    before = stage.run()
    assert stage.sweep() == 0
    assert stage.run() == before
    assert not stage.outbox.runs
    assert not stage.outbox.reports


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.HELD, RunState.FOLDED])
def test_a_run_that_has_ended_is_left_alone(state: RunState) -> None:
    stage = a_stage(state, 10 * APPLYING_SECONDS)
    assert stage.sweep() == 0
    assert not stage.outbox.reports


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.PLANNING])
def test_a_run_that_waits_or_plans_too_long_is_started_again_as_it_was_asked_for(state: RunState) -> None:
    stage = a_stage(state, LIMITS[state] + 1, version="v7")
    assert stage.sweep() == 1
    [request] = stage.outbox.runs
    run = stage.run()
    assert (request.run_id, request.job_id, request.trigger, request.requested_at, request.version) == (
        run.id,
        run.job_id,
        run.trigger,
        run.requested_at,
        "v7",
    )


def test_planning_that_died_three_times_ends_the_run_with_words() -> None:
    stage = a_stage(RunState.PLANNING, PLANNING_SECONDS + 1, plan_tries=PLAN_TRIES, planned={})
    assert stage.sweep() == 1
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "stalled")
    assert run.fault is not None
    assert run.fault.startswith(
        "Planning died three times. The run stopped moving while planning and was ended;"
    )
    assert stage.outbox.reports == [ReportRun(run_id="run1")]
    assert not stage.outbox.runs


def test_a_run_whose_chunks_were_lost_ends_with_what_is_known_and_the_rest_not_tried() -> None:
    stage = a_stage(RunState.APPLYING, APPLYING_SECONDS + 1)
    done = Outcome("create", "ann@acme.example", "7", OutcomeStatus.APPLIED)
    stage.files.keep_outcomes("run1", "00000-00000", [done])
    assert stage.sweep() == 1
    run = stage.run()
    assert run.state is RunState.REPORTING
    assert run.outcomes == {"create.applied": 1, "create.not_tried": 1}
    assert run.fault is not None
    assert run.fault.startswith("1 of 1 chunks of changes were lost. The run stopped moving while applying")
    assert stage.outbox.reports == [ReportRun(run_id="run1")]


@pytest.mark.parametrize("cancelled_at", [None, "2026-11-21T10:00:00Z"])
def test_a_run_whose_outcomes_cannot_be_read_ends_with_what_is_counted(cancelled_at: str | None) -> None:
    counted = {"create.applied": 1}
    stage = a_stage(RunState.APPLYING, APPLYING_SECONDS + 1, outcomes=counted, cancelled_at=cancelled_at)

    def broken() -> None:
        raise UnreadableFileError("The file outcomes/00000-00000 cannot be read.")

    interrupt(stage.files, "outcomes", broken)
    assert stage.sweep() == 1
    assert stage.run().outcomes == {"create.applied": 1, "create.not_tried": 1}
    assert stage.outbox.reports == [ReportRun(run_id="run1")]


def test_a_run_that_was_not_reported_is_reported_again() -> None:
    stage = a_stage(RunState.REPORTING, REPORTING_SECONDS + 1)
    assert stage.sweep() == 1
    assert stage.outbox.reports == [ReportRun(run_id="run1")]
    assert stage.run().state is RunState.REPORTING


def test_a_run_that_moves_while_it_is_swept_is_left_alone() -> None:
    stage = a_stage(RunState.APPLYING, APPLYING_SECONDS + 1)
    interrupt(stage.runs, "replace", lambda: put(stage, stage.run(), 0))
    assert stage.sweep() == 0
    assert stage.run().state is RunState.APPLYING
    assert not stage.outbox.reports


def test_a_run_that_cannot_be_moved_on_does_not_keep_the_others_and_is_told() -> None:
    stage = a_stage(RunState.APPLYING, APPLYING_SECONDS + 1)
    put(stage, replace(stage.run(), id="run2"), APPLYING_SECONDS + 1)

    def busy() -> None:
        raise ServerTroubleError("S3 is busy.")

    interrupt(stage.files, "outcomes", busy)
    with pytest.raises(ServerTroubleError, match="S3 is busy"):
        stage.sweep()
    assert [message.run_id for message in stage.outbox.reports] == ["run2"]


def test_the_sweeper_looks_at_runs_that_are_still_for_five_minutes() -> None:
    stage = a_stage(RunState.REPORTING, LOOK_SECONDS - 1)
    seen: list[object] = []
    interrupt(stage.runs, "stalled", lambda: seen.append(True))
    assert stage.sweep() == 0
    assert seen


def test_a_conflict_is_an_error_that_the_sweeper_knows() -> None:
    stage = a_stage(RunState.PLANNING, PLANNING_SECONDS + 1, plan_tries=PLAN_TRIES)

    def moved() -> None:
        raise ConflictError("moved")

    interrupt(stage.runs, "replace", moved)
    assert stage.sweep() == 0


def test_chunks_that_were_perhaps_never_sent_are_sent_again_well_inside_the_lease() -> None:
    stage = a_stage(RunState.APPLYING, SEND_AGAIN_SECONDS[0] + 1)
    assert stage.sweep() == 1
    [request] = stage.outbox.runs
    assert request.run_id == stage.run().id
    assert SEND_AGAIN_SECONDS[1] < LEASE_SECONDS


@pytest.mark.parametrize("still_seconds", [SEND_AGAIN_SECONDS[0] - 1, SEND_AGAIN_SECONDS[1] + 1])
def test_chunks_are_not_sent_again_for_ever(still_seconds: float) -> None:
    stage = a_stage(RunState.APPLYING, still_seconds)
    assert stage.sweep() == 0
    assert not stage.outbox.runs
