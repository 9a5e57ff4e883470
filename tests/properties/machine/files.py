"""A configuration as people and programs keep it: mostly right, and wrong in the classic ways."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from muster.domain.values.columns import COLUMN_NAMES
from tests.fakes.stage import a_person, a_roster


class Damage(StrEnum):
    """What is wrong with a file. Of the `UNUSABLE` ones nothing may be written."""

    NONE = "none"
    HALF = "it ends in the middle of a row"
    NO_ROWS = "it has a header alone"
    PAGE = "it is a page that says 503"
    NO_EMAIL = "its column of addresses is gone"
    NO_FILE = "there is none"
    TWICE = "its last row stands there twice"
    BLANK = "all of its titles are blank"
    STRANGE_ROW = "it has a row without a readable address"
    ONE_ROW = "it has one row"
    NO_OWN_USER = "the account's own user is gone from it"
    OWN_USER_DEMOTED = "the account's own user is no admin in it"


UNUSABLE = frozenset({Damage.NO_ROWS, Damage.PAGE, Damage.NO_EMAIL})
STRANGE = "not an address"


class RosterFile:
    """The `people` who stand in it, by name, and its `damage`."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.damage = Damage.NONE
        names = ("pat", "adm", "amy", "bea", "cyd", "dot")
        self.people = {name: a_person(name, roleId="1" if name in names[:3] else "4") for name in names}

    @property
    def text(self) -> str | None:
        """What lies there; None if nothing does."""
        if self.damage is Damage.NO_FILE:
            return None
        whole = a_roster(*self.people.values())
        return _DAMAGED[self.damage](whole, whole.splitlines(keepends=True))


def is_unusable(text: str | None) -> bool:
    """Whether nothing may be written by such a file."""
    if text is None:
        return True
    lines = text.splitlines()
    return len(lines) < 2 or not lines[0].startswith(",".join(COLUMN_NAMES[:2]))


_PLAIN = "muster.service@acme.example,4,"


def _with_strange_row(whole: str, _lines: list[str]) -> str:
    strange = a_person("strange", email=STRANGE)
    return whole + ",".join(strange[name] for name in COLUMN_NAMES) + "\n"


def _without_titles(_whole: str, lines: list[str]) -> str:
    place = COLUMN_NAMES.index("title")
    rows = [line.split(",") for line in lines[1:]]
    return lines[0] + "".join(",".join([*row[:place], "", *row[place + 1 :]]) for row in rows)


_DAMAGED: Mapping[Damage, Callable[[str, list[str]], str]] = {
    Damage.NONE: lambda whole, _lines: whole,
    Damage.HALF: lambda whole, _lines: whole[: len(whole) // 2],
    Damage.NO_ROWS: lambda _whole, lines: lines[0],
    Damage.PAGE: lambda _whole, _lines: "<html><body>503 Service Unavailable</body></html>\n",
    Damage.NO_EMAIL: lambda whole, _lines: whole.replace("email", "mail", 1),
    Damage.TWICE: lambda whole, lines: whole + lines[-1],
    Damage.BLANK: _without_titles,
    Damage.STRANGE_ROW: _with_strange_row,
    Damage.ONE_ROW: lambda _whole, lines: "".join(lines[:2]),
    Damage.NO_OWN_USER: lambda _whole, lines: "".join([lines[0], *lines[2:]]),
    Damage.OWN_USER_DEMOTED: lambda whole, _lines: whole.replace("muster.service@acme.example,1,", _PLAIN, 1),
}
