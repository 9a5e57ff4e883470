"""What is written in the benchmark of writing: the same changes for a `pydomo` loop, which is here, and for Muster."""

import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import assert_never

from pydomo import Domo as Pydomo  # type: ignore[import-untyped]

from bench.write_sides import Simulator
from muster.domain.plans.changes import Change, Create, Delete, Update

type Changes = Callable[[int], list[Change]]
"""Makes so many new changes; what they need is there when they are returned."""

THREE: Mapping[str, str] = {}
ALL = {
    "title": "Nurse",
    "department": "Ward 4",
    "alternateEmail": "n@home.example.org",
    "phoneNumber": "+44 20 7946 0123",
    "deskPhoneNumber": "+44 20 7946 0124",
    "employeeNumber": "0074",
    "employeeId": "UT000034065",
    "location": "London",
    "timeZone": "Europe/London",
    "locale": "en-GB",
}
OF_TEN = (2, 7, 1)
"""Creates, updates and deletes among ten changes of a mixed plan."""
_numbers = count(1)


class Work:
    """Changes of people in the simulator."""

    def __init__(self, domo: Simulator) -> None:
        self._domo = domo
        self._staff = self._people(100)

    def creates(self, number: int, columns: Mapping[str, str] = THREE) -> list[Change]:
        """Of people whom nobody has yet, with the three columns that must be."""
        return [Create(row["email"], {**row, **columns}) for row in _rows(number)]

    def creates_of_all_columns(self, number: int) -> list[Change]:
        """The same with all thirteen columns."""
        return self.creates(number, ALL)

    def updates(self, number: int) -> list[Change]:
        """Of another title."""
        return [Update(*self._staff[turn % 100], {"title": ""}, _title()) for turn in range(number)]

    def deletes(self, number: int) -> list[Change]:
        """Of people who own nothing."""
        return [Delete(email, user_id, {}) for email, user_id in self._people(number)]

    def mixed(self, number: int) -> list[Change]:
        """Tens of all three, each in the order of a plan: creates, updates, deletes."""
        creates, updates, deletes = (number * each // 10 for each in OF_TEN)
        return [*self.creates(creates), *self.updates(updates), *self.deletes(deletes)]

    def mixed_small(self, number: int) -> list[Change]:
        """The same in plans of ten, so that whoever comes not far has the same mix behind him."""
        return [change for _ in range(number // 10) for change in self.mixed(10)]

    def _people(self, number: int) -> list[tuple[str, str]]:
        """New people, made behind the server's back: addresses and ids."""
        return [(user["email"], str(user["id"])) for user in self._domo.add_people(list(_rows(number)))]


def _rows(number: int) -> Iterator[dict[str, str]]:
    for _ in range(number):
        person = f"{next(_numbers):06}"
        yield {"displayName": f"Person {person}", "email": f"person{person}@acme.example", "roleId": "4"}


def _title() -> dict[str, str]:
    return {"title": f"Title {next(_numbers)}"}


class Loop:
    """What somebody writes who reads the documentation of pydomo: one call after another.

    An update is read, merged and written, for Domo says of its PUT that all fields are required.
    """

    def __init__(self, domo: Simulator) -> None:
        host = domo.public_url.removeprefix("http://")
        keys = domo.opens["client_id"], domo.opens["client_secret"]
        self._users = Pydomo(*keys, api_host=host, use_https=False, log_level=logging.WARNING).users

    def write(self, change: Change) -> None:
        """Carry out one change."""
        match change:
            case Create(email=email, after=after):
                person = {"name": after["displayName"], "email": email, "role": "Participant"}
                self._users.create(person, False)  # noqa: FBT003 - pydomo's
            case Update(user_id=user_id, after=after):
                self._users.update(user_id, {**self._users.get(user_id), **after})
            case Delete(user_id=user_id):
                self._users.delete(user_id)
            case _:
                assert_never(change)
