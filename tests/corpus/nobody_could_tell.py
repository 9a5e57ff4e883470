# ruff: noqa: E501, RUF001 - one line a case; one has letters that look like others
"""The exceptions from the law, each in words: whole and plausible files that are wrong, and no sign says so.

What such a file leads to is bounded, and a test holds the bounds: no more people are deleted than the job's limits
allow, and nobody who is protected. Where it came from a DataSet, Domo's count of its rows tells of every lost row, so
of these only values that are wrong and right in form remain.
"""

from dataclasses import dataclass

from tests.corpus.company import GOOD_TEXT, good_table, written
from tests.corpus.grammar import TableMistake, cell

GOOD = GOOD_TEXT.encode()
JANE = 7


@dataclass(frozen=True, slots=True)
class Untold:
    """A file that nobody could tell from a good one, and why."""

    name: str
    why: str
    content: bytes


def _made(name: str, why: str, *mistakes: TableMistake) -> Untold:
    table = good_table()
    for mistake in mistakes:
        table = mistake(table)
    return Untold(name, why, written(table).encode())


def _rows(number: int) -> bytes:
    return written(good_table()[: number + 1]).encode()


_CUT = (
    "A file in S3 that its writer cut just after a row is a whole file of fewer people. The limits of deletes, and the "
    "rows of the last good run, hold it from the share on that the job allows."
)
_VALUE = "The value is right in form. Whether a person means it nobody but that person knows; an update can be undone."
_PERSON = "An address that is right in form names another person, so one is created and one is an orphan, within the limits."

NOBODY_COULD_TELL = (
    Untold("last-row-lost", _CUT, _rows(40)),
    Untold("last-two-rows-lost", _CUT, _rows(39)),
    Untold("last-three-rows-lost", _CUT, _rows(38)),
    Untold(
        "cut-before-the-last-cell-of-the-last-row",
        "A last cell that is lost whole looks blank: RFC 4180 lets a last row end without a line end. One field of one "
        "person is cleared.",
        GOOD[: GOOD.rindex(b"en-US")],
    ),
    Untold(
        "spliced-within-a-name",
        "A shorter file written over a longer one may meet it so that one row is made of two that agree in all but a text.",
        written(good_table()[:12]).encode() + GOOD[GOOD.index(b"Dubois,p11@") :],
    ),
    _made("title-of-somebody-else", _VALUE, cell("title", "Engineer 8", JANE)),
    _made("name-misspelt", _VALUE, cell("displayName", "Jnae Doe", JANE)),
    _made("id-made-a-date-by-a-spreadsheet", _VALUE, cell("employeeId", "1-Feb", JANE)),
    _made("number-without-its-last-digit", _VALUE, cell("employeeNumber", "7000", JANE)),
    _made("one-role-too-high", _VALUE, cell("roleId", "3", 11)),
    _made("one-accent-lost", _VALUE, cell("displayName", "Chloe Dubois", 12)),
    _made("accent-a-question-mark-at-the-end-of-a-word", _VALUE, cell("displayName", "Zo? Bront?", 5)),
    _made("address-misspelt", _PERSON, cell("email", "p06@acme.exmaple", JANE)),
    _made("address-in-another-alphabet-alone", _PERSON, cell("email", "р06@аеѕ.рф", JANE)),
    _made(
        "cells-swapped-of-a-few-people",
        "Two columns of one kind changed places in fewer rows than the limit of updates: so would a company that "
        "reorganised.",
        *(cell("department", f"Engineer {at}", at) for at in range(12, 20)),
        *(cell("title", "Finance", at) for at in range(12, 20)),
    ),
)  # fmt: skip
