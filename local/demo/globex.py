"""The people of the demo's remote instance: one for each column, in whom just that one changes.

Beside the thirteen there are two of its own, which name custom attributes of the instance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.demo.people import DOMAIN, Row, make_company
from muster.domain.values.columns import COLUMN_NAMES, EMAIL

INSTANCE = "globex.domo.com"
REMOTE_DOMAIN = "globex.example"
ATTRIBUTES: Sequence[Mapping[str, str]] = (
    {"key": "costCenter", "title": "Cost center"},
    {"key": "skills", "title": "Skills", "validator": "ANY_VALUE_MULTI"},
)
"""The custom attributes, as Domo has them; the second one holds several values."""
GLOBEX_COLUMNS = (*COLUMN_NAMES, *(attribute["key"] for attribute in ATTRIBUTES))
_PEOPLE = 40
_NOW: Row = {
    "displayName": "Alex Newname",
    "email": f"alex.newname@{REMOTE_DOMAIN}",
    "roleId": "3",
    "title": "Head of Everything",
    "department": "Strategy",
    "alternateEmail": "alex@home.example",
    "phoneNumber": "+351 21 346 7800",
    "deskPhoneNumber": "+351 21 346 7801",
    "employeeNumber": "70007",
    "employeeId": "GX70007",
    "location": "Lisbon",
    "timeZone": "Europe/Lisbon",
    "locale": "pt-PT",
    "costCenter": "CC-2100",
    "skills": "Python|SQL",
}


@dataclass(frozen=True, slots=True)
class RemoteCompany:
    """`before` are the people of yesterday, `roster` today's rows; `changed` has the old and the new row by column."""

    before: Sequence[Row]
    roster: Sequence[Row]
    changed: Mapping[str, tuple[Row, Row]]


def make_globex() -> RemoteCompany:
    """The remote company, the same at every call."""
    before = [_moved(person) for person in make_company().before[:_PEOPLE]]
    # Who has the first value of a column already would not change.
    free = [person for person in before if all(person[name] != value for name, value in _NOW.items())]
    changed = {
        name: (free[place], {**free[place], name: _NOW[name]}) for place, name in enumerate(GLOBEX_COLUMNS)
    }
    today = {old[EMAIL.name]: new for old, new in changed.values()}
    roster = [today.get(person[EMAIL.name], person) for person in before]
    return RemoteCompany(before, roster, changed)


def _moved(person: Row) -> Row:
    """Somebody like this person, at Globex."""
    login = person["email"].removesuffix(f"@{DOMAIN}")
    number = str(int(person["employeeNumber"]) + 50_000)
    return {
        **person,
        "email": f"{login}@{REMOTE_DOMAIN}",
        "employeeNumber": number,
        "employeeId": f"GX{number}",
        "costCenter": "CC-1200",
        "skills": "Excel|SQL",
    }
