"""The company that the corpus is about: forty people as a good file has them, and as Domo has them before a run."""

import csv
import io
from collections.abc import Sequence

from muster.domain.values.columns import COLUMN_NAMES
from tests.fakes.stage import SERVICE_USER

type Table = list[list[str]]
"""A header and its rows, as cells."""

type Person = dict[str, str]

NAMES = (
    "Seán O'Neil", 'Ann "Annie" Lee', "García, José", "Zoë Brontë", "Müller, Jürgen", "Jane Doe", "Li Wei",
    "Søren Kjær", "Amélie Poulain", "Bob Stone", "Chloé Dubois", "Dan Brown", "Eve Adams", "Frank Hall",
    "Gina Rossi", "Hugo Blanc", "Ivy Chen", "Jack Black", "Kim Novak", "Lars Berg", "Mia Wong", "Nina Simon",
    "Otto Klein", "Paul Jones", "Quinn Fox", "Rita Mora", "Sam Smith", "Tina Bell", "Uma Patel", "Vera Ivanova",
    "Will Young", "Xena Moss", "Yara Silva", "Zack West", "Alba Cruz", "Ben Ford", "Cara Dean", "Dov Levi",
    "Ella Park", "Finn Ray",
)  # fmt: skip
DEPARTMENTS = ("Sales, North", 'Research "Lab 7"', "Finance", "R&D")
LOCATIONS = ("Utah", "12 High Street\nDublin", "Zürich", "Lehi, Utah")
ZONES = ("America/Denver", "Europe/Dublin", "Europe/Zurich", "America/New_York")
LOCALES = ("en-US", "en-IE", "de-CH", "fr-FR")


def person(number: int, name: str) -> Person:
    """One of the forty; only neighbours of the fourth degree share a department."""
    kind = number % 4
    return {
        "displayName": name,
        "email": f"p{number:02}@acme.example",
        "roleId": ("4", "3", "2", "5")[kind],
        "title": f"Engineer {number}",
        "department": DEPARTMENTS[kind],
        "alternateEmail": f"p{number:02}@home.example",
        "phoneNumber": f"+1 801 555 {2000 + number}",
        "deskPhoneNumber": f"(801) 555-{1000 + number}",
        "employeeNumber": str(70_000 + number),
        "employeeId": f"ID-{number:03}",
        "location": LOCATIONS[kind],
        "timeZone": ZONES[kind],
        "locale": LOCALES[kind],
    }


PEOPLE: tuple[Person, ...] = (SERVICE_USER, *(person(number, name) for number, name in enumerate(NAMES, 1)))
"""Whom the good file names: the account's own user, and forty others."""

ROWS = len(PEOPLE)


def people_before() -> list[Person]:
    """Domo before the run, without the account's own user, who is always there.

    The good file creates p40, changes p05's title and p06's department, and deletes whoever left.
    """
    people = [dict(each) for each in PEOPLE[1:-1]]
    people[4]["title"] = "Trainee"
    people[5]["department"] = ""
    return [*people, person(99, "Left Already")]


def people_after() -> list[Person]:
    """Domo as the good file wants it, without the account's own user."""
    return [dict(each) for each in PEOPLE[1:]]


def table_of(people: Sequence[Person]) -> Table:
    """A header, and a row a person."""
    return [list(COLUMN_NAMES), *([each[name] for name in COLUMN_NAMES] for each in people)]


def good_table() -> Table:
    """The good file as cells, made anew."""
    return table_of(PEOPLE)


def written(table: Table, *, delimiter: str = ",", line_end: str = "\n", quote_all: bool = False) -> str:
    """The cells as CSV."""
    out = io.StringIO(newline="")
    if quote_all:
        csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    else:
        csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return out.getvalue()


GOOD_TEXT = written(good_table())
"""The good file."""
