"""The roster's header: which column stands where, and the faults and warnings of its names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muster.domain.findings import Finding, Severity
from muster.domain.plans.rules import ColumnMode
from muster.domain.reading.faults import RosterFault
from muster.domain.reading.records import HEADER_ROW, OpenRoster, Reading, record_blocks
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS, COLUMNS_BY_NAME, Column
from muster.domain.values.text import shown, tidy

_HOW_TO_KEEP_IT = (
    "a custom attribute is kept only with an account that can read them, such as an access token"
)
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Layout:
    """Where the known columns stand in a record, custom attributes last; `names` is the header itself, trimmed."""

    names: tuple[str, ...]
    columns: tuple[tuple[Column, int], ...]
    findings: tuple[Finding, ...]

    def position(self, column: Column) -> int:
        """Return the place of `column` among the known ones."""
        return [known for known, _ in self.columns].index(column)

    def place_of(self, column: Column) -> int:
        """Return where the cells of `column` stand in a record."""
        return self.columns[self.position(column)][1]

    @property
    def attributes(self) -> tuple[Column, ...]:
        """The columns that are custom attributes."""
        return tuple(column for column, _ in self.columns if column.name not in COLUMNS_BY_NAME)


def strange_names(open_roster: OpenRoster) -> frozenset[str]:
    """Return what the header has beyond the thirteen: these may be custom attributes. Raises RosterFault."""
    header, *_ = next(record_blocks(open_roster, Reading()))
    return frozenset(filter(None, map(tidy, header))) - COLUMNS_BY_NAME.keys()


def read_header(
    record: Sequence[str], mode: ColumnMode, attributes: Sequence[CustomAttribute] | None = None
) -> Layout:
    """Return the layout that a header gives. Names are exact after trimming. Raises RosterFault.

    `attributes` are those of the instance, None if nobody knows which it has.
    """
    names = tuple(tidy(name) for name in record)
    if not any(names):
        raise RosterFault("missing-column", "row 1 is blank, and should be the header", HEADER_ROW)
    _refuse_other_delimiters(names)
    _refuse_doubles(names)
    wanted = [column for column in COLUMNS if column.required or mode is ColumnMode.STRICT]
    _refuse_gaps([column.name for column in wanted if column.name not in names], names)
    strangers = [name for name in dict.fromkeys(names) if name not in COLUMNS_BY_NAME]
    by_key = {attribute.key: attribute for attribute in attributes or ()}
    columns = (*COLUMNS, *(by_key[name].column for name in strangers if name in by_key))
    places = tuple((column, names.index(column.name)) for column in columns if column.name in names)
    keys = None if attributes is None else tuple(by_key)
    return Layout(names, places, tuple(_unknown(name, keys) for name in strangers if name not in by_key))


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


def _unknown(name: str, keys: Sequence[str] | None) -> Finding:
    """Return the finding about a column that is ignored; `keys` are those of the instance's attributes."""
    if not name:
        message = "a column has no name and is ignored"
    elif keys is None:
        message = f"{shown(name)} is none of the thirteen columns and is ignored"
        message += _hint(_near(name, ()), f"; {_HOW_TO_KEEP_IT}")
    else:
        what = "neither one of the thirteen columns nor a custom attribute of this instance"
        message = f"{shown(name)} is {what}, and is ignored{_hint(_near(name, keys), '')}"
    return Finding(HEADER_ROW, name[:80], "unknown-column", Severity.WARNING, message)


def _near(name: str, keys: Iterable[str]) -> str | None:
    """Return the column that is spelt nearly like this, or else the attribute."""
    known = {_loose(key): f"the attribute {shown(key)}, letter case included" for key in keys}
    return {**known, **_BY_LOOSE_NAME}.get(_loose(name))


def _hint(meant: str | None, otherwise: str) -> str:
    return f"; did you mean {meant}?" if meant else otherwise


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(shown, names))


def _loose(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


_BY_LOOSE_NAME = {_loose(name): name for name in COLUMN_NAMES}
