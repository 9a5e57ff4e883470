"""Identifiers that do not tell for sure who is who: nobody in such a doubt is touched, and it is said who and why."""

import pytest

from muster.domain.findings import Finding, Severity
from muster.domain.plans.plan import Counts, Plan
from muster.domain.plans.rules import Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.plans.test_address_changes import MATCH, MATCH_AND_DELETE, changes, held, row
from tests.unit.domain.rosters import plan

OLD = "old@example.com (user 7)"


def only_error(made: Plan, row_number: int) -> Finding:
    """The one error of this row."""
    found = [each for each in made.findings if each.row == row_number and each.severity is Severity.ERROR]
    assert len(found) == 1
    return found[0]


def nothing_is_done(made: Plan, *, rows: int) -> None:
    """Whether no change is planned, and this many rows have an error."""
    assert changes(made) == []
    assert made.counts == Counts(invalid=rows, unchanged=made.counts.unchanged)


def test_two_rows_with_the_id_of_an_orphan_are_held_back_with_it() -> None:
    made = plan([row("a@example.com"), row("b@example.com")], [held(7, "old@example.com")], MATCH_AND_DELETE)

    nothing_is_done(made, rows=2)
    found = only_error(made, 2)
    assert (found.code, found.column) == ("ambiguous-person", "employeeId")
    assert found.message == (
        f'employeeId "E7": {OLD} in Domo may be this person at an older address. But row 3 has one of their '
        "identifiers too, so nobody can be sure, and neither the row nor the user is touched. Give each person an "
        "identifier of their own, in the DataSet and in Domo; or, if you know who it is, change that user's address "
        "in Domo to the row's"
    )


