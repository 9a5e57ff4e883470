"""How one kind of cell is read, compared and recognised; each kind of column is one `CellKind`."""

import re
from collections.abc import Sequence
from typing import ClassVar

from muster.domain.values.text import tidy, tidy_block

type LiveValue = str | int | float | None


class BadCell(Exception):  # noqa: N818 - the finding it becomes is named by its code
    """A cell that cannot be used: `code` and `message` are those of the finding."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class CellKind:
    """The rules of one kind of value; as it stands, any text at all.

    The methods on blocks are only quicker, never different: `read_block` is `read` of every cell, or None
    where a cell needs the closer look; `comparable_block` is `comparable` of every value.
    """

    few_values: ClassVar[bool] = False
    """Whether a column of this kind repeats itself so much that each distinct cell is looked at once."""

    def read(self, cell: str) -> str:
        """Return the canonical value of a roster cell, "" for a blank one. Raises BadCell."""
        return tidy(cell)

    def read_block(self, cells: Sequence[str]) -> list[str] | None:  # noqa: ARG002 - the quick kinds use it
        """Return every cell's canonical value, or None if `read` must say."""
        return None

    def recognise(self, text: str) -> str:
        """Return the canonical form of what a directory holds, without complaint: Domo's word stands."""
        return tidy(text)

    def recognise_block(self, texts: Sequence[str]) -> list[str]:
        """Return every text's canonical form. Raises TypeError on what is no text."""
        return list(map(self.recognise, texts))

    def comparable(self, value: str) -> str:
        """Return, for a canonical value, a form that is equal exactly where two values mean the same."""
        return value

    def comparable_block(self, values: list[str]) -> list[str]:
        """Return every value's comparable form."""
        return list(map(self.comparable, values))

    def same(self, wanted: str, held: LiveValue) -> bool:
        """Tell whether the canonical `wanted` is what a directory holds already."""
        return self.comparable(wanted) == self.comparable(self.recognise(live_text(held)))


class ManyValues(CellKind):
    """A kind with many values, recognised by tidying alone and compared as they are, by the block."""

    def recognise_block(self, texts: Sequence[str]) -> list[str]:
        """Return `recognise` of each."""
        return tidy_block(texts)

    def comparable_block(self, values: list[str]) -> list[str]:
        """Return the values."""
        return values


def live_text(value: LiveValue) -> str:
    """Return a directory's value as text: "" for null, 7 for 7.0. Raises TypeError on lists and such."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            raise TypeError("true and false are no values of a column")
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
    raise TypeError(f"{type(value).__name__} is no value of a column")


def tidy_where_all_match(block_pattern: re.Pattern[str], cells: Sequence[str]) -> list[str] | None:
    """Return the tidy cells if the pattern, which must not match outer white space, covers all of them."""
    if every_one_matches(block_pattern, cells):
        return list(cells)
    values = tidy_block(cells)
    return values if every_one_matches(block_pattern, values) else None


def every_one_matches(block_pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    """Tell whether a pattern of newline-ended values covers all of them, none with a newline of its own."""
    joined = "\n".join(values) + "\n"
    return joined.count("\n") == len(values) and block_pattern.fullmatch(joined) is not None
