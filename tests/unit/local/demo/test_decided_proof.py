from collections.abc import Mapping
from typing import Any

import pytest

from local.demo.decided_proof import check_back, check_exactly, check_held, check_rejected
from local.demo.typed import Typed
from muster.domain.runs.decision import Decision, Verdict
from muster.domain.runs.run import RunState
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.local.cli.builders import a_run

WELL = Typed(0, "12 people are made again, as new\n   users.")
BADLY = Typed(1, "Looking.\nmuster: refused.\n")
HELD = a_run(state=RunState.HELD, planned={"delete": 2})
APPROVED = a_run(state=RunState.SUCCEEDED, outcomes={"delete.applied": 1})
UNDONE = a_run(state=RunState.SUCCEEDED, outcomes={"create.applied": 1})
NOBODY = {"BodyText": "Nobody in acme.domo.com was deleted or changed, since …"}


def directory(**ids: str) -> dict[str, dict[str, Any]]:
    return {name: dict.fromkeys(COLUMN_NAMES, name) | {"id": ids[name]} for name in ids}


ALL, BO_GONE, BO_BACK = directory(ann="1", bo="2"), directory(ann="1"), directory(ann="1", bo="3")
BO = frozenset({"bo"})


def log(*statuses: str, run_id: str = "r1") -> list[dict[str, str]]:
    changes = [{"run_id": run_id, "kind": "change", "status": status} for status in statuses]
    return [{"run_id": run_id, "kind": "run", "status": ""}, *changes]


def test_a_held_run_that_touched_nobody_and_says_so_holds() -> None:
    rows = [*log("not_tried", "not_tried"), *log("applied", run_id="another")]
    assert check_held(HELD, rows, NOBODY, (ALL, ALL)).against == ""


@pytest.mark.parametrize(
    ("run", "rows", "mail", "after", "against"),
    [
        (a_run(state=RunState.SUCCEEDED), log("not_tried", "not_tried"), NOBODY, ALL, "is succeeded"),
        (HELD, log("not_tried", "not_tried"), NOBODY, BO_GONE, "somebody was touched"),
        (HELD, log("not_tried"), NOBODY, ALL, "of 2 changes"),
        (HELD, log("not_tried", "applied"), NOBODY, ALL, "of 2 changes"),
        (a_run(state=RunState.HELD), log(), NOBODY, ALL, "of 0 changes"),
        (HELD, log("not_tried", "not_tried"), {"BodyText": "2 deleted"}, ALL, "does not begin"),
    ],
)
def test_a_held_run_that_did_something_or_told_it_otherwise_does_not_hold(
    run: Any, rows: list[dict[str, str]], mail: Mapping[str, Any], after: dict[str, Any], against: str
) -> None:
    assert against in check_held(run, rows, mail, (ALL, after)).against


def test_only_a_plan_that_was_rejected_for_this_reason_by_commands_that_ended_well_holds() -> None:
    no = Decision(Verdict.REJECTED, "ann", "2026-11-21T10:15:30.000000Z", "f", "d", why="half of it")
    yes = Decision(Verdict.APPROVED, "ann", "2026-11-21T10:15:30.000000Z", "f", "d", why="half of it")
    rejected = a_run(state=RunState.HELD, decision=no)
    assert check_rejected(rejected, "half of it", [WELL]).against == ""
    assert check_rejected(rejected, "another", [WELL]).against
    assert check_rejected(a_run(decision=yes), "half of it", [WELL]).against
    assert check_rejected(HELD, "half of it", [WELL]).against
    assert check_rejected(rejected, "half of it", [WELL, BADLY]).against == "muster: refused."


def test_an_approval_that_was_carried_out_to_the_letter_holds_and_no_other() -> None:
    assert check_exactly(HELD, APPROVED, BO, (ALL, BO_GONE), WELL).against == ""
    assert (
        check_exactly(HELD, APPROVED, BO, (ALL, ALL), WELL).against == "others were touched, or some stayed"
    )
    assert check_exactly(HELD, APPROVED, BO, (ALL, {}), WELL).against
    assert check_exactly(APPROVED, APPROVED, BO, (ALL, BO_GONE), WELL).against
    assert check_exactly(HELD, UNDONE, BO, (ALL, BO_GONE), WELL).against
    assert check_exactly(HELD, APPROVED, BO, (ALL, BO_GONE), BADLY).against == "muster: refused."


def test_an_undo_that_brought_back_who_had_left_holds_and_no_other() -> None:
    assert check_back(UNDONE, BO, (ALL, BO_BACK), WELL).against == ""
    assert check_back(APPROVED, BO, (ALL, BO_BACK), WELL).against
    assert check_back(UNDONE, BO, (ALL, BO_GONE), WELL).against
    assert check_back(UNDONE, BO, (ALL, BO_BACK | directory(eve="9")), WELL).against
    assert check_back(UNDONE, BO, (ALL, ALL), WELL).against == "bo was never away"
    changed = BO_BACK | {"ann": {**ALL["ann"], "title": "Boss"}}
    assert "1 people are not as before" in check_back(UNDONE, BO, (ALL, changed), WELL).against
    assert "new users" in check_back(UNDONE, BO, (ALL, BO_BACK), Typed(0, "Done.")).against
    assert check_back(UNDONE, BO, (ALL, BO_BACK), Typed(1, WELL.text)).against
