"""Canonical text, trimmed and in Unicode NFC, for a cell and a block, and how a value is shown."""

import unicodedata
from collections.abc import Sequence

LONGEST_TEXT = 1_000
"""Characters. Domo publishes no limits; this only catches a column that swallowed its neighbours."""

_SHOWN = 40
_HARD_BLANKS = str.maketrans("\u00a0\u2007\u202f", "   ")
_CONTROL_BYTES = bytes(sorted({*range(32), 127} - {ord("\n")}))


def tidy(value: str) -> str:
    """Return the value as the plan holds it: NFC, without white space around it.

    What a program may do to a text unseen makes no difference: a blank is one where it does not break a line too,
    and the end of a line within a text is a line feed, as whatever system wrote it.
    """
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii():
        return value.strip()
    return unicodedata.normalize("NFC", value.translate(_HARD_BLANKS).strip())


def tidy_block(values: Sequence[str]) -> list[str]:
    """Return `tidy` of each value, quickly where nothing wants it. Raises TypeError on what is no text."""
    return list(map(tidy, values)) if plain_lines(values) is None else list(values)


def plain_lines(values: Sequence[str]) -> str | None:
    """Return the values as lines if all of them are tidy and printable; None leaves it open.

    The only white space that is printable is the blank, and every part of a normalised text is normalised, so
    the whole block may be asked at once. Raises TypeError on what is no text.
    """
    lines = "\n".join(values)
    if "\n " in lines or " \n" in lines or lines[:1] == " " or lines[-1:] == " ":
        return None
    if lines.count("\n") >= len(values):
        return None
    if lines.isascii():
        return lines if len(lines.encode().translate(None, _CONTROL_BYTES)) == len(lines) else None
    printable = lines.replace("\n", "").isprintable()
    return lines if printable and unicodedata.is_normalized("NFC", lines) else None


def has_long_line(lines: str) -> bool:
    """Tell whether there may be a line longer than the longest text: one covers a whole half of that length."""
    half = LONGEST_TEXT // 2
    return any(lines.find("\n", start, start + half) < 0 for start in range(0, len(lines) - half, half))


def fold(value: str) -> str:
    """Return the form in which two values that differ by letter case alone are the same."""
    if value.isascii():
        return value.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", value).casefold())


def fold_block(values: Sequence[str]) -> list[str]:
    """Return `fold` of each value."""
    if "".join(values).isascii():
        return list(map(str.lower, values))
    return list(map(fold, values))


def has_control_character(value: str) -> bool:
    """Tell whether there are control characters other than the tabs and newlines of a quoted cell."""
    return not value.isprintable() and any(
        unicodedata.category(character) == "Cc" and character not in "\t\r\n" for character in value
    )


def harmless(value: str) -> str:
    """Return the value with every character that is not plainly visible written as its code."""
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in value)


def shown(value: str) -> str:
    """Return at most 40 characters of the value, in quotes, harmless to a terminal, a log and an e-mail."""
    escaped = harmless(value[: _SHOWN + 1])
    return f'"{escaped}"' if len(escaped) <= _SHOWN else f'"{escaped[: _SHOWN - 1]}…"'
