import pytest

from muster.domain.findings import Finding, Severity
from muster.domain.plans import settling
from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.plan import Counts, make_plan
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import JANE, csv_text, error, opening, person, plan, roster, user, warning

ORPHANS = Rules(delete_orphans=True)
LENIENT = Rules(column_mode=ColumnMode.LENIENT)
REMEDY = "An account with an access token, or with a user's password, carries all thirteen columns."


def test_who_is_missing_from_the_directory_is_created_with_the_fields_that_have_a_value() -> None:
    made = plan([person(title="")], [])

    after = {name: value for name, value in JANE.items() if name != "title"}
    assert list(made.changes()) == [Create("jane@example.com", after)]
    assert made.counts == Counts(create=1)


def test_an_update_holds_the_changed_fields_only_before_and_after() -> None:
    made = plan([person(title="Director", roleId="2")], [user(7, title="Nurse", roleId=4)])

    before, after = {"roleId": "4", "title": "Nurse"}, {"roleId": "2", "title": "Director"}
    assert list(made.changes()) == [Update("jane@example.com", "7", before, after)]
    assert made.counts == Counts(update=1)


def test_who_is_as_the_roster_says_is_unchanged() -> None:
    made = plan([person()], [user()])

    assert (made.counts, list(made.changes()), list(made.findings)) == (Counts(unchanged=1), [], [])


def test_an_orphan_is_left_alone_unless_the_job_deletes_orphans() -> None:
    assert list(plan([person()], [user(), user(2, "old@example.com")]).changes()) == []


def test_an_orphan_is_deleted_with_every_known_field_before() -> None:
    made = plan([person()], [user(), user(2, "Old@Example.com", roleId=3, title=None)], ORPHANS)

    before = JANE | {"email": "Old@Example.com", "roleId": "3", "title": ""}
    assert list(made.changes()) == [Delete("Old@Example.com", "2", before)]


def test_creates_come_first_then_updates_then_deletes_each_in_a_stable_order() -> None:
    rows = [person(f"{name}@example.com", title="new") for name in ("new2", "c", "a", "new1")]
    users = [user(n, f"{name}@example.com") for n, name in enumerate(("z", "a", "y", "c"))]

    made = plan(rows, users, ORPHANS)

    names = [f"{change.action} {change.email.partition('@')[0]}" for change in made.changes()]
    assert names == ["create new2", "create new1", "update c", "update a", "delete y", "delete z"]
    assert list(made.changes()) == list(made.changes())


@pytest.mark.parametrize("held", ["JANE@EXAMPLE.COM", " jane@example.com", "Jane@example.com"])
def test_people_are_matched_whatever_the_letter_case_and_blanks_and_that_is_no_change(held: str) -> None:
    assert plan([person()], [user(email=held)], ORPHANS).counts == Counts(unchanged=1)


def test_people_are_matched_across_unicode_forms() -> None:
    made = plan([person("RENÉ@example.com")], [user(email="rene\u0301@example.com")], ORPHANS)

    assert made.counts == Counts(unchanged=1)


def test_a_blank_cell_clears_and_an_absent_column_leaves_alone() -> None:
    row = {"displayName": "Jane Doe", "email": "jane@example.com", "roleId": "4", "title": ""}

    made = make_plan(opening(csv_text([row], list(row))), [[user(location="Oslo")]], LENIENT)

    expected = Update("jane@example.com", "1", {"title": "Software Engineer"}, {"title": ""})
    assert list(made.changes()) == [expected]


@pytest.mark.parametrize("name", COLUMN_NAMES)
def test_a_field_that_the_directory_does_not_tell_of_a_user_is_not_compared(name: str) -> None:
    if name == "email":
        return
    held = user()
    del held[name]

    made = plan([person()], [held])

    message = f"{name} is not known of 1 of the directory's 1 users; it was not compared for them"
    assert made.counts == Counts(unchanged=1)
    assert list(made.findings) == [Finding(None, name, "column-not-known", Severity.INFO, message)]


def test_users_of_one_page_may_be_known_by_different_columns() -> None:
    rows = [person(f"{name}@example.com", title="new") for name in ("a", "b", "c")]
    without_title = user(2, "b@example.com")
    del without_title["title"]
    users = [user(1, "a@example.com"), without_title, user(3, "c@example.com", shoeSize=43)]

    assert [change.email[0] for change in plan(rows, users).changes()] == ["a", "c"]


@pytest.mark.parametrize(
    ("lost", "names", "it"),
    [
        ({"timeZone"}, "timeZone", "it is left as it is"),
        ({"locale", "title", "timeZone"}, "title, timeZone and locale", "they are left as they are"),
    ],
)
def test_what_the_api_cannot_carry_is_one_finding_a_run_and_no_change(
    lost: set[str], names: str, it: str
) -> None:
    rules = Rules(comparable=frozenset(COLUMN_NAMES) - lost)

    made = plan([person(), person("new@example.com")], [user(timeZone="Asia/Tokyo")], rules)

    message = f"{names} cannot be both read and written with this account's API; {it}. {REMEDY}"
    assert made.counts == Counts(create=1, unchanged=1)
    assert list(made.findings) == [warning(None, None, "columns-not-carried", message)]
    assert not any(lost & getattr(change, "after", {}).keys() for change in made.changes())


