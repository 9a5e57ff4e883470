"""The grammar of mistakes: small ones on cells, on CSV text and on bytes, which cases put together.

A sentence of it is: the good table, mistakes of the table, how it is written, mistakes of the text, how that is
encoded, mistakes of the bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from muster.domain.values.columns import COLUMN_NAMES
from tests.corpus.company import Table, good_table, written

type TableMistake = Callable[[Table], Table]
type Writing = Callable[[Table], str]
type Spoiling = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class FileCase:
    """One wrong file. `tells` is the code that a run over it must tell; "" if it means what the good file means."""

    name: str
    content: bytes
    tells: str


def table_case(name: str, tells: str, *mistakes: TableMistake, write: Writing = written) -> FileCase:
    """A mistake in the cells."""
    table = good_table()
    for mistake in mistakes:
        table = mistake(table)
    return FileCase(name, write(table).encode(), tells)


def text_case(name: str, tells: str, mistake: Callable[[str], str], *, encoding: str = "utf-8") -> FileCase:
    """A mistake in the CSV, or in how it is encoded."""
    return FileCase(name, mistake(written(good_table())).encode(encoding), tells)


def place(column: str) -> int:
    """Where a column stands in the good file."""
    return COLUMN_NAMES.index(column)


def cell(column: str, value: str | Callable[[str], str], *rows: int) -> TableMistake:
    """Another value in these rows of a column, row 1 being the first person; in all of them if none is named."""

    def mistake(table: Table) -> Table:
        for number, row in enumerate(table[1:], 1):
            if not rows or number in rows:
                row[place(column)] = value(row[place(column)]) if callable(value) else value
        return table

    return mistake


def header(name: str, new: str) -> TableMistake:
    """Another name for a column."""
    return lambda table: [[new if each == name else each for each in table[0]], *table[1:]]


def without(*names: str) -> TableMistake:
    """Columns left out, with their cells."""
    gone = {place(name) for name in names}
    return lambda table: [[value for at, value in enumerate(row) if at not in gone] for row in table]


def ordered(names: Sequence[str]) -> TableMistake:
    """The columns in another order, header and cells together."""
    return lambda table: [[row[place(name)] for name in names] for row in table]


def headers_swapped(first: str, second: str) -> TableMistake:
    """Two names of the header changed places, the cells did not."""
    other = {first: second, second: first}
    return lambda table: [[other.get(name, name) for name in table[0]], *table[1:]]


def column_moved(column: str, by: int) -> TableMistake:
    """One column's cells slipped by some rows against all others, round the end."""

    def mistake(table: Table) -> Table:
        at, rows = place(column), table[1:]
        values = [row[at] for row in rows]
        for row, value in zip(rows, [*values[-by:], *values[:-by]], strict=True):
            row[at] = value
        return table

    return mistake


def column_sorted(column: str) -> TableMistake:
    """One column sorted by itself, as a spreadsheet does where the others are not selected."""

    def mistake(table: Table) -> Table:
        at, rows = place(column), table[1:]
        for row, value in zip(rows, sorted((row[at] for row in rows), reverse=True), strict=True):
            row[at] = value
        return table

    return mistake


def rows_kept(number: int) -> TableMistake:
    """Only the first rows."""
    return lambda table: table[: number + 1]


def row_changed(number: int, change: Callable[[list[str]], list[str]]) -> TableMistake:
    """Another record in the place of one, whatever its length."""
    return lambda table: [change(row) if at == number else row for at, row in enumerate(table)]


def row_added(*cells: str, at: int | None = None) -> TableMistake:
    """A record more, at the end if not said otherwise."""

    def mistake(table: Table) -> Table:
        where = len(table) if at is None else at
        return [*table[:where], list(cells), *table[where:]]

    return mistake
