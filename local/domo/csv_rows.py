"""DataSet content as CSV. An unquoted empty cell is null, `""` is an empty string (format-data-to-import.md).

Whether Domo keeps that difference on *export* is unverified; it is kept here, so that a client that
takes the two for the same, or for different, is seen to do so.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from local.domo.errors import ApiError

type Cell = str | None
type Columns = Sequence[dict[str, str]]

COLUMN_TYPES = ("STRING", "DECIMAL", "LONG", "DOUBLE", "DATE", "DATETIME")
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_LONG = re.compile(r"[+-]?[0-9]+")


def parse_rows(body: bytes, columns: Columns) -> list[list[Cell]]:
    """Read header-less CSV and bring each cell to the form of its column's type.

    Whether Domo skips a header line is unverified: here it is data like any other line, so it is refused by a
    typed column and becomes a row of text columns. A wrong number of cells, a cell of the wrong type (an
    empty *string* in a number column too) and bytes that are not UTF-8 are a 400: "schema needs to match,
    even when replacing".
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ApiError(400, f"not UTF-8 at byte {error.start}") from error
    normalizers = [_NORMALIZERS[column["type"]] for column in columns]
    rows: list[list[Cell]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), quoting=csv.QUOTE_NOTNULL, strict=True):
            if not cells and len(columns) > 1:
                continue
            found: list[Cell] = list(cells) or [None]
            if len(found) != len(columns):
                raise ApiError(400, f"row {len(rows) + 1} has {len(found)} values, the schema {len(columns)}")
            rows.append(
                [None if cell is None else norm(cell) for norm, cell in zip(normalizers, found, strict=True)]
            )
    except (csv.Error, ValueError, InvalidOperation) as error:
        raise ApiError(400, f"row {len(rows) + 1}: {error}") from error
    return rows


def write_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV, lines ended by LF, nulls as nothing and empty strings as `""`."""
    return "".join(",".join(map(_written, row)) + "\n" for row in rows).encode()


def read_rows(body: bytes, width: int) -> list[list[Cell]]:
    """Read CSV that `write_rows` wrote, of `width` columns."""
    reader = csv.reader(io.StringIO(body.decode(), newline=""), quoting=csv.QUOTE_NOTNULL)
    return [list(cells) if cells or width != 1 else [None] for cells in reader]


def header_line(columns: Columns) -> bytes:
    """The names of the columns as a CSV line."""
    return write_rows([[column["name"] for column in columns]])


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if cell == "" or _NEEDS_QUOTES.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _long(cell: str) -> str:
    # A LONG holds a number: 0074 becomes 74.
    if not _LONG.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a LONG")
    return str(int(cell))


def _double(cell: str) -> str:
    return repr(float(cell))


def _decimal(cell: str) -> str:
    try:
        return str(Decimal(cell))
    except InvalidOperation as error:
        raise ValueError(f"{cell!r} is not a DECIMAL") from error


def _date(cell: str) -> str:
    return date.fromisoformat(cell[:10]).isoformat()


def _datetime(cell: str) -> str:
    return datetime.fromisoformat(cell).replace(tzinfo=None).isoformat(timespec="seconds")


_NORMALIZERS: dict[str, Callable[[str], str]] = {
    "STRING": str,
    "LONG": _long,
    "DOUBLE": _double,
    "DECIMAL": _decimal,
    "DATE": _date,
    "DATETIME": _datetime,
}
