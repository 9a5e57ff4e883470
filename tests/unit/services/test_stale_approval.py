"""When an approved plan holds no more: nothing is applied, and the plan of now waits in its place."""

from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.runs.run import RunState
from muster.services.plans.approved import STALE, WAITS
from tests.fakes.deciding import DecidingStage
from tests.fakes.stage import a_person
from tests.unit.services.approvals import (
    CHANGED,
    GONE,
    NEW,
    PEOPLE,
    SAME,
    a_stage,
    rewrite,
    said,
    tripped,
    user_id,
)


def test_a_person_of_the_plan_who_changed_in_the_directory_makes_it_stale() -> None:
    stage = a_stage()
    held = stage.held()
    stage.directory.people[user_id(stage, "changed")]["title"] = "Chief"
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert tripped(run) == [WAITS, STALE]
    assert "Of its 3 changes 1 would not be made like this any more" in said(run, STALE)
    assert 'title "Clerk" → "Boss" was approved, now "Chief" → "Boss"' in said(run, STALE)
    assert not stage.written
    assert [type(each) for each in stage.plan_of(run)] == [Create, Update, Delete]


def test_a_roster_that_moved_in_what_the_plan_touches_makes_it_stale() -> None:
    stage = a_stage()
    held = stage.held()
    rewrite(stage, NEW | {"title": "Intern"}, CHANGED, SAME, GONE)
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert "create new@acme.example: title nothing was approved, now" in said(run, STALE)
    assert "delete gone@acme.example: this was approved, and now nothing is to be done" in said(run, STALE)
    assert not stage.written


def test_somebody_who_came_back_under_another_id_is_not_the_one_whose_delete_was_approved() -> None:
    stage = a_stage()
    held = stage.held()
    del stage.directory.people[user_id(stage, "gone")]
    stage.directory.add(GONE)
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert GONE["email"] in stage.addresses()


def test_of_many_differences_ten_are_told_and_the_others_counted() -> None:
    stage = DecidingStage([], [a_person(f"gone{number:02}") for number in range(25)])
    held = stage.held()
    rewrite(stage, *(a_person(f"gone{number:02}") for number in range(24)))
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    told = [guard.message for guard in run.guards if guard.guard == STALE]
    assert "Of its 25 changes 24 would not be made like this any more; here are 10 of them" in told[0]
    assert len(told) == 1 + 10


def test_nothing_left_to_do_is_a_stale_approval_too() -> None:
    stage = a_stage()
    held = stage.held()
    rewrite(stage, *PEOPLE)
    run = stage.carried_out(held)
    assert (run.state, run.changes_planned, tripped(run)) == (RunState.HELD, 0, [STALE])


def test_an_approval_does_not_lift_a_guard_that_did_not_hold_the_plan() -> None:
    stage = a_stage()
    held = stage.held()
    stricter = stage.job.guards.model_copy(update={"max_deletes": 0})
    stage.jobs.save(stage.job.model_copy(update={"guards": stricter, "version": 2}), expected_version=1)
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert tripped(run) == [WAITS, "delete-count", STALE]
    assert "A guard that was not approved trips now. delete-count" in said(run, STALE)
    assert not stage.written


def test_a_kept_plan_that_is_not_what_was_approved_is_stale() -> None:
    stage = a_stage()
    held = stage.held()
    stage.files.keep_chunk(held.plan_id, 0, [each for each in stage.plan_of(held) if each.action == "delete"])
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert "not what was approved" in said(run, STALE)
    assert not stage.written
