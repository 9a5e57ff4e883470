"""People whose address changed and who are known all the same: an update of their account."""

import pytest

from muster.domain.plans import settling
from muster.domain.plans.changes import Create, Delete, Update, address_words
from muster.domain.plans.plan import Counts, Plan, make_plan
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import csv_text, opening, person, plan, user

MATCH = Rules(match_address_changes=True)
MATCH_AND_DELETE = Rules(match_address_changes=True, delete_orphans=True)
MOVED = Update("old@example.com", "7", {"email": "old@example.com"}, {"email": "new@example.com"})

type Row = dict[str, str]


def row(email: str, employee_id: str = "E7", number: str = "", **cells: str) -> Row:
    return person(email, employeeId=employee_id, employeeNumber=number, **cells)


def held(
    number: int | str, email: object, employee_id: object = "E7", digits: object = "", **values: object
) -> dict[str, object]:
    return user(number, email, employeeId=employee_id, employeeNumber=digits, **values)


def changes(made: Plan) -> list[object]:
    return list(made.changes())


@pytest.mark.parametrize("rules", [MATCH, MATCH_AND_DELETE])
def test_somebody_of_the_same_employee_id_keeps_the_account_under_the_new_address(rules: Rules) -> None:
    made = plan([row("new@example.com")], [held(7, "old@example.com")], rules)

    assert changes(made) == [MOVED]
    assert (made.counts, made.findings) == (Counts(update=1, address_changes=1), [])


def test_it_is_one_delete_and_one_create_where_the_job_does_not_want_it() -> None:
    made = plan([row("new@example.com")], [held(7, "old@example.com")], Rules(delete_orphans=True))

    assert [type(change) for change in changes(made)] == [Create, Delete]


def test_all_other_fields_that_changed_are_in_the_same_update() -> None:
    made = plan(
        [row("New@Example.com", title="Director", roleId="2")],
        [held(7, "OLD@example.com", title="Nurse", roleId=4)],
        MATCH,
    )

    before = {"email": "OLD@example.com", "roleId": "4", "title": "Nurse"}
    after = {"email": "New@Example.com", "roleId": "2", "title": "Director"}
    assert changes(made) == [Update("OLD@example.com", "7", before, after)]


def test_it_is_marked_with_both_addresses() -> None:
    assert address_words(MOVED) == "changes address from old@example.com to new@example.com"
    assert address_words(Update("a@example.com", "1", {"title": ""}, {"title": "x"})) is None


@pytest.mark.parametrize(
    ("cell", "digits"), [("74", "74"), ("0074", "0074"), ("0074", 74), ("74.0", 74), ("74", 74.0)]
)
def test_where_there_is_no_employee_id_the_employee_number_tells(cell: str, digits: object) -> None:
    made = plan([row("new@example.com", "", cell)], [held(7, "old@example.com", "", digits)], MATCH)

    assert changes(made) == [MOVED]


def test_the_number_tells_too_where_only_one_side_has_an_employee_id() -> None:
    made = plan([row("new@example.com", "E7", "74")], [held(7, "old@example.com", "", "74")], MATCH)

    before = {"email": "old@example.com", "employeeId": ""}
    after = {"email": "new@example.com", "employeeId": "E7"}
    assert changes(made) == [Update("old@example.com", "7", before, after)]


def test_a_number_that_nobody_else_has_may_change_with_the_address() -> None:
    made = plan([row("new@example.com", "E7", "75")], [held(7, "old@example.com", "E7", "74")], MATCH)

    assert made.counts == Counts(update=1, address_changes=1)


@pytest.mark.parametrize(("cell", "value"), [("", ""), ("", None), (" ", " "), ("E7", "E8"), ("E7", "")])
def test_blank_or_different_ids_match_nobody(cell: str, value: object) -> None:
    made = plan([row("new@example.com", cell)], [held(7, "old@example.com", value)], MATCH_AND_DELETE)

    assert [type(change) for change in changes(made)] == [Create, Delete]


@pytest.mark.parametrize(("cell", "value"), [(" E7 ", "E7"), ("Zoe\u0308", "Zoë"), ("74", 74)])
def test_ids_are_compared_as_the_columns_are(cell: str, value: object) -> None:
    assert plan([row("new@example.com", cell)], [held(7, "old@example.com", value)], MATCH).counts == Counts(
        update=1, address_changes=1
    )


def test_a_column_that_the_api_cannot_read_tells_nobody() -> None:
    rules = Rules(
        match_address_changes=True, comparable=frozenset(COLUMN_NAMES) - {"employeeId", "employeeNumber"}
    )

    made = plan([row("new@example.com")], [held(7, "old@example.com")], rules)

    assert [type(change) for change in changes(made)] == [Create]


def test_the_number_alone_tells_where_the_api_has_no_employee_id() -> None:
    rules = Rules(match_address_changes=True, comparable=frozenset(COLUMN_NAMES) - {"employeeId"})

    made = plan([row("new@example.com", "E7", "74")], [held(7, "old@example.com", "E9", 74)], rules)

    assert changes(made) == [MOVED]


def test_a_roster_without_such_columns_is_matched_by_address_alone() -> None:
    columns = ("displayName", "email", "roleId")
    rules = Rules(match_address_changes=True, column_mode=ColumnMode.LENIENT)

    made = make_plan(
        opening(csv_text([row("new@example.com")], columns)), [[held(7, "old@example.com")]], rules
    )

    assert made.counts == Counts(create=1)


def test_an_orphan_of_whom_the_id_is_not_known_is_nobodys_older_self() -> None:
    unknown = {name: value for name, value in held(7, "old@example.com").items() if name != "employeeId"}

    assert plan([row("new@example.com")], [unknown], MATCH).counts == Counts(create=1)


def test_many_move_at_once_each_to_their_own_row() -> None:
    rows = [row(f"{n}@new.example", f"E{n}") for n in range(2_500)]
    users = [held(f"u{n}", f"{n}@old.example", f"E{n}") for n in reversed(range(2_500))]

    made = plan(rows, users, MATCH_AND_DELETE)

    assert made.counts == Counts(update=2_500, address_changes=2_500)
    assert all(
        isinstance(each, Update) and each.after == {"email": f"{each.user_id[1:]}@new.example"}
        for each in changes(made)
    )


def test_updates_stand_in_the_rosters_order_whatever_they_change() -> None:
    rows = [
        row("c@example.com", "C", title="new"),
        row("new@example.com"),
        row("a@example.com", "A", title="new"),
    ]
    users = [held(1, "a@example.com", "A"), held(7, "old@example.com"), held(3, "c@example.com", "C")]

    emails = [change.email for change in plan(rows, users, MATCH).changes()]

    assert emails == ["c@example.com", "old@example.com", "a@example.com"]


def test_it_works_where_creates_are_too_many_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MOST_CREATES_KEPT", 1)
    rows = [row(f"{n}@example.com", f"N{n}") for n in range(3)] + [row("new@example.com")]

    made = plan(rows, [held(7, "old@example.com")], MATCH)

    assert [change.email for change in made.changes()] == [
        "0@example.com",
        "1@example.com",
        "2@example.com",
        "old@example.com",
    ]


def test_a_row_whose_address_cannot_be_read_holds_deletes_back_and_no_change_of_address() -> None:
    rows = [row("new@example.com"), row("nobody", "E8")]

    made = plan(rows, [held(7, "old@example.com"), held(8, "other@example.com", "E9")], MATCH_AND_DELETE)

    assert changes(made) == [MOVED]
    assert made.deletes_held_back
