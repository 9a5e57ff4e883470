from dataclasses import replace
from typing import Any

import pytest

from muster.domain.runs.decision import Decision, Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, Run, RunState, Trigger
from muster.errors import ConflictError, NotFoundError
from tests.contract.stores.worlds import World
from tests.fakes.report_builders import a_run

LATER, LATEST = "2026-11-21T11:00:00.000000Z", "2026-11-21T12:00:00.000000Z"


def applying(**facts: Any) -> Run:
    return a_run(**{"state": RunState.APPLYING, "planned": {"create": 3}, "chunks": 2, "token": 4} | facts)


def test_a_run_reads_back_as_it_was_written(world: World) -> None:
    run = a_run(
        trigger=Trigger.S3,
        version="v7",
        planned={"create": 1, "delete": 2},
        findings={"error": 3},
        outcomes={"create.applied": 1, "delete.not_tried": 2},
        guards=(GuardResult("own-user", tripped=True, message="Zoë would be deleted"),),
        chunks=9,
        chunks_done=4,
        fault="It stopped.",
        mailed=("ann@acme.example",),
        report_notes=("one", "two"),
        log_done=True,
        mode=Mode.APPROVE,
        plan_digest="d" * 64,
        decision=Decision(Verdict.REJECTED, "Zoë", LATER, "f" * 64, "d" * 64, why="no", run_id=None),
        approves="run-0",
        approved_by="ann",
        cancelled_by="bo",
        cancelled_at=LATEST,
    )
    assert world.runs.create(run)
    assert world.runs.get(run.id) == run


def test_a_run_is_made_once(world: World) -> None:
    assert world.runs.create(a_run())
    assert not world.runs.create(a_run(job_name="another"))
    assert world.runs.get("run-1").job_name == "Acme staff"


def test_a_run_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        world.runs.get("nobody")
    with pytest.raises(ConflictError):
        world.runs.replace(a_run(), expected_moved_at=a_run().moved_at)


def test_of_two_who_move_a_run_from_the_same_state_one_succeeds(world: World) -> None:
    run = a_run()
    world.runs.create(run)
    world.runs.replace(replace(run, moved_at=LATER, fault="first"), expected_moved_at=run.moved_at)
    with pytest.raises(ConflictError, match=r"run-1"):
        world.runs.replace(replace(run, moved_at=LATEST, fault="second"), expected_moved_at=run.moved_at)
    assert world.runs.get("run-1").fault == "first"


def test_a_part_is_counted_once_however_often_it_is_told(world: World) -> None:
    world.runs.create(applying())
    assert world.runs.part_size("run-1", "00000-00000") is None
    counts = {"create.applied": 2, "create.refused": 1}
    for _time in range(2):
        run = world.runs.finish_part("run-1", "00000-00000", counts, last=True, moved_at=LATER)
        assert (run.outcomes, run.chunks_done, run.moved_at) == (counts, 1, LATER)
    assert world.runs.part_size("run-1", "00000-00000") == 3
    assert world.runs.get("run-1") == run


def test_parts_add_up_and_only_a_last_one_closes_its_chunk(world: World) -> None:
    world.runs.create(applying(outcomes={"create.applied": 1}))
    world.runs.finish_part("run-1", "00000-00000", {"create.applied": 2}, last=False, moved_at=LATER)
    run = world.runs.finish_part("run-1", "00000-00002", {"update.failed": 1}, last=True, moved_at=LATEST)
    assert (run.outcomes, run.chunks_done) == ({"create.applied": 3, "update.failed": 1}, 1)


def test_a_part_of_nobody_is_a_part(world: World) -> None:
    world.runs.create(applying())
    run = world.runs.finish_part("run-1", "00000-00000", {}, last=False, moved_at=LATER)
    assert (run.outcomes, run.chunks_done) == ({}, 0)
    assert world.runs.part_size("run-1", "00000-00000") == 0


def test_a_part_that_comes_when_the_run_has_ended_is_not_counted(world: World) -> None:
    world.runs.create(applying(state=RunState.REPORTING, outcomes={"create.not_tried": 3}))
    run = world.runs.finish_part("run-1", "00000-00000", {"create.applied": 3}, last=True, moved_at=LATER)
    assert (run.outcomes, run.chunks_done) == ({"create.not_tried": 3}, 0)
    assert world.runs.part_size("run-1", "00000-00000") is None


