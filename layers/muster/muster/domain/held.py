"""The few users of a directory that must be kept, as bytes rather than objects."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from muster.domain.cells import LiveValue, live_text
from muster.domain.columns import COLUMNS_BY_NAME, EMAIL


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


class HeldUsers:
    """Packs users to bytes that sort by address and id, and unpacks them."""

    def __init__(self) -> None:
        self._shapes: list[tuple[str, ...]] = []

    def pack(self, address: str, user_id: str, names: tuple[str, ...], values: Sequence[object]) -> bytes:
        """Return the user as bytes; `address` is the comparable form. Raises TypeError on lone surrogates."""
        if names not in self._shapes:
            self._shapes.append(names)
        # JSON has no raw NUL, so the last one in the record is this one.
        document = orjson.dumps([user_id, self._shapes.index(names), *values])
        return address.encode() + b"\0" + document

    def unpack(self, packed: bytes) -> tuple[str, HeldUser]:
        """Return the comparable address and the user."""
        address, _, document = packed.rpartition(b"\0")
        user_id, shape, *values = orjson.loads(document)
        return address.decode(), HeldUser(user_id, dict(zip(self._shapes[shape], values, strict=True)))
