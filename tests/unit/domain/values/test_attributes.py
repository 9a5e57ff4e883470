"""Custom attributes as columns of the diff."""

from collections.abc import Mapping

import pytest

from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.plan import Counts, Plan, make_plan
from muster.domain.plans.rules import Rules
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import JANE, csv_text, error, opening, person, user, warning

TEAM = CustomAttribute("teamId")
SKILLS = CustomAttribute("skills", is_list=True)
BADGE = CustomAttribute("badge", AttributeType.WHOLE_NUMBER)
ALL = (TEAM, SKILLS, BADGE)

type Row = Mapping[str, str]


def plan(
    rows: list[dict[str, str]],
    users: list[dict[str, object]],
    attributes: tuple[CustomAttribute, ...] | None = ALL,
    *,
    delete_orphans: bool = False,
) -> Plan:
    """The plan of a roster whose header is the first row's."""
    rules = Rules(attributes=attributes, delete_orphans=delete_orphans)
    return make_plan(opening(csv_text(rows, list(rows[0]))), [users], rules)


def test_an_attribute_is_created_updated_and_cleared_under_its_key() -> None:
    rows = [
        person("new@example.com", teamId="sales", skills="sql | r"),
        person("a@example.com", teamId="sales", skills="r"),
        person("b@example.com", teamId="", skills=""),
    ]
    users = [
        user(1, "a@example.com", teamId="ops", skills="r"),
        user(2, "b@example.com", teamId="ops", skills=""),
    ]

    made = plan(rows, users)

    new = {**JANE, "email": "new@example.com", "teamId": "sales", "skills": "sql|r"}
    assert list(made.changes()) == [
        Create("new@example.com", new),
        Update("a@example.com", "1", {"teamId": "ops"}, {"teamId": "sales"}),
        Update("b@example.com", "2", {"teamId": "ops"}, {"teamId": ""}),
    ]
    assert list(made.findings) == []


def test_an_attribute_without_a_column_is_left_alone() -> None:
    made = plan([person()], [user(teamId="ops")])

    assert (made.counts, list(made.findings)) == (Counts(unchanged=1), [])


def test_an_attribute_of_which_the_directory_tells_nothing_is_not_compared() -> None:
    made = plan([person(teamId="sales")], [user()])

    assert made.counts == Counts(unchanged=1)
    assert [(finding.column, finding.code) for finding in made.findings] == [("teamId", "column-not-known")]


@pytest.mark.parametrize("held", ["r|sql", "sql|r", "r|sql|r", " sql | r |"])
def test_a_list_is_the_same_in_any_order(held: str) -> None:
    assert plan([person(skills="sql|r")], [user(skills=held)]).counts == Counts(unchanged=1)


@pytest.mark.parametrize("held", ["sql", "sql|r|go", "SQL|r", "sql\\|r", ""])
def test_a_list_with_other_values_is_an_update(held: str) -> None:
    assert plan([person(skills="sql|r")], [user(skills=held)]).counts == Counts(update=1)


def test_a_bar_in_an_attribute_that_is_no_list_parts_nothing() -> None:
    made = plan([person(teamId="b|a")], [user(teamId="a|b")])

    (change,) = made.changes()
    assert isinstance(change, Update)
    assert (change.before, change.after) == ({"teamId": "a|b"}, {"teamId": "b|a"})


def test_what_an_orphan_held_in_the_attributes_of_the_roster_is_told_of_its_delete() -> None:
    users = [user(teamId="x"), user(2, "old@example.com", teamId="ops", skills="r|sql")]

    made = plan([person(teamId="x", skills="")], [{**users[0], "skills": ""}, users[1]], delete_orphans=True)

    before = {**JANE, "email": "old@example.com", "teamId": "ops", "skills": "r|sql"}
    assert list(made.changes()) == [Delete("old@example.com", "2", before)]


def test_users_of_whom_an_attribute_is_known_and_users_of_whom_it_is_not_may_share_a_page() -> None:
    rows = [person(f"{name}@example.com", teamId="new") for name in ("a", "b", "c")]
    users = [
        user(1, "a@example.com", teamId="old"),
        user(2, "b@example.com"),
        user(3, "c@example.com", teamId=""),
    ]

    assert [change.email[0] for change in plan(rows, users).changes()] == ["a", "c"]


def test_a_wrong_value_is_a_finding_that_names_the_attribute_and_keeps_the_row_from_being_applied() -> None:
    made = plan([person(badge="A7", skills="r")], [user(badge=7, skills="")], delete_orphans=True)

    message = '"A7" is no whole number, and the attribute "badge" takes nothing else; write it like 42'
    assert (made.counts, list(made.changes())) == (Counts(invalid=1), [])
    assert list(made.findings) == [error(2, "badge", "bad-attribute", message)]


def test_a_column_that_is_no_attribute_is_told_apart_from_one_that_is() -> None:
    row = person(teamId="x", TeamID="y", shoeSize="43", Time_Zone="z")

    made = plan([row], [user(teamId="x")])

    what = "is neither one of the thirteen columns nor a custom attribute of this instance, and is ignored"
    near = 'did you mean the attribute "teamId", letter case included?'
    assert list(made.findings) == [
        warning(1, "TeamID", "unknown-column", f'"TeamID" {what}; {near}'),
        warning(1, "Time_Zone", "unknown-column", f'"Time_Zone" {what}; did you mean timeZone?'),
        warning(1, "shoeSize", "unknown-column", f'"shoeSize" {what}'),
    ]  # fmt: skip
    assert made.counts == Counts(unchanged=1)


def test_without_knowledge_of_the_attributes_no_column_is_said_to_be_none() -> None:
    (finding,) = plan([person(teamId="x")], [user(teamId="y")], None).findings

    assert finding.message.startswith(
        '"teamId" is none of the thirteen columns and is ignored; a custom attribute'
    )


def test_a_column_of_the_thirteen_is_never_an_attribute_of_the_same_key() -> None:
    attributes = (
        CustomAttribute("location", AttributeType.WHOLE_NUMBER),
        CustomAttribute("email", is_list=True),
    )

    made = plan([person(location="Oslo")], [user()], attributes)

    assert [change.after for change in made.changes() if isinstance(change, Update)] == [{"location": "Oslo"}]


def test_how_full_an_attribute_is_is_counted_for_the_guards() -> None:
    rows = [person("a@example.com", teamId="x"), person("b@example.com", teamId="")]

    assert plan(rows, []).filled["teamId"] == 1


def test_the_fingerprint_knows_the_attributes_that_the_roster_names_and_no_others() -> None:
    rows, users = [person(teamId="x")], [user(teamId="x")]
    usual = plan(rows, users, (TEAM,)).fingerprint

    assert plan(rows, users, (TEAM, SKILLS)).fingerprint == usual
    assert plan(rows, users, (CustomAttribute("teamId", is_list=True),)).fingerprint != usual
    assert plan(rows, users, ()).fingerprint != usual


def test_rules_may_not_name_an_attribute_as_a_column_of_the_thirteen() -> None:
    assert Rules(attributes=ALL).carried == {*COLUMN_NAMES, "teamId", "skills", "badge"}
    with pytest.raises(ValueError, match="teamId"):
        Rules(attributes=ALL, comparable=frozenset({"teamId"}))
