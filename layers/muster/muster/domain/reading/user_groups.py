"""A page of the directory's users turned into columns, grouped by what is known of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

from muster.domain.reading.faults import DirectoryFault
from muster.domain.reading.held import pack
from muster.domain.values.cells import LiveValue, live_text
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS, EMAIL, Column

type User = Mapping[str, object]
type Page = Sequence[User]
type Cells = Sequence[LiveValue]

_ID = "id"
_MOST_REMEMBERED = 10_000
_PLAIN_TYPES = {str, int, float, type(None)}


@dataclass(frozen=True, slots=True)
class Group:
    """Users of whom the same columns are known: their ids and, by name, the values as they came."""

    ids: Sequence[int | str]
    columns: dict[str, Cells]

    def numbers(self) -> list[int]:
        """Return the ids as numbers, another one for each id."""
        if set(map(type, self.ids)) == {int}:
            return cast("list[int]", list(self.ids))
        return [user_id if isinstance(user_id, int) else _number(user_id) for user_id in self.ids]

    def pack(self, number: int, address: str) -> bytes:
        """Return one user as bytes. Raises DirectoryFault if a value is neither text nor number nor null."""
        values = [cells[number] for cells in self.columns.values()]
        if not set(map(type, values)) <= _PLAIN_TYPES:
            raise bad_value(f"the user {self.ids[number]}")
        try:
            return pack(address, str(self.ids[number]), list(self.columns), values)
        except (TypeError, UnicodeEncodeError) as error:
            raise bad_value(f"the user {self.ids[number]}") from error


def groups_of(page: Page, attributes: Sequence[str] = ()) -> Iterable[Group]:
    """Part a page by the columns that are known of a user: nearly always one group. Raises DirectoryFault.

    `attributes` are the keys of the custom attributes that are looked at, beside the thirteen columns.
    """
    if not page:
        return
    wanted = (*COLUMN_NAMES, *attributes)
    names = _known_names(page[0], wanted)
    if set(map(len, page)) == {len(names) + 1}:
        try:
            yield _group(page, names)
        except KeyError:
            pass
        else:
            return
    parts: dict[tuple[str, ...], list[User]] = {}
    for user in page:
        parts.setdefault(_known_names(user, wanted), []).append(user)
    for known, users in parts.items():
        try:
            yield _group(users, known)
        except KeyError as error:
            raise _without_id() from error


def bad_value(what: str) -> DirectoryFault:
    """Return the fault of a value that no column can have."""
    return DirectoryFault("bad-value", f"the directory has a value that is no text and no number for {what}")


class LiveValues:
    """The comparable forms of a directory's values; it remembers the distinct ones of columns that have few."""

    def __init__(self, attributes: Iterable[Column] = ()) -> None:
        columns = (*COLUMNS, *attributes)
        self._memories = {column.name: _Memory(column) for column in columns if column.kind.few_values}

    def quickly(self, column: Column, cells: Cells) -> Sequence[LiveValue]:
        """Return forms that are comparable where the values are canonical already, as most are."""
        memory = self._memories.get(column.name)
        if memory is not None:
            return list(map(memory.__getitem__, cells))
        texts = ["" if cell is None else cell for cell in cells] if None in cells else cells
        return column.kind.comparable_block(cast("list[str]", texts))

    def carefully(self, column: Column, cells: Cells) -> list[str]:
        """Return the comparable forms, whatever the values look like. Raises TypeError on lists and the like."""
        memory = self._memories.get(column.name)
        if memory is not None:
            return list(map(memory.__getitem__, cells))
        kind = column.kind
        try:
            texts = kind.recognise_block(cast("Sequence[str]", cells))
        except TypeError:
            texts = kind.recognise_block(list(map(live_text, cells)))
        return kind.comparable_block(texts)

    def addresses(self, group: Group) -> list[str]:
        """Return the comparable addresses, "" for a user without one. Raises TypeError likewise."""
        cells = group.columns.get(EMAIL.name)
        return [""] * len(group.ids) if cells is None else self.carefully(EMAIL, cells)


class _Memory(dict[LiveValue, str]):
    """The comparable form of each distinct value of a column."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._kind = column.kind

    def __missing__(self, value: LiveValue) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        comparable = self._kind.comparable(self._kind.recognise(live_text(value)))
        self[value] = comparable
        return comparable


def _group(users: Page, names: Sequence[str]) -> Group:
    ids = list(map(_getter(_ID), users))
    if not set(map(type, ids)) <= {int, str} or "" in ids:
        raise _without_id()
    columns = {name: cast("Cells", list(map(_getter(name), users))) for name in names}
    return Group(cast("list[int | str]", ids), columns)


def _getter(name: str) -> Callable[[User], object]:
    return itemgetter(name)


def _known_names(user: User, wanted: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in wanted if name in user)


def _without_id() -> DirectoryFault:
    return DirectoryFault(
        "user-without-id", "a user of the directory has no id, so it cannot be told from others"
    )


def _number(user_id: str) -> int:
    """Return a number for an id that came as text: the one it is, or one below 0 of its own."""
    return int(user_id) if user_id.isdecimal() else -int.from_bytes(b"\1" + user_id.encode())
