"""A row at a new address whose identifier cannot be read may be anybody who seems to be gone: nobody is deleted."""

import pytest

from muster.domain.plans.changes import Delete
from muster.domain.plans.plan import Plan
from muster.domain.plans.rules import Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.plans.test_address_changes import MATCH, MATCH_AND_DELETE, changes, held, row
from tests.unit.domain.rosters import plan

GONE = held(7, "old@example.com")


def held_back(made: Plan) -> list[tuple[str | None, str]]:
    return [(each.column, each.message) for each in made.findings if each.code == "deletes-held-back"]


@pytest.mark.parametrize(
    ("employee_id", "number", "column"),
    [("#REF!", "", "employeeId"), ("none", "", "employeeId"), ("E9", "=A1", "employeeNumber")],
)
def test_a_new_address_with_an_identifier_that_cannot_be_read_holds_deletes_back(
    employee_id: str, number: str, column: str
) -> None:
    made = plan([row("new@example.com", employee_id, number)], [GONE], MATCH_AND_DELETE)

    assert changes(made) == []
    assert made.deletes_held_back
    [(named, message)] = held_back(made)
    assert named == column
    assert message == (
        "deletes held back: 1. Whom row 2 names is not certain, so nobody knows who is missing; "
        f"mend {column} first"
    )


def test_it_is_said_of_addresses_and_identifiers_together() -> None:
    made = plan([row("nobody", "E8"), row("new@example.com", "#REF!")], [GONE], MATCH_AND_DELETE)

    assert held_back(made)[0][1].endswith(
        "Whom 2 rows name, row 2 the first of them, is not certain, so nobody knows who is missing; mend the e-mail "
        "address or employeeId first"
    )


def test_a_row_of_which_neither_can_be_read_wants_its_address_mended() -> None:
    [(column, message)] = held_back(plan([row("nobody", "#REF!")], [GONE], MATCH_AND_DELETE))

    assert column == "email"
    assert message.endswith("mend the e-mail address first")


def test_an_address_that_somebody_has_names_its_person_whatever_the_identifier_says() -> None:
    made = plan([row("a@example.com", "#REF!")], [held(1, "a@example.com"), GONE], MATCH_AND_DELETE)

    assert [type(each) for each in changes(made)] == [Delete]


@pytest.mark.parametrize(
    "rules",
    [
        Rules(delete_orphans=True),
        Rules(
            delete_orphans=True,
            match_address_changes=True,
            comparable=frozenset(COLUMN_NAMES) - {"employeeId", "employeeNumber"},
        ),
    ],
)
def test_where_identifiers_are_not_looked_at_an_unreadable_one_holds_nobody_back(rules: Rules) -> None:
    made = plan([row("new@example.com", "#REF!")], [GONE], rules)

    assert [type(each) for each in changes(made)] == [Delete]


def test_where_nobody_would_be_deleted_nothing_is_said_of_it() -> None:
    assert held_back(plan([row("new@example.com", "#REF!")], [GONE], MATCH)) == []
    assert held_back(plan([row("new@example.com", "#REF!")], [], MATCH_AND_DELETE)) == []