def test_two_orphans_with_the_id_of_a_row_are_held_back_with_it() -> None:
    users = [held(8, "z@example.com"), held(7, "old@example.com")]

    made = plan([row("new@example.com")], users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    assert f"{OLD}, z@example.com (user 8) in Domo may be this person" in only_error(made, 2).message
    assert "2 users have one of the row's identifiers" in only_error(made, 2).message


def test_an_id_that_somebody_matched_has_too_is_in_doubt() -> None:
    rows = [row("new@example.com"), row("stays@example.com")]
    users = [held(7, "old@example.com"), held(8, "stays@example.com")]

    made = plan(rows, users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    assert "row 3 has one of their identifiers too" in only_error(made, 2).message


def test_an_id_that_a_row_with_a_fault_has_too_is_in_doubt() -> None:
    rows = [row("new@example.com"), row("third@example.com", locale="xx")]

    made = plan(rows, [held(7, "old@example.com")], MATCH_AND_DELETE)

    nothing_is_done(made, rows=2)
    assert "row 3 has one" in only_error(made, 2).message


def test_a_row_with_a_fault_keeps_the_account_of_its_person_from_being_deleted() -> None:
    made = plan([row("new@example.com", locale="xx")], [held(7, "old@example.com")], MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    kept = [each for each in made.findings if each.code == "orphan-kept-for-row"]
    assert [(each.row, each.severity) for each in kept] == [(2, Severity.WARNING)]
    assert OLD in kept[0].message
    assert "stays until this row is mended" in kept[0].message


@pytest.mark.parametrize("rows", [["E7", "E7"], ["E7"]])
def test_a_row_with_the_address_of_its_user_does_not_keep_another_account_of_the_same_id(
    rows: list[str],
) -> None:
    users = [held(7, "old@example.com"), held(1, "0@example.com")]

    made = plan([row(f"{n}@example.com", each) for n, each in enumerate(rows[:1])], users, MATCH_AND_DELETE)

    assert made.counts == Counts(unchanged=1, delete=1)


def test_an_employee_number_that_names_another_person_is_a_doubt_about_the_employee_id() -> None:
    rows = [row("new@example.com", "E7", "74"), row("stays@example.com", "E8", "74")]
    users = [held(7, "old@example.com", "E7", "70"), held(8, "stays@example.com", "E8", "74")]

    made = plan(rows, users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    assert 'employeeId "E7"' in only_error(made, 2).message


def test_an_employee_number_of_another_orphan_is_a_doubt_too() -> None:
    users = [held(7, "old@example.com", "E7", ""), held(8, "z@example.com", "", "74")]

    made = plan([row("new@example.com", "E7", "74")], users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)


def test_the_same_number_with_another_employee_id_is_a_doubt() -> None:
    users = [held(7, "old@example.com", "E1", "74")]

    made = plan([row("new@example.com", "E2", "74")], users, MATCH_AND_DELETE)

    nothing_is_done(made, rows=1)
    found = only_error(made, 2)
    assert (found.code, found.column) == ("ambiguous-person", "employeeNumber")
    assert "their employeeId is another one" in found.message


@pytest.mark.parametrize(
    "others",
    [
        [held(8, "twice@example.com"), held(9, "twice@example.com", "E9")],
        [held(8, "twice@example.com", "E9"), held(9, "twice@example.com")],
        [held(8, ""), held(9, None, "E9")],
    ],
)
def test_a_user_without_an_address_of_their_own_may_be_the_person_as_well(
    others: list[dict[str, object]],
) -> None:
    alone = plan([row("new@example.com")], others, MATCH_AND_DELETE)
    beside = plan([row("new@example.com")], [*others, held(7, "old@example.com")], MATCH_AND_DELETE)

    nothing_is_done(alone, rows=1)
    nothing_is_done(beside, rows=1)


def test_a_word_that_ten_rows_have_instead_of_an_id_names_nobody() -> None:
    rows = [row(f"{n}@example.com", "contractor") for n in range(10)]

    made = plan(rows, [held(7, "old@example.com", "contractor")], MATCH_AND_DELETE)

    assert made.counts == Counts(create=10, delete=1)
    assert plan(rows[1:], [held(7, "old@example.com", "contractor")], MATCH_AND_DELETE).counts == Counts(
        invalid=9
    )


def test_the_accounts_own_user_keeps_the_address() -> None:
    made = plan(
        [row("new@example.com")],
        [held(7, "old@example.com")],
        Rules(match_address_changes=True, delete_orphans=True, own_user_id="7"),
    )

    nothing_is_done(made, rows=1)
    found = only_error(made, 2)
    assert (found.code, found.column) == ("address-not-changed", "email")
    assert "the user whose credentials Muster works with" in found.message
    assert "Change the address in Domo by hand" in found.message


@pytest.mark.parametrize(
    ("address", "protected"), [("Old@Example.com", {"old@example.com"}), ("old@domo.com", set())]
)
def test_protected_people_and_domos_support_keep_their_address(address: str, protected: set[str]) -> None:
    rules = Rules(match_address_changes=True, delete_orphans=True, protected=frozenset(protected))

    made = plan([row("new@example.com")], [held(7, address)], rules)

    nothing_is_done(made, rows=1)
    assert "whom the job protects, or one of Domo's support users" in only_error(made, 2).message


def test_an_api_that_cannot_change_an_address_leaves_both_sides() -> None:
    rules = Rules(match_address_changes=True, comparable=frozenset(COLUMN_NAMES) - {"email"})

    made = plan([row("new@example.com")], [held(7, "old@example.com")], rules)

    nothing_is_done(made, rows=1)
    assert "this account's API cannot change an address" in only_error(made, 2).message


def test_doubts_do_not_stop_anybody_else() -> None:
    rows = [
        row("a@example.com"),
        row("b@example.com"),
        row("c@example.com", "E9"),
        row("d@example.com", "E8"),
    ]
    users = [
        held(7, "old@example.com"),
        held(8, "older@example.com", "E8"),
        held(9, "gone@example.com", "E0"),
    ]

    made = plan(rows, users, MATCH_AND_DELETE)

    assert made.counts == Counts(create=1, update=1, delete=1, invalid=2, address_changes=1)


def test_without_deletes_a_faulty_row_holds_nobody_back_and_says_nothing_of_it() -> None:
    made = plan([row("new@example.com", locale="xx")], [held(7, "old@example.com")], MATCH)

    assert [each.code for each in made.findings] == ["unknown-locale"]


@pytest.mark.parametrize("first", [0, 1])
def test_which_of_two_users_with_a_rows_address_came_first_leaves_no_trace(first: int) -> None:
    rows = [row("twice@example.com", "E1"), row("new@example.com", "E7")]
    users = [held(8, "twice@example.com", "E7"), held(9, "twice@example.com", "E1")]

    made = plan(rows, [users[first], users[1 - first]], MATCH_AND_DELETE)

    nothing_is_done(made, rows=2)
    assert "twice@example.com (user 8) in Domo may be this person" in only_error(made, 3).message


@pytest.mark.parametrize(
    "stopgap", ["N/A", "n. a.", "0", "000", "-", "99999", "Contractor", "external", "TBD"]
)
def test_what_people_write_where_there_is_no_identifier_gives_nobody_the_account_of_somebody_who_left(
    stopgap: str,
) -> None:
    made = plan([row("new@example.com", stopgap)], [held(7, "old@example.com", stopgap)], MATCH_AND_DELETE)

    assert list(made.changes()) == []
    [found] = made.findings
    assert (found.code, found.row) == ("ambiguous-person", 2)
    assert "that is what people write where there is no identifier" in found.message


@pytest.mark.parametrize("stopgap", ["N/A", "0"])
def test_a_number_of_their_own_tells_them_beside_a_stopgap(stopgap: str) -> None:
    made = plan(
        [row("new@example.com", stopgap, "4711")], [held(7, "old@example.com", stopgap, "4711")], MATCH
    )

    assert [change.action for change in made.changes()] == ["update"]


@pytest.mark.parametrize("own", ["7", "99", "ann", "newton", "X1", "C-000"])
def test_short_and_wordy_identifiers_are_no_stopgaps(own: str) -> None:
    made = plan([row("new@example.com", own)], [held(7, "old@example.com", own)], MATCH)

    assert [change.action for change in made.changes()] == ["update"]
