"""Canonical text, trimmed and in Unicode NFC, for a cell and a block, and how a value is shown."""

import unicodedata
from collections.abc import Sequence

LONGEST_TEXT = 1_000
"""Characters. Domo publishes no limits; this only catches a column that swallowed its neighbours."""

_SHOWN = 40


def tidy(value: str) -> str:
    """Return the value as the plan holds it: NFC, without white space around it."""
    if value.isascii():
        return value.strip()
    return unicodedata.normalize("NFC", value.strip())


def tidy_block(values: Sequence[str]) -> list[str]:
    """Return `tidy` of each value, quickly where nothing wants it. Raises TypeError on what is no text."""
    stripped = list(map(str.strip, values))
    joined = "".join(stripped)
    if joined.isascii() or unicodedata.is_normalized("NFC", joined):
        # Every part of a normalised text is normalised, so the whole block may be asked at once.
        return stripped
    return list(map(tidy, stripped))


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
