"""The few users of a directory that must be kept, as bytes rather than objects."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from muster.domain.cells import LiveValue, live_text
from muster.domain.columns import COLUMN_NAMES, COLUMNS_BY_NAME, EMAIL


@dataclass(frozen=True, slots=True)
class HeldUser:
    """A user of the directory: `values` has the known columns, as the directory gave them."""

    user_id: str
    values: dict[str, LiveValue]

    @property
    def email(self) -> str:
        """The address as the directory has it."""
        return self.canonical(EMAIL.name)

    def canonical(self, name: str) -> str:
        """Return a known value in its canonical form."""
        return COLUMNS_BY_NAME[name].kind.recognise(live_text(self.values[name]))

    def fields(self) -> dict[str, str]:
        """Return all known values in their canonical form."""
        return {name: self.canonical(name) for name in self.values}


def pack(address: str, user_id: str, names: Sequence[str], values: Sequence[object]) -> bytes:
    """Return a user as bytes, which sort by address and id; `address` is in its comparable form.

    Raises TypeError on a value that JSON does not know.
    """
    known = sum(1 << COLUMN_NAMES.index(name) for name in names)
    # JSON has no raw NUL, so the last one in the bytes is this one.
    return address.encode() + b"\0" + orjson.dumps([user_id, known, *values])


def unpack(packed: bytes) -> tuple[str, HeldUser]:
    """Return the comparable address and the user."""
    address, _, document = packed.rpartition(b"\0")
    user_id, known, *values = orjson.loads(document)
    names = [name for number, name in enumerate(COLUMN_NAMES) if known >> number & 1]
    return address.decode(), HeldUser(user_id, dict(zip(names, values, strict=True)))
