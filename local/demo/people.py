"""The company of the demo: who was in Domo yesterday, and what its configuration DataSet says today.

The same two hundred people at every showing. Each is a row of the thirteen columns, all of them texts.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.domain.values.columns import COLUMN_NAMES

type Row = Mapping[str, str]

_GIVEN = [
    "Amara",
    "Ben",
    "Chloé",
    "Dmitri",
    "Elena",
    "Farid",
    "Grace",
    "Hiroshi",
    "Ines",
    "Jonas",
    "Keiko",
    "Liam",
    "Mei",
    "Noah",
    "Olga",
    "Priya",
    "Quinn",
    "Rosa",
    "Søren",
    "Tomás",
]
_FAMILY = [
    "Adler",
    "Bauer",
    "Chen",
    "Dubois",
    "Eriksen",
    "Ferrari",
    "García",
    "Hughes",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
]
_ASCII = str.maketrans("éøáíö", "eoaio")
_TEAMS = (
    ("Sales", "Account Executive"),
    ("Sales", "Sales Engineer"),
    ("Development", "Software Engineer"),
    ("Finance", "Controller"),
    ("Operations", "Logistics Planner"),
    ("Marketing", "Brand Manager"),
    ("Human Resources", "Recruiter"),
)
_PLACES = (
    ("Utah", "America/Denver", "en-US", "+1 801 899 {:04d}"),
    ("London", "Europe/London", "en-GB", "+44 20 7946 {:04d}"),
    ("Tokyo", "Asia/Tokyo", "ja-JP", "+81 3 6721 {:04d}"),
    ("São Paulo", "America/Sao_Paulo", "pt-BR", "+55 11 3090 {:04d}"),
    ("Berlin", "Europe/Berlin", "de-DE", "+49 30 9018 {:04d}"),
)
DOMAIN = "acme.example"
_STAFF, _NEW, _ORPHANS, _BAD = 210, 12, 8, 4
OWNED_DATASET = "Field sales pipeline"


@dataclass(frozen=True, slots=True)
class Company:
    """`before` are the people Domo has; `roster` is today's configuration, its mistakes included.

    `owner` is the address of the orphan who owns a DataSet; the addresses in `bad` are of rows that hold a
    mistake.
    """

    before: Sequence[Row]
    roster: Sequence[Row]
    new: frozenset[str]
    changed: frozenset[str]
    orphans: frozenset[str]
    bad: frozenset[str]
    owner: str

    @property
    def mended(self) -> Sequence[Row]:
        """The roster once its mistakes are mended: the people of the bad rows as they were."""
        good = [row for row in self.roster if row["email"].lower() not in self.bad]
        return [*good, *(row for row in self.before if row["email"] in self.bad)]


def make_company() -> Company:
    """The company, the same at every call."""
    staff = _staff()
    new, before = staff[-_NEW:], staff[:-_NEW]
    orphans = before[5 : 5 + _ORPHANS * 20 : 20]
    gone = frozenset(person["email"] for person in orphans)
    staying = [person for person in before if person["email"] not in gone]
    bad_rows = _with_mistakes(staying[-_BAD:])
    bad = frozenset(row["email"].lower() for row in bad_rows)
    today = [_today(place, person) for place, person in enumerate(staying[:-_BAD])]
    changed = frozenset(
        old["email"] for old, row in zip(staying, today, strict=False) if dict(old) != dict(row)
    )
    return Company(
        before=before,
        roster=[*today, *bad_rows, *new],
        new=frozenset(person["email"] for person in new),
        changed=changed,
        orphans=gone,
        bad=bad,
        owner=orphans[-1]["email"],
    )


def _staff() -> list[Row]:
    chance = random.Random(2026)  # noqa: S311 - a company, not a secret
    names = [(given, family) for family in _FAMILY for given in _GIVEN]
    chance.shuffle(names)
    return [_person(number, given, family, chance) for number, (given, family) in enumerate(names[:_STAFF])]


def _person(number: int, given: str, family: str, chance: random.Random) -> Row:
    department, title = chance.choice(_TEAMS)
    location, time_zone, locale, phone = chance.choice(_PLACES)
    login = f"{given}.{family}".lower().translate(_ASCII)
    values = (
        f"{given} {family}",
        f"{login}@{DOMAIN}",
        chance.choice("23444445"),
        title,
        department,
        f"{login}@home.example",
        phone.format(1000 + number),
        phone.format(3000 + number),
        str(10_000 + number),
        f"AC{10_000 + number}",
        location,
        time_zone,
        locale,
    )
    return dict(zip(COLUMN_NAMES, values, strict=True))


def _today(place: int, person: Row) -> Row:
    """Every eighth person has changed since yesterday, in one of four ways."""
    if place % 8:
        return person
    changes: Sequence[Row] = (
        {"title": f"Senior {person['title']}"},
        {"phoneNumber": person["phoneNumber"][:-4] + "7700"},
        {"location": "Utah", "roleId": "3" if person["roleId"] != "3" else "2"},
        {"alternateEmail": ""},
    )
    return {**person, **changes[place // 8 % len(changes)]}


def _with_mistakes(people: Sequence[Row]) -> list[Row]:
    """The rows of these four people as somebody got them wrong.

    No address is among the mistakes: while it is not certain whom a row names, nobody is deleted.
    """
    phone, role, zone, formula = people
    return [
        {**phone, "phoneNumber": "ask reception"},
        {**role, "roleId": "9"},
        {**zone, "timeZone": "Mars/Olympus"},
        {**formula, "title": "#REF!"},
    ]
