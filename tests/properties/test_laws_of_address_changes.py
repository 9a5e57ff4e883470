"""Laws of people who change their address, on few addresses and fewer identifiers, so that they meet in every way."""

import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from muster.domain.findings import Severity
from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.plan import Plan, make_plan
from muster.domain.plans.rules import Rules
from tests.properties.model import apply_changes, plain_diff
from tests.properties.strategies import User
from tests.unit.domain.rosters import BLANK, csv_text, opening

type Row = dict[str, str]

_ADDRESSES = tuple(f"{name}@example.com" for name in "abcdef")
_IDS = ("E1", "E2", "e1", "")
_NUMBERS = ("1", "2", "01", "")
_COLUMNS = tuple(BLANK)


@st.composite
def rosters(draw: st.DrawFn) -> list[Row]:
    """Rows of which some have a fault, or an address that another row has, or one that cannot be read."""
    return [
        {
            **BLANK,
            "displayName": "Ann",
            "email": draw(st.sampled_from((*_ADDRESSES, "?"))) if draw(st.integers(0, 7)) == 7 else address,
            "roleId": "4",
            "employeeId": draw(st.sampled_from(_IDS)),
            "employeeNumber": draw(st.sampled_from(_NUMBERS)),
            "locale": draw(st.sampled_from(("", "", "", "xx"))),
        }
        for address in draw(st.lists(st.sampled_from(_ADDRESSES), min_size=1, max_size=5, unique=True))
    ]


@st.composite
def directories(draw: st.DrawFn) -> list[User]:
    """Users whose numbers are all texts or all numbers, as an API has them; a few share an address."""
    numbers = draw(st.booleans())
    users: list[User] = []
    for place, address in enumerate(draw(st.lists(st.sampled_from(_ADDRESSES), max_size=5, unique=True))):
        digits = draw(st.sampled_from(_NUMBERS))
        users.append(
            {
                "id": str(place + 1),
                **BLANK,
                "displayName": "Ann",
                "email": draw(st.sampled_from((*_ADDRESSES, "")))
                if draw(st.integers(0, 7)) == 7
                else address,
                "roleId": "4",
                "employeeId": draw(st.sampled_from(_IDS)),
                "employeeNumber": int(digits) if numbers and digits else digits,
            }
        )
    return users


RULES = st.builds(Rules, delete_orphans=st.booleans(), match_address_changes=st.just(value=True))


def plan(rows: Sequence[Row], users: Sequence[User], rules: Rules) -> Plan:
    return make_plan(opening(csv_text(rows)), [users], rules)


def keeps_numbers(users: Sequence[User]) -> bool:
    """Whether this directory has employee numbers as numbers."""
    return any(isinstance(user["employeeNumber"], int) for user in users)


def loose(value: object) -> str:
    """The value without letter case and leading zeros."""
    return str(value).casefold().lstrip("0")


@given(rosters(), directories(), RULES)
def test_applying_a_plan_and_planning_again_gives_an_empty_plan(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    after = apply_changes(users, plan(rows, users, rules).changes(), numbers=keeps_numbers(users))

    assert list(plan(rows, after, rules).changes()) == []


@given(rosters(), directories(), RULES)
def test_nobody_is_in_two_changes_and_nobody_of_a_pair_is_deleted_or_made_again(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    changes = list(plan(rows, users, rules).changes())

    ids = Counter(change.user_id for change in changes if not isinstance(change, Create))
    assert set(ids.values()) <= {1}
    turns = [turn for each in changes if isinstance(each, Update) and (turn := each.address_turn)]
    made = {change.email for change in changes if isinstance(change, Create)}
    gone = {change.email for change in changes if isinstance(change, Delete)}
    assert not {new for _, new in turns} & (made | {str(user["email"]) for user in users})
    assert not {old for old, _ in turns} & gone


@given(rosters(), directories(), RULES)
def test_a_pair_has_an_identifier_that_nobody_else_has(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    for change in plan(rows, users, rules).changes():
        turn = change.address_turn if isinstance(change, Update) else None
        if turn is None:
            continue
        row = next(row for row in rows if row["email"] == turn[1])
        user = next(user for user in users if user["id"] == getattr(change, "user_id", None))
        name = "employeeId" if row["employeeId"] and user["employeeId"] else "employeeNumber"
        written = row[name].lstrip("0") if isinstance(user[name], int) else row[name]
        assert str(user[name]) == written != ""
        assert [each for each in rows if loose(each[name]) == loose(row[name])] == [row]
        assert [each for each in users if loose(each[name]) == loose(row[name])] == [user]


@given(rosters(), directories(), RULES)
def test_who_is_made_and_who_is_deleted_have_no_identifier_in_common_but_for_its_form(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    changes = list(plan(rows, users, rules).changes())
    gone = {change.email for change in changes if isinstance(change, Delete)}

    for change in changes:
        if isinstance(change, Create):
            own = [loose(change.after.get("employeeId", "")), loose(change.after.get("employeeNumber", ""))]
            theirs = [
                [loose(user["employeeId"]), loose(user["employeeNumber"])]
                for user in users
                if user["email"] in gone
            ]
            assert not any(
                one and one == other for each in theirs for one, other in zip(own, each, strict=True)
            )


@given(rosters(), directories(), RULES)
def test_matching_never_makes_or_deletes_more_people_and_touches_nobody_else(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    plain = Rules(delete_orphans=rules.delete_orphans)
    made = plan(rows, users, rules)
    moved = [each for each in made.changes() if isinstance(each, Update) and each.address_turn]
    others = [each for each in made.changes() if each not in moved]

    assert list(plan(rows, users, plain).changes()) == plain_diff(rows, _COLUMNS, users, plain)
    assert all(each in plain_diff(rows, _COLUMNS, users, plain) for each in others)
    assert len(moved) == made.counts.address_changes


@given(rosters(), directories(), RULES)
def test_the_counts_add_up_and_every_row_left_alone_has_an_error(
    rows: list[Row], users: list[User], rules: Rules
) -> None:
    made = plan(rows, users, rules)
    counts = made.counts

    assert counts.create + counts.update + counts.unchanged + counts.invalid == made.roster_size
    wrong = {each.row for each in made.findings if each.row and each.severity is Severity.ERROR}
    assert counts.invalid == len(wrong)


@given(rosters(), directories(), RULES, st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_of_the_directory_leaves_no_trace(
    rows: list[Row], users: list[User], rules: Rules, chance: random.Random, size: int
) -> None:
    shuffled = chance.sample(users, len(users))
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]

    one, other = plan(rows, users, rules), make_plan(opening(csv_text(rows)), pages, rules)

    assert one == other
    assert list(one.changes()) == list(other.changes())
