"""Checks a block of records column by column, and cell by cell only where that finds fault.

A block in which every cell passes costs a few calls a column. Only the cells of a column that does not pass
as a whole are read one by one, by the very rule that the quick way stands for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from muster.domain.reading.faults import RosterFault
from muster.domain.reading.header import Layout
from muster.domain.reading.records import Record
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import Column

type Problems = dict[int, list[tuple[Column, BadCell]]]
"""The bad cells of a block, by the place of their record in it."""

_MOST_REMEMBERED = 10_000
_BAD = "\0"  # no cell holds a NUL


@dataclass(slots=True)
class Block:
    """What the plan needs of a block: the comparable values, a list for each column of the layout.

    `problems` are the bad cells by record; `skipped` are records that name nobody, by record: blank lines
    (None), and those worth a finding, by its code.
    """

    comparables: list[list[str]]
    problems: Problems = field(default_factory=dict)
    skipped: dict[int, str | None] = field(default_factory=dict)


class _Memory(dict[str, str]):
    """The comparable form of each distinct cell of a column; _BAD for a bad one."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._kind = column.kind

    def __missing__(self, cell: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        try:
            value = self._kind.comparable(self._kind.read(cell))
        except BadCell:
            value = _BAD
        self[cell] = value
        return value


class BlockReader:
    """Reads the blocks of one roster; it remembers the distinct values of the columns that have few."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._memories = {
            column.name: _Memory(column) for column, _ in layout.columns if column.kind.few_values
        }

    def read(self, records: list[Record], first_row: int) -> Block:
        """Return the block; `first_row` is its first record's row. Raises RosterFault on a ragged row."""
        blanks = [place for place, record in enumerate(records) if not record]
        if blanks:
            nothing = [""] * len(self._layout.names)
            records = [record or nothing for record in records]
        cells = self._columns(records, first_row)
        block = Block([])
        for column, position in self._layout.columns:
            block.comparables.append(self._read_column(column, cells[position], block.problems))
        block.skipped.update(dict.fromkeys(blanks))
        for place in [place for place in block.problems if place not in block.skipped]:
            code = self._names_nobody(records[place])
            if code:
                block.skipped[place] = code
        for place in block.skipped:
            block.problems.pop(place, None)
        return block

    def _columns(self, records: list[Record], first_row: int) -> list[tuple[str, ...]]:
        width = len(self._layout.names)
        try:
            columns = list(zip(*records, strict=True))
        except ValueError:
            columns = []
        if len(columns) != width:
            place = next(place for place, record in enumerate(records) if len(record) != width)
            raise _ragged(first_row + place, len(records[place]), width)
        return columns

    def _read_column(self, column: Column, cells: Sequence[str], problems: Problems) -> list[str]:
        kind = column.kind
        memory = self._memories.get(column.name)
        if memory is not None:
            values = list(map(memory.__getitem__, cells))
            if _BAD in values:
                for place in [place for place, value in enumerate(values) if value is _BAD]:
                    values[place] = _read_cell(column, cells[place], place, problems)
        else:
            read = kind.read_block(cells)
            values = kind.comparable_block(read) if read is not None else _each(column, cells, problems)
        if column.required and not all(values):
            _find_blanks(column, cells, problems)
        return values

    def _names_nobody(self, record: Record) -> str | None:
        trimmed = tuple(cell.strip() for cell in record)
        if not any(trimmed):
            return "blank-row"
        return "header-repeated" if trimmed == self._layout.names else None


def _each(column: Column, cells: Sequence[str], problems: Problems) -> list[str]:
    return [_read_cell(column, cell, place, problems) for place, cell in enumerate(cells)]


def _read_cell(column: Column, cell: str, place: int, problems: Problems) -> str:
    """Return the comparable value, or "" for a bad cell, which is added to `problems`."""
    try:
        return column.kind.comparable(column.kind.read(cell))
    except BadCell as bad:
        # Without its traceback, which holds this frame, which holds `problems`: a cycle for every bad cell.
        problems.setdefault(place, []).append((column, bad.with_traceback(None)))
        return ""


def _find_blanks(column: Column, cells: Sequence[str], problems: Problems) -> None:
    for place, cell in enumerate(cells):
        if not cell.strip():
            blank = BadCell("required-blank", f"{column.name} is blank; every person needs one")
            problems.setdefault(place, []).append((column, blank))


def _ragged(row: int, cells: int, width: int) -> RosterFault:
    what = f"row {row} has {cells} cell{'s' * (cells != 1)} and the header has {width}"
    why = "a comma in a cell that is not quoted, or a file cut short"
    return RosterFault("ragged-row", f"{what}: {why}; mend that row or export the DataSet again", row)
