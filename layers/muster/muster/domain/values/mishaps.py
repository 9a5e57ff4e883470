"""Texts that no person meant: a program's word for nothing, a formula, letters that an encoding spoiled.

Each is valid text, so only a rule that knows how such texts come about can keep them from being written to people.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from muster.domain.values.text import shown

_NOTHING = frozenset({
    "NULL", "null", "(null)", "<null>", "None", "none", "nan", "NaN", "NAN", "NaT", "<NA>", "undefined", "\\N", "nil",
    "#N/A", "#NA", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#ERROR!",
})  # fmt: skip
"""Not "Null", which is a surname, and not "NA", which is a continent."""

_FORMULA = re.compile(r"^(?:=|[+@-][A-Za-z_]+[(|])", re.MULTILINE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]|(?<!\S)\?[^\W\d_]|\ufffd")
# UTF-8 that was read as Latin-1 or Windows-1252: how letters of Latin, Greek and Cyrillic, and quotes, look then.
_TWICE_ENCODED = re.compile(
    "[ÂÃ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
    "|[ÄÅÎÏÐÑ][\u0080-\u00bf]|â[\u20ac\u201a\u201e\u2020]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010fffd]"
)


class Mishap(NamedTuple):
    """What a finding says of a text that no person meant: its code, and its message."""

    code: str
    message: str


def mishap(value: str) -> Mishap | None:
    """Return what is to be said of a tidy value, or None where it may be meant."""
    if value in _NOTHING:
        what = "is what a program writes for no value"
        return Mishap("no-value", f"{shown(value)} {what}; leave the cell blank, or write what is meant")
    if _FORMULA.match(value):
        return Mishap("formula", f"{shown(value)} is a formula; write the value that it stands for")
    if _ENTITY.search(value):
        return Mishap(
            "garbled", f"{shown(value)} has a character written as in HTML; write the character itself"
        )
    if _LOST_LETTER.search(value) or is_twice_encoded(value):
        what = "has letters that were lost on their way through another encoding"
        return Mishap("garbled", f"{shown(value)} {what}; export it anew in UTF-8")
    if not value.isprintable() and (found := _INVISIBLE.search(value)):
        what = f"has the invisible character U+{ord(found.group()):04X} in it"
        return Mishap("invisible-character", f"{shown(value)} {what}; take it out")
    return None


def may_have_mishap(values: Sequence[str], lines: str) -> bool:
    """Tell whether one of the values, which are also given as lines, wants a closer look. Quick where none does."""
    return (
        not _NOTHING.isdisjoint(values)
        or ("&" in lines and _ENTITY.search(lines) is not None)
        or ("?" in lines and _LOST_LETTER.search(lines) is not None)
        or _has_formula(lines)
        or (not lines.isascii() and (_TWICE_ENCODED.search(lines) is not None or "\ufffd" in lines))
    )


def is_twice_encoded(value: str) -> bool:
    """Tell whether a word of the value is UTF-8 that was taken for Latin-1 or Windows-1252."""
    return any(map(_word_is_twice_encoded, value.split()))


def _word_is_twice_encoded(word: str) -> bool:
    if _TWICE_ENCODED.search(word) is None:
        return False
    try:
        b"".join(char.encode("latin-1" if char < "\u0100" else "cp1252") for char in word).decode()
    except UnicodeError:
        return False
    return True


def _has_formula(lines: str) -> bool:
    marks = (mark for mark in "=+-@" if lines.startswith(mark) or f"\n{mark}" in lines)
    return any(marks) and _FORMULA.search(lines) is not None
