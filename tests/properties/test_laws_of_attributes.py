import random

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.plan import Plan, make_plan
from muster.domain.values.columns import COLUMN_NAMES
from tests.properties.attribute_strategies import Drawn, worlds_with_attributes
from tests.properties.model import apply_changes, plain_diff
from tests.properties.strategies import User
from tests.unit.domain.rosters import csv_text, opening


def plan(drawn: Drawn, users: list[User]) -> Plan:
    return make_plan(opening(csv_text(drawn.rows, drawn.columns)), [users], drawn.rules)


@settings(max_examples=300)
@given(worlds_with_attributes())
def test_the_stream_finds_the_changes_that_the_plain_rules_give(drawn: Drawn) -> None:
    wanted = plain_diff(drawn.rows, drawn.columns, drawn.users, drawn.rules)

    assert list(plan(drawn, drawn.users).changes()) == wanted


@settings(max_examples=300)
@given(worlds_with_attributes(), st.booleans())
def test_applying_a_plan_and_planning_again_gives_an_empty_plan(
    drawn: Drawn,
    numbers: bool,  # noqa: FBT001 - drawn
) -> None:
    after = apply_changes(drawn.users, plan(drawn, drawn.users).changes(), numbers=numbers)

    assert list(plan(drawn, after).changes()) == []


@settings(max_examples=300)
@given(worlds_with_attributes())
def test_no_change_touches_an_attribute_that_is_unknown_or_has_no_column(drawn: Drawn) -> None:
    known = {attribute.key for attribute in drawn.rules.attributes or ()} & set(drawn.columns)

    for change in plan(drawn, drawn.users).changes():
        match change:
            case Create() | Update():
                assert change.after.keys() - set(COLUMN_NAMES) <= known
            case Delete():
                assert change.before.keys() - set(COLUMN_NAMES) <= known


@settings(max_examples=300)
@given(worlds_with_attributes(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_and_the_pages_of_the_directory_do_not_matter(
    drawn: Drawn, chance: random.Random, size: int
) -> None:
    users = chance.sample(drawn.users, len(drawn.users))
    pages = [users[start : start + size] for start in range(0, len(users), size)]
    content = opening(csv_text(drawn.rows, drawn.columns))

    one, other = plan(drawn, drawn.users), make_plan(content, pages, drawn.rules)

    assert one == other
    assert list(one.changes()) == list(other.changes())
