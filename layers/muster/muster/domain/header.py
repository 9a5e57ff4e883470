"""The roster's header: which column stands where, and the faults and warnings of its names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muster.domain.columns import COLUMN_NAMES, COLUMNS, Column
from muster.domain.faults import RosterFault
from muster.domain.findings import Finding, Severity
from muster.domain.records import HEADER_ROW
from muster.domain.rules import ColumnMode
from muster.domain.text import shown, tidy

_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Layout:
    """Where the known columns stand in a record; `names` is the header itself, trimmed."""

    names: tuple[str, ...]
    columns: tuple[tuple[Column, int], ...]
    findings: tuple[Finding, ...]

    def position(self, column: Column) -> int:
        """Return the place of `column` among the known ones."""
        return [known for known, _ in self.columns].index(column)


def read_header(record: Sequence[str], mode: ColumnMode) -> Layout:
    """Return the layout that a header gives. Names are exact after trimming. Raises RosterFault."""
    names = tuple(tidy(name) for name in record)
    if not any(names):
        raise RosterFault("missing-column", "row 1 is blank, and should be the header", HEADER_ROW)
    _refuse_other_delimiters(names)
    _refuse_doubles(names)
    wanted = [column for column in COLUMNS if column.required or mode is ColumnMode.STRICT]
    _refuse_gaps([column.name for column in wanted if column.name not in names], names)
    places = tuple((column, names.index(column.name)) for column in COLUMNS if column.name in names)
    strangers = [name for name in names if name not in COLUMN_NAMES]
    return Layout(names, places, tuple(_unknown(name) for name in dict.fromkeys(strangers)))


def _refuse_other_delimiters(names: Sequence[str]) -> None:
    for delimiter, word in _OTHER_DELIMITERS.items():
        if len(names) == 1 and len(set(map(_loose, names[0].split(delimiter))) & set(_BY_LOOSE_NAME)) > 1:
            message = f"the cells are parted by {word}; part them by commas, as Domo exports CSV"
            raise RosterFault("wrong-delimiter", message, HEADER_ROW)


def _refuse_doubles(names: Sequence[str]) -> None:
    doubles = sorted({name for name in names if name and names.count(name) > 1})
    if doubles:
        message = f"the header has {_listed(doubles)} more than once; keep one of them"
        raise RosterFault("doubled-column", message, HEADER_ROW)


def _refuse_gaps(missing: Sequence[str], names: Iterable[str]) -> None:
    if not missing:
        return
    near = [(name, _BY_LOOSE_NAME.get(_loose(name))) for name in names]
    hints = [f"{shown(name)} should be spelt {meant}" for name, meant in near if meant in missing]
    what = f"the header lacks the column{'s' * (len(missing) > 1)} {_listed(missing)}"
    hint = f": {', '.join(hints)}" if hints else "; add it" if len(missing) == 1 else "; add them"
    raise RosterFault("missing-column", f"{what}{hint}", HEADER_ROW)


def _unknown(name: str) -> Finding:
    meant = _BY_LOOSE_NAME.get(_loose(name))
    hint = f"; did you mean {meant}?" if meant else ""
    message = f"{shown(name)} is no column that Muster knows and is ignored{hint}"
    if not name:
        message = "a column has no name and is ignored"
    return Finding(HEADER_ROW, name[:80], "unknown-column", Severity.WARNING, message)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(shown, names))


def _loose(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


_BY_LOOSE_NAME = {_loose(name): name for name in COLUMN_NAMES}
