"""Taking a run back: what comes back, what is a conflict, and what is refused; on the fakes of the ports."""

import pytest

from muster.domain.findings import Severity
from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import RunState, Trigger
from muster.errors import RetryableError
from muster.services.undo import undo
from tests.fakes.deciding import ANN, BO, DecidingStage
from tests.fakes.stage import HOME
from tests.unit.services.undoing import CHANGED, GONE, NEW, a_stage, findings, id_of, people, take_back


def test_an_undo_gives_the_directory_back_but_for_ids() -> None:
    stage = a_stage()
    before = people(stage)
    assert stage.run_once().state is RunState.SUCCEEDED
    assert people(stage) != before
    run = take_back(stage)
    assert run.state is RunState.SUCCEEDED
    assert people(stage) == before
    assert (run.trigger, run.undoes, run.undone_by) == (Trigger.UNDO, "run1", ANN)
    assert run.outcomes == {"create.applied": 1, "update.applied": 1, "delete.applied": 1}
    assert stage.leases.holder(HOME) is None


def test_the_reverse_plan_sets_back_just_the_fields_that_the_run_changed() -> None:
    stage = a_stage()
    stage.run_once()
    user_id = id_of(stage, CHANGED)
    stage.directory.people[user_id]["location"] = "Oslo"
    run = take_back(stage)
    kept = next(each for each in stage.plan_of(run) if isinstance(each, Update))
    assert kept == Update(
        CHANGED["email"],
        user_id,
        {"title": "Boss", "department": "Sales"},
        {"title": "Clerk", "department": ""},
    )
    assert stage.directory.people[user_id]["location"] == "Oslo"


def test_an_undo_of_an_undo_gives_what_the_run_made() -> None:
    stage = a_stage()
    stage.run_once()
    after = people(stage)
    first = take_back(stage)
    assert people(stage) != after
    assert take_back(stage, first.id).state is RunState.SUCCEEDED
    assert people(stage) == after


def test_a_field_that_somebody_changed_since_is_a_conflict_and_its_person_is_left_alone() -> None:
    stage = a_stage()
    stage.run_once()
    stage.directory.people[id_of(stage, CHANGED)]["title"] = "Chief"
    run = take_back(stage)
    assert stage.directory.people[id_of(stage, CHANGED)]["title"] == "Chief"
    assert stage.directory.people[id_of(stage, CHANGED)]["department"] == "Sales"
    (conflict,) = findings(stage, run, "undo-conflict")
    assert (conflict.severity, conflict.column) == (Severity.ERROR, "title")
    for word in (CHANGED["email"], "title", '"Chief" now', '"Boss"'):
        assert word in conflict.message
    assert GONE["email"] in stage.addresses()


@pytest.mark.parametrize(("column", "value"), [("title", "Chief"), ("location", "Oslo"), ("roleId", "2")])
def test_a_created_person_whom_somebody_changed_since_is_not_deleted(column: str, value: str) -> None:
    stage = a_stage()
    stage.run_once()
    stage.directory.people[id_of(stage, NEW)][column] = value
    run = take_back(stage)
    assert NEW["email"] in stage.addresses()
    assert [each.column for each in findings(stage, run, "undo-conflict")] == [column]


def test_a_person_who_was_there_already_when_the_run_came_is_not_deleted() -> None:
    stage = DecidingStage([NEW], [], mode=Mode.APPLY)
    stage.outbox.start(stage.request())
    stage.start(stage.outbox.runs.pop())
    stage.directory.add(NEW)
    stage.settle()
    assert stage.run().outcomes == {"create.applied": 1}
    run = take_back(stage)
    assert NEW["email"] in stage.addresses()
    assert "whether the run made this person" in findings(stage, run, "undo-conflict")[0].message


def test_somebody_else_with_the_address_of_a_deleted_person_is_a_conflict() -> None:
    stage = a_stage()
    stage.run_once()
    user_id = stage.directory.add(GONE | {"email": GONE["email"].upper(), "title": "Singer"})
    run = take_back(stage)
    assert stage.directory.people[user_id]["title"] == "Singer"
    assert [each.column for each in findings(stage, run, "undo-conflict")] == ["title"]


