"""Rows with one address: one of them may stand in the place of somebody who is missing."""

import pytest

from muster.domain.plans.rules import Rules
from muster.domain.reading.faults import RosterFault
from muster.domain.reading.validation import validate_roster
from tests.unit.domain.rosters import opening, person, plan, user

ORPHANS = Rules(delete_orphans=True)
USERS = [user(), user(2, "bob@example.com"), user(3, "gone@example.com")]


def codes(*rows: dict[str, str]) -> list[str]:
    return [finding.code for finding in plan(rows, USERS, ORPHANS).findings]


def test_rows_of_one_address_that_differ_hold_back_every_delete() -> None:
    copied = plan([person(), person(displayName="Bob Stone")], USERS, ORPHANS)
    assert copied.deletes_held_back
    assert list(copied.changes()) == []
    assert codes(person(), person(displayName="Bob Stone"))[-1] == "deletes-held-back"


def test_rows_of_one_address_that_say_the_same_do_so_too_for_a_page_may_have_come_twice() -> None:
    twice = plan([person(), person("JANE@example.com"), person("bob@example.com")], USERS, ORPHANS)
    assert twice.deletes_held_back
    assert list(twice.changes()) == []


def test_a_header_that_gives_the_file_away_is_told_before_a_fault_in_a_row() -> None:
    quoted = 'displayName;email;roleId\n"Jane; ""J"" Doe";jane@example.com;4\n"Bob" B;bob@example.com;4\n'
    with pytest.raises(RosterFault) as caught:
        validate_roster(opening(quoted), Rules())
    assert caught.value.code == "wrong-delimiter"
