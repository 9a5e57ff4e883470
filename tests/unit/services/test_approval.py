"""What an approved plan does: exactly its changes, under the guards that the approval lifts and those it does not."""

from dataclasses import replace

from muster.domain.runs.decision import DECISION_SECONDS
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, RunState
from muster.services.decisions import approve
from muster.services.plans.approved import WAITS
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.stage import a_job, a_person
from tests.unit.services.approvals import (
    CHANGED,
    GONE,
    NEW,
    PEOPLE,
    ROSTER,
    SAME,
    a_stage,
    rewrite,
    said,
    tripped,
    user_id,
)


def test_in_mode_approve_a_plan_with_changes_waits_and_nothing_is_written() -> None:
    stage = a_stage()
    run = stage.held()
    assert tripped(run) == [WAITS]
    assert "waits until somebody approves it" in said(run, WAITS)
    assert run.outcomes == {"create.not_tried": 1, "update.not_tried": 1, "delete.not_tried": 1}
    assert not stage.written


def test_in_mode_approve_a_plan_without_changes_does_not_wait() -> None:
    stage = DecidingStage([SAME], [SAME])
    assert stage.run_once().state is RunState.SUCCEEDED


def test_an_approved_plan_makes_exactly_its_changes_in_their_order() -> None:
    stage = a_stage()
    held = stage.held()
    run = stage.carried_out(held)
    assert run.state is RunState.SUCCEEDED
    assert stage.plan_of(run) == stage.plan_of(held)
    assert run.plan_digest == held.plan_digest
    assert [(each.action, each.email) for each in sorted(stage.written, key=lambda each: each.action)] == [
        ("create", NEW["email"]),
        ("delete", GONE["email"]),
        ("update", CHANGED["email"]),
    ]
    assert run.outcomes == {"create.applied": 1, "update.applied": 1, "delete.applied": 1}
    assert (run.approves, run.approved_by) == (held.id, ANN)
    assert stage.run_once("run2").state is RunState.SUCCEEDED


def test_an_approval_that_could_not_be_carried_out_within_its_time_is_carried_out_no_more() -> None:
    stage = a_stage()
    held = stage.held()
    carrying_out = approve(held.id, by=ANN, fingerprint=held.fingerprint or "", desk=stage.desk).carrying_out
    stage.clock.go_on(DECISION_SECONDS + 1)
    stage.settle()
    run = stage.run(carrying_out.id)
    assert (run.state, run.fault_code) == (RunState.FAILED, "not-approved")
    assert "an approval lasts 72 hours" in (run.fault or "")
    assert not stage.written


def test_an_approval_is_carried_out_to_the_last_of_its_time() -> None:
    stage = a_stage()
    held = stage.held()
    carrying_out = approve(held.id, by=ANN, fingerprint=held.fingerprint or "", desk=stage.desk).carrying_out
    stage.clock.go_on(DECISION_SECONDS - 600)
    stage.settle()
    assert stage.run(carrying_out.id).state is RunState.SUCCEEDED


def test_what_is_wanted_besides_is_left_to_the_next_run() -> None:
    stage = a_stage()
    held = stage.held()
    rewrite(stage, *ROSTER, a_person("late"))
    stage.directory.add(a_person("stranger"))
    run = stage.carried_out(held)
    assert run.state is RunState.SUCCEEDED
    assert stage.plan_of(run) == stage.plan_of(held)
    assert "has 2 changes more" in said(run, WAITS)
    assert stage.addresses() == {each["email"] for each in (*ROSTER, a_person("stranger"))}
    again = stage.held("run2")
    assert [(each.action, each.email) for each in stage.plan_of(again)] == [
        ("create", "late@acme.example"),
        ("delete", "stranger@acme.example"),
    ]


def test_a_version_of_which_only_a_part_was_approved_is_not_taken_for_handled() -> None:
    stage = a_stage()
    held = stage.held()
    first = stage.versions.handled("job1")
    rewrite(stage, *ROSTER, a_person("late"))
    stage.carried_out(held)
    assert stage.versions.handled("job1") == first
    stage.held("run2")
    assert stage.versions.handled("job1") != first


