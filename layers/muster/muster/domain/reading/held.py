"""The few users of a directory that must be kept, as bytes rather than objects."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from muster.domain.values.cells import CellKind, LiveValue, live_text
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS_BY_NAME, EMAIL

_BITS = {name: 1 << number for number, name in enumerate(COLUMN_NAMES)}
_ANY_TEXT = CellKind()


@dataclass(frozen=True, slots=True)
class HeldUser:
    """A user of the directory: `values` has the known columns, as the directory gave them, attributes last."""

    user_id: str
    values: dict[str, LiveValue]

    @property
    def email(self) -> str:
        """The address as the directory has it."""
        return self.canonical(EMAIL.name)

    def canonical(self, name: str) -> str:
        """Return a known value in its canonical form; that of a custom attribute as Domo holds it."""
        kind = COLUMNS_BY_NAME[name].kind if name in COLUMNS_BY_NAME else _ANY_TEXT
        return kind.recognise(live_text(self.values[name]))

    def fields(self) -> dict[str, str]:
        """Return all known values in their canonical form."""
        return {name: self.canonical(name) for name in self.values}


def pack(address: str, user_id: str, names: Sequence[str], values: Sequence[object]) -> bytes:
    """Return a user as bytes, which sort by address and id; `address` is in its comparable form.

    `names` are those of the columns, in their order, and after them the keys of custom attributes. Raises
    TypeError on a value that JSON does not know.
    """
    try:
        document = [user_id, sum(map(_BITS.__getitem__, names)), *values]
    except KeyError:
        columns = sum(name in _BITS for name in names)
        attributes = dict(zip(names[columns:], values[columns:], strict=True))
        document = [user_id, sum(map(_BITS.__getitem__, names[:columns])), *values[:columns], attributes]
    # JSON has no raw NUL, so the last one in the bytes is this one.
    return address.encode() + b"\0" + orjson.dumps(document)


def unpack(packed: bytes) -> tuple[str, HeldUser]:
    """Return the comparable address and the user."""
    address, _, document = packed.rpartition(b"\0")
    user_id, known, *values = orjson.loads(document)
    attributes = values.pop() if values and isinstance(values[-1], dict) else {}
    names = [name for name, bit in _BITS.items() if known & bit]
    return address.decode(), HeldUser(user_id, dict(zip(names, values, strict=True)) | attributes)