def test_a_changed_person_who_was_deleted_since_is_a_conflict() -> None:
    stage = a_stage()
    stage.run_once()
    del stage.directory.people[id_of(stage, CHANGED)]
    run = take_back(stage)
    assert CHANGED["email"] not in stage.addresses()
    assert "not in the instance any more" in findings(stage, run, "undo-conflict")[0].message


def test_what_was_taken_back_already_is_said_and_not_done_again() -> None:
    stage = a_stage()
    stage.run_once()
    take_back(stage)
    written = len(stage.written)
    run = take_back(stage, by=BO)
    assert run.state is RunState.SUCCEEDED
    assert len(stage.written) == written
    assert run.changes_planned == 0
    assert len(findings(stage, run, "undo-done-already")) == 3
    assert not findings(stage, run, "undo-conflict")


def test_the_same_request_twice_is_one_run() -> None:
    stage = a_stage()
    stage.run_once()
    at = "2026-11-21T10:00:00.000000Z"
    first = undo("run1", by=ANN, at=at, desk=stage.desk)
    assert undo("run1", by=ANN, at=at, desk=stage.desk).id == first.id
    assert undo("run1", by=BO, at=at, desk=stage.desk).id != first.id
    stage.settle()
    assert GONE["email"] in stage.addresses()


def test_only_what_was_applied_is_taken_back() -> None:
    stage = a_stage()
    stage.directory.troubles.add("delete", *[RetryableError("busy")] * 9)
    assert stage.run_once().outcomes["delete.failed"] == 1
    run = take_back(stage)
    assert {type(each) for each in stage.plan_of(run)} == {Delete, Update}
    assert not findings(stage, run, "undo-done-already")


def test_whom_somebody_made_again_while_the_undo_was_planned_is_not_overwritten() -> None:
    stage = a_stage()
    stage.run_once()
    run = undo("run1", by=ANN, desk=stage.desk)
    stage.start(stage.outbox.runs.pop())
    user_id = stage.directory.add(GONE | {"title": "Singer"})
    stage.settle()
    assert stage.directory.people[user_id]["title"] == "Singer"
    assert stage.run(run.id).outcomes["create.refused"] == 1


def test_the_guards_about_rosters_are_not_asked_and_those_about_the_directory_are() -> None:
    stage = a_stage()
    stage.run_once()
    asked = {guard.guard for guard in take_back(stage).guards}
    assert {"directory-rows", "delete-count", "last-admin"} <= asked
    assert not [name for name in asked if name.startswith("roster-")]


def test_the_version_and_the_last_good_run_are_not_touched_by_an_undo() -> None:
    stage = a_stage()
    stage.run_once()
    handled, good = stage.versions.handled("job1"), stage.last_good.run("job1")
    stage.sources.texts.clear()
    run = take_back(stage)
    assert run.state is RunState.SUCCEEDED
    assert (stage.versions.handled("job1"), stage.last_good.run("job1")) == (handled, good)
    assert run.roster_version is None


@pytest.mark.parametrize("enabled", [True, False])
def test_the_mail_says_that_an_enabled_job_would_do_it_again(*, enabled: bool) -> None:
    stage = a_stage(enabled=enabled)
    stage.run_once()
    stage.mailer.sent.clear()
    take_back(stage)
    ((_recipient, mail),) = stage.mailer.sent
    assert ("muster jobs disable job1" in " ".join(mail.text.split())) is enabled
    assert "1 person is made again, as a new user." in " ".join(mail.text.split())


def test_where_nobody_sees_what_people_own_a_created_person_stays() -> None:
    stage = a_stage(delete_unseen_owners=False)
    stage.run_once()
    stage.content = None
    run = take_back(stage)
    assert NEW["email"] in stage.addresses()
    assert "delete_unseen_owners" in findings(stage, run, "undo-conflict")[0].message


def test_a_deleted_person_comes_back_with_what_could_be_seen_of_them() -> None:
    stage = a_stage()
    stage.run_once()
    run = take_back(stage)
    made = next(each for each in stage.plan_of(run) if isinstance(each, Create))
    assert made == Create(GONE["email"], {name: value for name, value in GONE.items() if value})
    assert "1 person is made again" in findings(stage, run, "undo-not-the-same")[0].message