def test_counting_a_part_moves_the_run_so_that_who_read_it_before_cannot_end_it(world: World) -> None:
    before = applying()
    world.runs.create(before)
    world.runs.finish_part("run-1", "00000-00000", {"create.applied": 1}, last=False, moved_at=LATER)
    ended = replace(before, state=RunState.REPORTING, moved_at=LATEST)
    with pytest.raises(ConflictError):
        world.runs.replace(ended, expected_moved_at=before.moved_at)
    assert world.runs.get("run-1").outcomes == {"create.applied": 1}


def test_the_runs_of_a_job_come_newest_first_and_no_more_than_asked_for(world: World) -> None:
    for number in range(4):
        world.runs.create(a_run(id=f"run{number}", requested_at=f"2026-11-2{number}T00:00:00.000000Z"))
    world.runs.create(a_run(id="other", job_id="job-2"))
    assert [run.id for run in world.runs.of_job("job-1", 3)] == ["run3", "run2", "run1"]
    assert list(world.runs.of_job("nobody", 3)) == []


def test_runs_that_have_not_moved_and_not_ended_are_stalled(world: World) -> None:
    for state in RunState:
        world.runs.create(a_run(id=state.value, state=state, moved_at=LATER))
    world.runs.create(a_run(id="just moved", moved_at=LATEST))
    stalled = {run.id for run in world.runs.stalled(LATEST)}
    assert stalled == {"waiting", "planning", "applying", "reporting"}
    assert list(world.runs.stalled(LATER)) == []


def test_a_run_that_has_ended_takes_one_decision_and_stays_ended(world: World) -> None:
    run = a_run(state=RunState.HELD, outcomes={"delete.not_tried": 3}, finished_at=LATER)
    world.runs.create(run)
    first = Decision(Verdict.APPROVED, "ann", LATER, "f", "d", run_id="run-2")
    decided = replace(run, decision=first, moved_at=LATER)
    world.runs.replace(decided, expected_moved_at=run.moved_at)
    second = replace(run, decision=Decision(Verdict.REJECTED, "bo", LATER, "f", "d"), moved_at=LATEST)
    with pytest.raises(ConflictError):
        world.runs.replace(second, expected_moved_at=run.moved_at)
    assert world.runs.get("run-1") == decided
    assert list(world.runs.stalled(LATEST)) == []


def test_a_mark_on_a_run_that_applies_survives_the_counting_of_a_part(world: World) -> None:
    run = applying()
    world.runs.create(run)
    marked = replace(run, cancelled_by="ann", cancelled_at=LATER, moved_at=LATER)
    world.runs.replace(marked, expected_moved_at=run.moved_at)
    counted = world.runs.finish_part(
        "run-1", "00000-00000", {"create.applied": 1}, last=True, moved_at=LATEST
    )
    assert (counted.cancelled_by, counted.outcomes) == ("ann", {"create.applied": 1})


def test_a_run_that_ends_is_stalled_no_more(world: World) -> None:
    run = a_run()
    world.runs.create(run)
    ended = replace(run, state=RunState.SUCCEEDED, moved_at=LATER)
    world.runs.replace(ended, expected_moved_at=run.moved_at)
    assert list(world.runs.stalled(LATEST)) == []
    assert world.runs.get("run-1") == ended


def test_held_runs_whose_end_is_to_be_told_are_found_by_what_is_to_be_told(world: World) -> None:
    decided = Decision(Verdict.REJECTED, "ann", LATER, "f", "d")
    held = a_run(state=RunState.HELD, moved_at=LATER)
    world.runs.create(replace(held, id="undecided"))
    world.runs.create(replace(held, id="rejected", decision=decided))
    world.runs.create(replace(held, id="approved", decision=replace(decided, verdict=Verdict.APPROVED)))
    world.runs.create(replace(held, id="told", decision_told=True))
    world.runs.create(replace(held, id="lately", moved_at=LATEST))
    world.runs.create(a_run(id="good", state=RunState.SUCCEEDED, moved_at=LATER))
    for word in ("undecided", "rejected"):
        assert [run.id for run in world.runs.owed_word(word, LATEST)] == [word]
    told = replace(held, id="rejected", decision=decided, decision_told=True, moved_at=LATEST)
    world.runs.replace(told, expected_moved_at=LATER)
    assert list(world.runs.owed_word("rejected", "2030")) == []