def test_a_create_carries_name_address_and_role_whatever_the_api_can_read_back() -> None:
    (change,) = plan([person()], [], Rules(comparable=frozenset())).changes()

    assert change == Create(
        "jane@example.com", {"displayName": "Jane Doe", "email": "jane@example.com", "roleId": "4"}
    )


def test_what_the_api_cannot_clear_is_one_finding_with_counts_and_no_change() -> None:
    rules = Rules(clearable=frozenset())
    rows = [
        person("a@example.com", title=""),
        person("b@example.com", title="", location=""),
        person("c@example.com"),
    ]
    users = [user(1, "a@example.com"), user(2, "b@example.com"), user(3, "c@example.com", title="")]

    made = plan(rows, users, rules)

    message = (
        "blank cells that should clear a value stand in title (2) and location (1), and this account's API cannot "
        f"clear them; the values stay. {REMEDY}"
    )
    assert [change.email for change in made.changes()] == ["c@example.com"]
    assert list(made.findings) == [warning(None, None, "columns-not-cleared", message)]


def test_a_row_that_is_not_applied_protects_the_person_it_names() -> None:
    made = plan(
        [person(locale="xx"), person("bob@example.com")], [user(), user(2, "bob@example.com")], ORPHANS
    )

    assert (made.counts, list(made.changes())) == (Counts(unchanged=1, invalid=1), [])


@pytest.mark.parametrize("address", ["", "jane@", "not an address"])
def test_an_address_that_cannot_be_read_holds_back_every_delete(address: str) -> None:
    users = [user(), user(2, "old@example.com"), user(3, "older@example.com")]

    made = plan([person(), person(address)], users, ORPHANS)

    message = (
        "deletes held back: 2. Whom row 3 names is not certain, so nobody knows who is missing; "
        "mend the e-mail address first"
    )
    assert made.counts == Counts(unchanged=1, invalid=1)
    assert made.deletes_held_back
    assert made.findings[-1] == warning(None, "email", "deletes-held-back", message)


def test_nothing_is_held_back_where_there_is_nothing_to_delete() -> None:
    assert not plan([person(), person("?")], [user()], ORPHANS).deletes_held_back
    assert not plan([person(), person("?")], [user(), user(2, "old@example.com")]).deletes_held_back


def test_a_doubled_address_is_neither_applied_nor_deleted() -> None:
    rows = [person(title="new"), person("JANE@example.com", title="newer"), person("bob@example.com")]

    made = plan(rows, [user(), user(2, "bob@example.com")], ORPHANS)

    assert (made.counts, list(made.changes())) == (Counts(unchanged=1, invalid=2), [])


def test_a_role_that_somebody_holds_is_known() -> None:
    made = plan([person(roleId="428016579")], [user(), user(2, "boss@example.com", roleId=428016579)])

    assert (made.counts, list(made.findings)) == (Counts(update=1), [])


def test_a_role_that_nobody_holds_is_a_finding() -> None:
    made = plan([person(roleId="428016579")], [user()])

    assert [(finding.row, finding.code) for finding in made.findings] == [(2, "unknown-role")]
    assert made.counts == Counts(invalid=1)


def test_the_admins_are_those_whose_role_is_one() -> None:
    users = [user(1, roleId=1), user(2, "b@example.com", roleId="1.0"), user("3", "c@example.com", roleId=2)]

    assert plan([person()], users).admin_ids == {"1", "2"}


def test_sizes_count_the_people_of_both_sides() -> None:
    made = plan([person(), person("?"), person("bob@example.com")], [user(), user(2, "old@example.com")])

    assert (made.roster_size, made.directory_size) == (3, 2)


def test_very_many_creates_are_read_from_the_file_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [person(f"p{number}@example.com", title="two\nlines") for number in range(30)]
    rows[3]["locale"] = "xx"
    kept = list(plan(rows, [user(1, "p9@example.com")]).changes())

    monkeypatch.setattr(settling, "MOST_CREATES_KEPT", 5)
    made = plan(rows, [user(1, "p9@example.com")])

    assert list(made.changes()) == list(made.changes()) == kept
    assert made.counts == Counts(create=28, update=1, invalid=1)


def test_findings_come_by_row_and_column_and_those_about_the_run_last() -> None:
    rows = [person("b@example.com", locale="x"), person(), person(title="")]
    made = plan([*rows, person("?", roleId="")], [], Rules(comparable=frozenset(COLUMN_NAMES) - {"title"}))

    places = [(finding.row, finding.column) for finding in made.findings]
    assert places == [(2, "locale"), (3, "email"), (4, "email"), (5, "email"), (5, "roleId"), (None, None)]


def test_the_directory_comes_in_as_many_pages_as_it_likes() -> None:
    users = [user(number, f"p{number}@example.com") for number in range(7)]
    rows = [person(f"p{number}@example.com") for number in range(7)]

    made = make_plan(roster(*rows), [[], users[:1], users[1:4], [], users[4:]], ORPHANS)

    assert made.counts == Counts(unchanged=7)


def test_an_invalid_row_of_a_doubled_user_is_still_counted_once() -> None:
    made = plan([person(locale="xx")], [user(1), user(2)])

    assert made.counts == Counts(invalid=1)
    assert error(
        2,
        "email",
        "directory-duplicate-email",
        'the directory has more than one user with the address "jane@example.com"; none of them is touched, '
        "give each their own",
    ) in list(made.findings)
