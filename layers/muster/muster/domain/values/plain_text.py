"""Free text: names, titles, departments, places, employee ids."""

from collections.abc import Sequence

from muster.domain.values.cells import BadCell, ManyValues
from muster.domain.values.mishaps import may_have_mishap, mishap
from muster.domain.values.text import (
    LONGEST_TEXT,
    has_control_character,
    has_long_line,
    plain_lines,
    shown,
    tidy,
    tidy_block,
)


class TextKind(ManyValues):
    """Any text that fits, has no control characters but tabs and newlines, and looks as if somebody meant it."""

    def read(self, cell: str) -> str:
        """Return the text, trimmed and in NFC."""
        value = tidy(cell)
        if len(value) > LONGEST_TEXT:
            right = f"the most is {LONGEST_TEXT:,}; is a quotation mark missing?"
            raise BadCell("too-long", f"{shown(value)} has {len(value):,} characters; {right}")
        if has_control_character(value):
            raise BadCell("control-character", f"{shown(value)} has a control character in it; take it out")
        found = mishap(value)
        if found is not None:
            raise BadCell(*found)
        return value

    def read_block(self, cells: Sequence[str]) -> list[str] | None:
        """Vouch for printable text of a usual length."""
        lines = plain_lines(cells)
        if lines is not None and not has_long_line(lines):
            return None if may_have_mishap(cells, lines) else list(cells)
        values = tidy_block(cells)
        unusual = (
            max(map(len, values), default=0) > LONGEST_TEXT
            or not "".join(values).isprintable()
            or may_have_mishap(values, "\n".join(values))
        )
        return None if unusual else values
