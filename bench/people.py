"""Makes the data of the benchmark: a roster as CSV and the directory it is compared with, from a seed."""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "displayName",
    "email",
    "roleId",
    "title",
    "department",
    "alternateEmail",
    "phoneNumber",
    "deskPhoneNumber",
    "employeeNumber",
    "employeeId",
    "location",
    "timeZone",
    "locale",
)
PAGE_USERS = 500
CHANGED_SHARE = 0.005
BAD_SHARE = 0.001
FILLED_SHARE = 0.5
NUMBERED_SHARE = 0.9
ABROAD_SHARE = 0.2

_FIRST = [
    "Ann",
    "Ben",
    "Carla",
    "Dmitri",
    "Eva",
    "Farid",
    "Grace",
    "Hiro",
    "Ines",
    "José",
    "Karin",
    "Li",
    "Maya",
    "Nils",
    "Olga",
    "Paul",
    "Rosa",
    "Søren",
    "Tom",
    "Ute",
]
_LAST = [
    "Adler",
    "Baker",
    "Costa",
    "Diaz",
    "Evans",
    "Fischer",
    "Gómez",
    "Haas",
    "Ito",
    "Jansen",
    "Khan",
    "Lopez",
    "Müller",
    "Novak",
    "Okafor",
    "Smith",
]
_TITLES = ["Software Engineer", "Account Executive", "Data Analyst", "Nurse", "Store Manager", "Director"]
_DEPARTMENTS = ["Development", "Sales", "Finance", "Customer Success", "Human Resources", "Operations, East"]
_LOCATIONS = ["Utah", "London", "Tokyo", "Berlin", "São Paulo", "New York"]
_ZONES = [
    "America/Denver",
    "Europe/London",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/New_York",
]
_LOCALES = ["en-US", "en-GB", "ja-JP", "de-DE", "pt-BR", "en-US"]


@dataclass(frozen=True)
class Data:
    """Three files: the roster, the directory as one array, and the same in pages of 500, a page a line."""

    roster: Path
    live: Path
    pages: Path


def make_data(folder: Path, people: int, seed: int = 20261121) -> Data:
    """Write the files for `people` users, of whom 0.5 % changed and 0.1 % have a bad cell in the roster."""
    data = Data(
        folder / f"roster-{people}.csv", folder / f"live-{people}.json", folder / f"pages-{people}.jsonl"
    )
    chance = random.Random(seed)
    with (
        data.roster.open("w", encoding="utf-8", newline="") as roster_file,
        data.live.open("w", encoding="utf-8") as live_file,
        data.pages.open("w", encoding="utf-8") as pages_file,
    ):
        roster = csv.writer(roster_file)
        roster.writerow(COLUMNS)
        page: list[str] = []
        live_file.write("[")
        for number, person in enumerate(_people(people, chance)):
            user = json.dumps({"id": 100_000_000 + number, **person}, ensure_ascii=False)
            live_file.write((", " if number else "") + user)
            page.append(user)
            if len(page) == PAGE_USERS or number == people - 1:
                pages_file.write("[" + ", ".join(page) + "]\n")
                page.clear()
            roster.writerow(_in_roster(person, chance).values())
        live_file.write("]")
    return data


def _people(count: int, chance: random.Random) -> Iterator[dict[str, str]]:
    for number in range(count):
        place = chance.randrange(len(_LOCATIONS))
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        values = (
            f"{first} {last}",
            f"{_plain(first)}.{_plain(last)}{number}@example.com",
            str(chance.choices((1, 2, 3, 4, 5), (1, 9, 30, 50, 10))[0]),
            chance.choice(_TITLES),
            chance.choice(_DEPARTMENTS),
            f"{_plain(first)}{number}@home.example.org" if chance.random() < FILLED_SHARE else "",
            _phone(chance),
            _phone(chance) if chance.random() < FILLED_SHARE else "",
            f"{number:07}" if chance.random() < NUMBERED_SHARE else "",
            f"UT{number:07}",
            _LOCATIONS[place],
            _ZONES[place],
            _LOCALES[place],
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _in_roster(person: dict[str, str], chance: random.Random) -> dict[str, str]:
    draw = chance.random()
    if draw < CHANGED_SHARE:
        return {**person, "title": "Team Lead", "location": "Remote"}
    if draw < CHANGED_SHARE + BAD_SHARE:
        return {**person, "locale": "en_XX"}
    return person


def _phone(chance: random.Random) -> str:
    if chance.random() < ABROAD_SHARE:
        return f"+44 20 {chance.randrange(10**8):08}"
    return f"({chance.randrange(200, 1000)}) {chance.randrange(1000):03}-{chance.randrange(10_000):04}"


def _plain(name: str) -> str:
    return name.lower().encode("ascii", "ignore").decode()
