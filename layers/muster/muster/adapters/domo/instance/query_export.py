"""Writes a DataSet to disk as CSV from the answers to queries, page by page: an instance has no plain export."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from muster.adapters.domo.http.shapes import as_list, as_object
from muster.errors import IncompleteReadError

type Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class WrittenPages:
    """What was written: `rows` without the header."""

    sha256: str
    size_bytes: int
    rows: int


def write_pages(path: Path, columns: Sequence[str], pages: Iterable[Sequence[Row]]) -> WrittenPages:
    """Write a header and the rows of all pages. A null and an empty text are both a blank cell."""
    digest, size_bytes, rows = hashlib.sha256(), 0, 0
    with path.open("wb") as file:
        for number, page in enumerate(_with_header(columns, pages)):
            content = _csv_of(page)
            file.write(content)
            digest.update(content)
            size_bytes += len(content)
            rows += len(page) if number else 0
    return WrittenPages(digest.hexdigest(), size_bytes, rows)


def rows_of(answer: object, columns: Sequence[str]) -> list[Row]:
    """The rows of a query's answer. Raises IncompleteReadError unless they have just these columns."""
    document = as_object(answer, "a query's answer")
    told = [str(name) for name in as_list(document.get("columns"), "the columns of a query")]
    if told != list(columns):
        raise IncompleteReadError("The DataSet's columns changed while it was read")
    rows = [as_list(row, "a row of a query") for row in as_list(document.get("rows"), "the rows of a query")]
    if any(len(row) != len(columns) for row in rows):
        raise IncompleteReadError(
            "A row of the DataSet came with another number of cells than it has columns"
        )
    return rows


def _with_header(columns: Sequence[str], pages: Iterable[Sequence[Row]]) -> Iterable[Sequence[Row]]:
    yield [columns]
    yield from pages


def _csv_of(rows: Sequence[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
