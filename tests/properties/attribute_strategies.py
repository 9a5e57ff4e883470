"""Rosters and directories with custom attributes: few columns and mostly good cells, so that most rows are applied."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.domain.values.columns import COLUMNS_BY_NAME, Column
from tests.properties.strategies import Row, User

ATTRIBUTES = (
    CustomAttribute("badge", AttributeType.WHOLE_NUMBER),
    CustomAttribute("born", AttributeType.DATE),
    CustomAttribute("coach", AttributeType.ADDRESS),
    CustomAttribute("joined", AttributeType.MOMENT),
    CustomAttribute("rates", AttributeType.NUMBER, is_list=True),
    CustomAttribute("remote", AttributeType.TRUTH),
    CustomAttribute("skills", is_list=True),
    CustomAttribute("teamId"),
)
COLUMNS_BY_ANY_NAME: Mapping[str, Column] = COLUMNS_BY_NAME | {each.key: each.column for each in ATTRIBUTES}
ALL_NAMES = tuple(COLUMNS_BY_ANY_NAME)
"""The thirteen columns, then the attributes."""

_GOOD: Mapping[str, tuple[str, ...]] = {
    "badge": ("7", "007", "7.0", ""),
    "born": ("2001-02-28", "2001-02-28T00:00:00", ""),
    "coach": ("bo@example.com", "BO@example.com", ""),
    "joined": ("2026-01-31T08:30:00Z", "2026-01-31 09:30:00+01:00", ""),
    "rates": ("1.5|2", "2.0|1.50", "2", ""),
    "remote": ("true", "FALSE", ""),
    "skills": ("sql|r", "r | sql", "r", "|", ""),
    "teamId": ("sales", "a|b", " sales ", ""),
}
_BAD = {"badge": "A7", "born": "soon", "coach": "bo", "joined": "x", "rates": "1|x", "remote": "?"}
_HELD: Mapping[str, tuple[object, ...]] = {name: (*cells, None) for name, cells in _GOOD.items()} | {
    "badge": (7, 7.0, "7", "A7", "", None),
    "born": ("2001-02-28", 983318400000, "1999-12-31", "", None),
}


_NAMES = ("ann", "bob", "CY", "dörte")
_ADDRESSES = st.permutations([f"{name}@example.com" for name in _NAMES]).map(lambda each: each[:3])


def attribute_cells(key: str) -> st.SearchStrategy[str]:
    """Cells of an attribute, nearly all of them good."""
    return st.one_of(*[st.sampled_from(_GOOD[key])] * 7, st.just(_BAD.get(key, "")))


@dataclass(frozen=True)
class Drawn:
    """A roster with its columns, a directory, and the rules."""

    rows: list[Row]
    columns: tuple[str, ...]
    users: list[User]
    rules: Rules


@st.composite
def worlds_with_attributes(draw: st.DrawFn) -> Drawn:
    """Some attributes have a column; of some users an attribute is not known; some columns are no attribute."""
    keys = draw(st.permutations([each.key for each in ATTRIBUTES]))[: draw(st.integers(1, 4))]
    known = draw(st.one_of(*[st.just(ATTRIBUTES)] * 4, st.just(ATTRIBUTES[:4]), st.none()))
    rows = [
        {
            "displayName": "Ann",
            "email": email,
            "roleId": "4",
            **{key: draw(attribute_cells(key)) for key in keys},
        }
        for email in draw(_ADDRESSES)
    ]
    users = [_user(draw, number, email, keys) for number, email in enumerate(draw(_ADDRESSES), 1)]
    rules = Rules(delete_orphans=draw(st.booleans()), column_mode=ColumnMode.LENIENT, attributes=known)
    return Drawn(rows, ("displayName", "email", "roleId", *keys), users, rules)


def _user(draw: st.DrawFn, number: int, email: str, keys: list[str]) -> User:
    user: User = {"id": number, "displayName": "Ann", "email": email, "roleId": 4}
    user |= {key: draw(st.sampled_from(_HELD[key])) for key in keys}
    if draw(st.sampled_from([False] * 5 + [True])):
        del user[keys[0]]
    return user
