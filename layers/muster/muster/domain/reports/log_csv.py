"""CSV as Domo imports it: no header, RFC 4180, an empty cell for null and `""` for an empty text.

Separate from what the rows say. Every text is quoted, so null and empty never mix; numbers are not, so they
stay numbers; and a text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from muster.domain.reports.safe_text import one_line

type Cell = str | int | None

PART_BYTES = 5_000_000

# White space, quotes and invisible characters that programs skip before they look for a formula ...
_SKIPPED = "\\s'\"`\u2018\u2019\u201c\u201d\uff02\uff07\u00ad\u200b-\u200d\u2060\ufeff"
# ... and what starts one, also in full width, in small form, and as the minus sign of typography.
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
_FORMULA = re.compile(f"[{_SKIPPED}]*[{_STARTS}]")


@dataclass(frozen=True, slots=True)
class CsvPart:
    """Whole rows of header-less CSV in UTF-8, and how many they are."""

    data: bytes
    rows: int


def harmless(value: str) -> str:
    """Return the text on one line, with an apostrophe before it if it looks like a formula."""
    value = one_line(value)
    return f"'{value}" if _FORMULA.match(value) else value


def csv_line(cells: Sequence[Cell]) -> bytes:
    """Return one row with its line end."""
    return (",".join(map(_written, cells)) + "\r\n").encode()


def pack(rows: Iterable[Sequence[Cell]], part_bytes: int = PART_BYTES) -> Iterator[CsvPart]:
    """Pack rows into parts of at most `part_bytes`, or of one larger row. Holds one part at a time."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = csv_line(row)
        if lines and size + len(line) > part_bytes:
            yield CsvPart(b"".join(lines), len(lines))
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield CsvPart(b"".join(lines), len(lines))


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return '"' + harmless(cell).replace('"', '""') + '"'
