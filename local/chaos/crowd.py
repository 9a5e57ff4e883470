"""Who is there before the run and who is wanted after it: as many creates, updates and deletes as are asked for."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from muster.domain.values.columns import COLUMN_NAMES

type Row = dict[str, str]

ADMINS: Sequence[Row] = (
    {"displayName": "Muster Service", "email": "muster.service@globex.example", "roleId": "1"},
    {"displayName": "Ada Admin", "email": "ada.admin@globex.example", "roleId": "1"},
)
CREATES, UPDATES = 0.6, 0.3
"""Of the changes; the rest are deletes. As many as a tenth of the changes stay as they are."""
OWNING = 10
"""One of so many who leave owns a DataSet and a DataFlow."""
_PLACES = (
    ("Utah", "America/Denver", "en-US", "+1 801 899 {:04d}"),
    ("London", "Europe/London", "en-GB", "+44 20 7946 {:04d}"),
    ("São Paulo", "America/Sao_Paulo", "pt-BR", "+55 11 3090 {:04d}"),
    ("Berlin", "Europe/Berlin", "de-DE", "+49 30 9018 {:04d}"),
)
_TEAMS = (
    ("Sales", "Account Executive"),
    ("Finance, Tax", 'Controller, "acting"'),
    ("Opérations", "Logistics Planner"),
    ("Human Resources", "Recruiter"),
)
_MAY_BE_CLEARED = ("title", "department", "alternateEmail", "deskPhoneNumber", "location")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Rows of the thirteen columns, each of them a text. `owners` are those of `leave` who own something."""

    stay: Sequence[Row]
    change: Sequence[Row]
    changed: Sequence[Row]
    leave: Sequence[Row]
    come: Sequence[Row]
    owners: Sequence[str]

    @property
    def before(self) -> Sequence[Row]:
        """Who is there, but for the admins."""
        return [*self.stay, *self.change, *self.leave]

    @property
    def roster(self) -> Sequence[Row]:
        """What the configuration says."""
        blank = dict.fromkeys(COLUMN_NAMES, "")
        return [{**blank, **row} for row in (*ADMINS, *self.stay, *self.changed, *self.come)]


def make_crowd(changes: int, chance: random.Random) -> Crowd:
    """So many changes in all."""
    creates, updates = round(changes * CREATES), round(changes * UPDATES)
    deletes, unchanged = changes - creates - updates, changes // 10
    people = [_person(number, chance) for number in range(changes + unchanged)]
    ends = (creates, creates + updates, creates + updates + deletes)
    come, change, leave, stay = (people[slice(*part)] for part in zip((0, *ends), (*ends, None), strict=True))
    return Crowd(
        stay=stay,
        change=change,
        changed=[_changed(row, chance) for row in change],
        leave=leave,
        come=come,
        owners=[row["email"] for row in leave[::OWNING]],
    )


def _person(number: int, chance: random.Random) -> Row:
    department, title = chance.choice(_TEAMS)
    location, time_zone, locale, phone = chance.choice(_PLACES)
    values = (
        f"Zoë Person {number}",
        f"p{number:05d}@globex.example",
        chance.choice("2345"),
        title,
        department,
        f"p{number:05d}@home.example",
        phone.format(number % 10_000),
        phone.format((number + 1) % 10_000),
        str(10_000 + number),
        f"GX{number:05d}",
        location,
        time_zone,
        locale,
    )
    return dict(zip(COLUMN_NAMES, values, strict=True))


def _changed(row: Row, chance: random.Random) -> Row:
    """The row with one to four of its values changed, or cleared."""
    role = chance.choice([each for each in "2345" if each != row["roleId"]])
    others = {
        "displayName": f"{row['displayName']} Née",
        "roleId": role,
        "title": "Head of Chaos",
        "department": "Resilience",
        "location": "Genève",
        "employeeNumber": f"9{row['employeeNumber']}",
        **dict.fromkeys(chance.sample(_MAY_BE_CLEARED, 2), ""),
    }
    names = chance.sample(sorted(others), chance.randint(1, 4))
    return {**row, **{name: others[name] for name in names}}
