"""Rosters and directories as they come: mostly right, in every spelling, and wrong in every way."""

from collections.abc import Mapping

from hypothesis import strategies as st

from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.columns import COLUMN_NAMES

type Row = dict[str, str]
type User = dict[str, object]

_NAMES = ("ann", "bob", "cy", "dörte", "eve", "straße")
_SPELLINGS = ("{}@example.com", "{}@EXAMPLE.com", " {}@example.com ")
EMAILS = st.builds(
    lambda name, spelling, upper: spelling.format(name.upper() if upper else name),
    st.sampled_from(_NAMES),
    st.sampled_from(_SPELLINGS),
    st.booleans(),
)
_BAD_EMAILS = st.sampled_from(["", "?", "ann@", "ann@@example.com"])

CELLS: Mapping[str, tuple[str, ...]] = {
    "displayName": ("Ann", " Ann ", "Zoe\u0308", "Zoë", "x\ny", 'the "A", B', "", "bell\x07"),
    "email": (),
    "roleId": ("1", "4", "4.0", "04", "77", "", "Admin"),
    "title": ("Boss", "boss ", "", "two\r\nlines"),
    "department": ("Sales", ""),
    "alternateEmail": ("a@home.example", "A@Home.example", "", "nope"),
    "phoneNumber": ("(800) 899-1000", "+44 20 7946 0958", " 800-899-1000", "", "12"),
    "deskPhoneNumber": ("+1 800 899 1000 x7", ""),
    "employeeNumber": ("0074", "74", "74.0", "", "A1"),
    "employeeId": ("ABC1", ""),
    "location": ("Utah", "utah", ""),
    "timeZone": ("Asia/Kolkata", "Asia/Calcutta", "China Time(Asia/Shanghai)", "asia/shanghai", "", "Mars"),
    "locale": ("en-US", "en-us", "", "xx"),
}
_HELD: Mapping[str, tuple[object, ...]] = {
    name: (*cells, None) for name, cells in CELLS.items() if name != "email"
} | {"roleId": (1, 4, "4", 77, 4.0, None), "employeeNumber": (74, 74.0, "74", "0074", "", None)}


def cells(name: str) -> st.SearchStrategy[str]:
    """Cells of a column, the good ones first."""
    if name == "email":
        return st.one_of(EMAILS, EMAILS, EMAILS, EMAILS, _BAD_EMAILS)
    return st.sampled_from(CELLS[name])


ROWS: st.SearchStrategy[Row] = st.fixed_dictionaries({name: cells(name) for name in COLUMN_NAMES})
ROSTERS = st.lists(ROWS, min_size=1, max_size=7)

_OPTIONAL = st.sets(st.sampled_from([name for name in COLUMN_NAMES if name != "email"]), max_size=2)


@st.composite
def directories(draw: st.DrawFn) -> list[User]:
    """Users with ids of their own; some share an address or have none, of some not all is known."""
    users: list[User] = []
    for number in range(draw(st.integers(0, 7))):
        user: User = {"id": draw(st.sampled_from([number + 1, f"u{number}"]))}
        user["email"] = draw(st.one_of(EMAILS, EMAILS, EMAILS, st.sampled_from(["", None])))
        user |= {name: draw(st.sampled_from(_HELD[name])) for name in COLUMN_NAMES if name != "email"}
        for unknown in draw(st.one_of(st.just(set()), _OPTIONAL)):
            del user[unknown]
        users.append(user)
    return users


_SOME_COLUMNS = st.frozensets(st.sampled_from(COLUMN_NAMES))
_MOST_COLUMNS = st.one_of(st.just(frozenset(COLUMN_NAMES)), _SOME_COLUMNS)
RULES = st.builds(
    Rules,
    delete_orphans=st.booleans(),
    column_mode=st.just(ColumnMode.LENIENT),
    comparable=_MOST_COLUMNS,
    clearable=_MOST_COLUMNS,
    custom_role_ids=st.sampled_from([frozenset[str](), frozenset({"77"})]),
)
COLUMNS_PRESENT = st.one_of(
    st.just(COLUMN_NAMES),
    st.permutations(COLUMN_NAMES).map(tuple),
    st.frozensets(st.sampled_from(COLUMN_NAMES)).map(
        lambda chosen: tuple(n for n in COLUMN_NAMES if n in chosen | {"displayName", "email", "roleId"})
    ),
)
