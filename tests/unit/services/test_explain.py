"""One person over the last runs of a job: the row, the match, the change, and the reason for none."""

import unicodedata
from typing import Any

import pytest

from muster.domain.runs.mode import Mode
from muster.errors import InvalidInputError, RefusedError
from muster.services.explain import NOT_KEPT, Explained, explain
from muster.services.undo import undo
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.stage import SOURCE_KEY, a_person, a_roster

NEW = a_person("new")
SAME = a_person("same")
GONE = a_person("gone")
BAD = a_person("bad", phoneNumber="what?")


def a_stage(**settings: Any) -> DecidingStage:
    return DecidingStage([NEW, SAME, BAD], [SAME, GONE], **({"mode": Mode.APPLY} | settings))


def told(stage: DecidingStage, email: str, most: int = 5) -> list[Explained]:
    job = stage.jobs.get("job1")
    return list(explain(email, job, most=most, runs=stage.runs, files=stage.files))


def after_a_run(email: str, **settings: Any) -> Explained:
    stage = a_stage(**settings)
    stage.run_once()
    (one,) = told(stage, email)
    return one


def test_a_person_who_was_made_is_told_with_row_change_and_new_id() -> None:
    one = after_a_run("New@ACME.example ")
    assert [(row.number, row.cells["displayName"]) for row in one.rows or ()] == [(3, "New")]
    assert one.change is not None
    assert one.change.action == "create"
    assert one.user_id == "1004"
    assert one.why == "A create was planned, and applied."


def test_an_address_is_found_in_any_letter_case_and_composition() -> None:
    stage = DecidingStage([a_person("zoë")], [], mode=Mode.APPLY)
    stage.run_once()
    for email in ("ZOË@acme.example", unicodedata.normalize("NFD", "zoë@acme.example")):
        assert told(stage, email)[0].change is not None
    assert told(stage, "zoe@acme.example")[0].change is None


def test_a_person_who_is_as_the_row_says_is_unchanged() -> None:
    one = after_a_run("same@acme.example")
    assert one.change is None
    assert one.why == "Unchanged: the directory said what the row says."


def test_a_row_that_is_wrong_is_told_with_its_finding() -> None:
    one = after_a_run("bad@acme.example")
    ((row,), why) = (one.rows or (), one.why)
    assert row.number == 5
    assert [each.column for each in row.findings] == ["phoneNumber"]
    assert why.startswith("The row was not applied, so nothing was done: row 5: ")


def test_two_rows_of_one_person_are_both_shown() -> None:
    stage = a_stage()
    stage.sources.texts[SOURCE_KEY] = a_roster(NEW, SAME, NEW | {"displayName": "Other"})
    stage.run_once()
    (one,) = told(stage, "new@acme.example")
    assert [row.number for row in one.rows or ()] == [3, 5]
    assert one.why.startswith("The row was not applied")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"delete_orphans": False}, "delete_orphans is off"),
        ({"delete_orphans": True}, "A delete was planned, and applied."),
    ],
)
def test_a_person_without_a_row_is_told_what_kept_them(settings: dict[str, Any], why: str) -> None:
    stage = DecidingStage([SAME], [SAME, GONE], mode=Mode.APPLY, **settings)
    stage.run_once()
    (one,) = told(stage, "gone@acme.example")
    assert one.rows == ()
    assert why in one.why


def test_deletes_that_an_unreadable_address_held_back_are_the_reason() -> None:
    stage = DecidingStage(
        [SAME, a_person("odd", email="no address")], [SAME, GONE], mode=Mode.APPLY, delete_orphans=True
    )
    stage.run_once()
    (one,) = told(stage, "gone@acme.example")
    assert "they stayed" in one.why
    assert "delete_orphans" not in one.why


def test_a_guard_that_held_the_plan_is_named() -> None:
    one = after_a_run("gone@acme.example", delete_orphans=True, guards={"max_deletes": 0})
    assert "A delete was planned, and not tried: the plan was held." in one.why
    assert "delete-count: " in one.why


def test_a_preview_is_the_reason() -> None:
    assert "in mode preview" in after_a_run("new@acme.example", mode=Mode.PREVIEW).why


def test_what_domo_answered_is_told() -> None:
    stage = a_stage()
    stage.directory.troubles.add("create", RefusedError("Seats are used up"))
    stage.run_once()
    assert told(stage, "new@acme.example")[0].why.startswith(
        "A create was planned, and refused by Domo: Seats are used up"
    )


def test_a_run_that_could_not_read_its_roster_says_so() -> None:
    stage = a_stage()
    stage.sources.texts[SOURCE_KEY] = "{}"
    stage.run_once()
    assert told(stage, "new@acme.example")[0].why.startswith("There was no plan: ")


def test_the_latest_runs_come_first_and_an_undo_is_among_them() -> None:
    stage = a_stage()
    stage.run_once()
    stage.clock.go_on(60)
    undone = undo("run1", by=ANN, desk=stage.desk)
    stage.settle()
    latest, first = told(stage, "new@acme.example")
    assert (latest.run.id, first.run.id) == (undone.id, "run1")
    assert latest.rows is None
    assert latest.why == "A delete was planned, and applied."
    assert len(told(stage, "new@acme.example", most=1)) == 1


def test_a_conflict_of_an_undo_is_the_reason_for_nothing() -> None:
    stage = a_stage()
    stage.run_once()
    stage.clock.go_on(60)
    for person in stage.directory.people.values():
        person["title"] = "Moved"
    undo("run1", by=ANN, desk=stage.desk)
    stage.settle()
    latest = told(stage, "new@acme.example")[0]
    assert latest.change is None
    assert '"Moved" now' in latest.why


def test_a_roster_that_is_not_kept_any_more_leaves_the_rest_told() -> None:
    stage = a_stage()
    stage.run_once()
    stage.files.rosters.clear()
    (one,) = told(stage, "new@acme.example")
    assert one.rows is None
    assert one.why == "A create was planned, and applied."


def test_of_a_run_whose_files_are_gone_it_is_said_that_nobody_can_tell_and_not_that_nothing_was_done() -> (
    None
):
    stage = a_stage()
    stage.run_once()
    stage.files._chunks.clear()
    for email in ("new@acme.example", "gone@acme.example", "stranger@acme.example"):
        (one,) = told(stage, email)
        assert (one.change, one.why) == (None, NOT_KEPT)


def test_who_was_changed_by_others_after_the_plan_is_not_called_refused_by_domo() -> None:
    stage = a_stage(guards={"max_delete_share": 1.0})
    stage.start()
    [user_id] = [key for key, each in stage.directory.people.items() if each["email"] == GONE["email"]]
    stage.directory.people[user_id]["email"] = "x@acme.example"
    stage.settle()
    (one,) = told(stage, "gone@acme.example")
    assert one.why.startswith(
        "A delete was planned, and not made: Changed meanwhile: the address is x@acme.example now"
    )


@pytest.mark.parametrize(("email", "most"), [("nobody", 5), ("new@acme.example", 0)])
def test_what_is_no_address_and_no_number_is_refused(email: str, most: int) -> None:
    with pytest.raises(InvalidInputError):
        told(a_stage(), email, most)
