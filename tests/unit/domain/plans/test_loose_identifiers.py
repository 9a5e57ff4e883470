"""Identifiers that differ in letter case or leading zeros alone: who is who is a doubt, and costs nobody an account."""

import pytest

from muster.domain.plans.plan import Counts
from muster.domain.plans.rules import Rules
from tests.unit.domain.plans.test_address_changes import MATCH, MATCH_AND_DELETE, changes, held, row
from tests.unit.domain.plans.test_address_doubts import OLD, nothing_is_done, only_error
from tests.unit.domain.rosters import plan


@pytest.mark.parametrize("rules", [MATCH, MATCH_AND_DELETE])
@pytest.mark.parametrize(
    ("here", "there"),
    [("e1", "E1"), ("E1", "e1"), ("7", "007"), ("007", "7"), ("0a", "A"), ("Stra\u00dfe1", "STRASSE1")],
)
def test_an_id_that_is_written_another_way_neither_makes_nor_deletes_anybody(
    here: str, there: str, rules: Rules
) -> None:
    made = plan([row("new@example.com", here)], [held(7, "old@example.com", there)], rules)

    nothing_is_done(made, rows=1)
    found = only_error(made, 2)
    assert (found.code, found.column) == ("ambiguous-person", "employeeId")
    assert f"{OLD} in Domo may be this person" in found.message
    assert f'employeeId is "{here}" in the row and "{there}" in Domo' in found.message
    assert "write it in the DataSet as Domo has it" in found.message


def test_an_employee_number_with_leading_zeros_in_a_directory_of_texts_is_a_doubt_too() -> None:
    made = plan(
        [row("new@example.com", "", "74")], [held(7, "old@example.com", "", "0074")], MATCH_AND_DELETE
    )

    nothing_is_done(made, rows=1)
    assert only_error(made, 2).column == "employeeNumber"


def test_a_row_that_has_the_id_in_another_form_makes_a_sure_pair_a_doubt() -> None:
    rows = [row("new@example.com", "E1"), row("stays@example.com", "e1")]
    users = [held(7, "old@example.com", "E1"), held(8, "stays@example.com", "e1")]

    made = plan(rows, users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    assert made.counts.unchanged == 1
    assert "row 3 has one of their identifiers too" in only_error(made, 2).message


def test_a_user_who_has_the_id_in_another_form_makes_a_sure_pair_a_doubt() -> None:
    users = [held(7, "old@example.com", "E1"), held(8, "older@example.com", "e1")]

    nothing_is_done(plan([row("new@example.com", "E1")], users, MATCH_AND_DELETE), rows=1)


def test_an_id_that_is_the_same_in_letters_and_zeros_is_a_sure_pair() -> None:
    made = plan([row("new@example.com", "00E1b")], [held(7, "old@example.com", "00E1b")], MATCH_AND_DELETE)

    assert made.counts == Counts(update=1, address_changes=1)


def test_a_row_with_a_fault_keeps_the_orphan_who_has_its_id_in_another_form() -> None:
    made = plan(
        [row("new@example.com", "e1", locale="xx")], [held(7, "old@example.com", "E1")], MATCH_AND_DELETE
    )

    nothing_is_done(made, rows=1)
    assert "orphan-kept-for-row" in {each.code for each in made.findings}


def test_an_id_that_is_corrected_at_the_same_address_is_an_update_as_before() -> None:
    made = plan([row("a@example.com", "E1")], [held(7, "a@example.com", "e1")], MATCH_AND_DELETE)

    assert [type(each).__name__ for each in changes(made)] == ["Update"]