def test_the_fresh_plan_of_a_stale_approval_can_be_approved_in_its_place() -> None:
    stage = a_stage()
    held = stage.held()
    stage.directory.people[user_id(stage, "changed")]["title"] = "Chief"
    stale = stage.carried_out(held)
    run = stage.carried_out(stale)
    assert run.state is RunState.SUCCEEDED
    assert stage.plan_of(run) == stage.plan_of(stale)
    assert stage.directory.people[user_id(stage, "changed")]["title"] == "Boss"


def test_an_approval_lifts_the_guard_that_held_the_plan() -> None:
    limits = {"max_deletes": 0, "max_delete_share": 1.0}
    stage = DecidingStage(ROSTER, PEOPLE, mode=Mode.APPLY, guards=limits)
    held = stage.held()
    assert tripped(held) == ["delete-count"]
    run = stage.carried_out(held)
    assert run.state is RunState.SUCCEEDED
    assert "Approved by" in said(run, "delete-count")
    assert GONE["email"] not in stage.addresses()


def test_nobody_can_approve_against_a_guard_that_is_absolute_when_the_plan_is_carried_out() -> None:
    stage = a_stage()
    held = stage.held()
    protecting = stage.job.model_copy(update={"protected": (GONE["email"],), "version": 2})
    stage.jobs.save(protecting, expected_version=1)
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    assert "protected" in tripped(run)
    assert not stage.written


def test_a_guard_lifted_on_the_held_run_is_no_licence_for_an_absolute_one() -> None:
    stage = a_stage()
    held = stage.held()
    forged = GuardResult("protected", tripped=True, message="x", can_be_approved=True)
    stage.runs.runs[held.id] = replace(held, guards=(*held.guards, forged))
    stage.jobs.save(
        stage.job.model_copy(update={"protected": (GONE["email"],), "version": 2}), expected_version=1
    )
    assert stage.carried_out(stage.run()).state is RunState.HELD
    assert not stage.written


def test_a_directory_that_cannot_be_read_is_a_fault_as_ever() -> None:
    stage = a_stage()
    held = stage.held()
    stage.sources.texts.clear()
    run = stage.carried_out(held)
    assert run.state is RunState.FAILED
    assert not stage.written


def test_a_create_that_meets_somebody_with_other_values_is_refused_and_overwrites_nothing() -> None:
    stage = DecidingStage([a_person("new", title="Boss", department="Sales")])
    held = stage.held()
    approval = stage.approve(held)
    stage.start(stage.outbox.runs.pop())
    stage.directory.add(a_person("new", title="Chief"))
    stage.settle()
    run = stage.run(approval.carrying_out.id)
    assert run.outcomes == {"create.refused": 1}
    assert stage.directory.people[user_id(stage, "new")]["title"] == "Chief"


def test_a_create_that_was_cut_in_two_is_completed() -> None:
    stage = DecidingStage([a_person("new", title="Boss")])
    held = stage.held()
    approval = stage.approve(held)
    stage.start(stage.outbox.runs.pop())
    stage.directory.add(a_person("new"))
    stage.settle()
    assert stage.run(approval.carrying_out.id).outcomes == {"create.applied": 1}
    assert stage.directory.people[user_id(stage, "new")]["title"] == "Boss"


def test_approving_a_plan_of_no_changes_accepts_what_the_guards_held() -> None:
    people = [a_person(f"p{number}") for number in range(10)]
    stage = DecidingStage(
        people, people, mode=Mode.APPLY, delete_orphans=False, guards=a_job().guards.model_dump()
    )
    assert stage.run_once().state is RunState.SUCCEEDED
    rewrite(stage, *people[:2])
    held = stage.held("run2")
    assert held.changes_planned == 0
    assert stage.carried_out(held).state is RunState.SUCCEEDED
    assert stage.run_once("run3").state is RunState.SUCCEEDED


def test_a_preview_writes_nothing_and_says_what_would_hold_it() -> None:
    stage = a_stage(Mode.PREVIEW, guards={"max_deletes": 0})
    run = stage.run_once()
    assert run.state is RunState.PREVIEWED
    assert "delete-count" in tripped(run)
    assert run.outcomes == {"create.not_tried": 1, "update.not_tried": 1, "delete.not_tried": 1}
    assert len(stage.plan_of(run)) == 3
    assert not stage.written
    assert run.mailed == ("admin@acme.example",)


def test_a_preview_whose_roster_cannot_be_read_fails() -> None:
    stage = a_stage(Mode.PREVIEW)
    stage.sources.texts.clear()
    assert stage.run_once().state is RunState.FAILED
