"""What people own in an instance, and the record of what was taken from one and given to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_NAMED = 5
"""So many things are named in a sentence; of the others it tells the number. The record has them all."""


class ContentKind(StrEnum):
    """What Domo wants an owner for."""

    DATASET = "dataset"
    DATAFLOW = "dataflow"

    @property
    def word(self) -> str:
        """As Domo spells it."""
        return {ContentKind.DATASET: "DataSet", ContentKind.DATAFLOW: "DataFlow"}[self]


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing that somebody owns; the name is "" where Domo does not tell it."""

    kind: ContentKind
    id: str
    name: str = ""

    @property
    def key(self) -> tuple[ContentKind, str]:
        """What it is known by, whatever it is called."""
        return self.kind, self.id

    @property
    def words(self) -> str:
        """`DataSet "Sales" (5d7b…)`."""
        return f'{self.kind.word} "{self.name}" ({self.id})' if self.name else f"{self.kind.word} {self.id}"

    def to_json(self) -> dict[str, str]:
        """The thing as it is kept in the run's files."""
        return {"kind": self.kind.value, "id": self.id, "name": self.name}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> "Owned":
        """The inverse of `to_json`."""
        return cls(ContentKind(data["kind"]), data["id"], data["name"])


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of the things that one person owned; each of them is in one of the three.

    `moved` belong to the recipient now, `left` still to the person; of those `in_doubt` Domo did not say.
    `recipient` is an address, or words for the account's own user.
    """

    recipient: str
    recipient_id: str
    moved: tuple[Owned, ...] = ()
    left: tuple[Owned, ...] = ()
    in_doubt: tuple[Owned, ...] = ()

    @property
    def moved_in_words(self) -> str:
        """`3 DataSets and 1 DataFlow handed to ann@acme.com`; "" if nothing was."""
        return f"{counted(self.moved)} handed to {self.recipient}" if self.moved else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was moved, what was not, and what is not known."""
        return (
            *([f"{self.moved_in_words}."] if self.moved else []),
            *([f"The person stays: {named(self.left)} not handed over."] if self.left else []),
            *([f"The person stays: {named(self.in_doubt)} perhaps handed over."] if self.in_doubt else []),
        )

    def to_json(self) -> dict[str, Any]:
        """The record as it is kept in the run's files."""
        return {
            "recipient": self.recipient,
            "recipient_id": self.recipient_id,
            **{name: [each.to_json() for each in getattr(self, name)] for name in _PARTS},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "HandOver":
        """The inverse of `to_json`."""
        parts = {name: tuple(map(Owned.from_json, data[name])) for name in _PARTS}
        return cls(data["recipient"], data["recipient_id"], **parts)


@dataclass(frozen=True, slots=True)
class ContentRecipient:
    """Who is to take over what deleted people own; `email` None is the account's own user.

    `user_id` is None if nobody in the instance has the address.
    """

    email: str | None
    user_id: str | None


_PARTS = ("moved", "left", "in_doubt")


def counted(things: Iterable[Owned]) -> str:
    """`3 DataSets and 1 DataFlow`."""
    kinds = [thing.kind for thing in things]
    counts = [(kind.word, kinds.count(kind)) for kind in ContentKind]
    return " and ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for word, count in counts if count)


def named(things: Sequence[Owned]) -> str:
    """The first of them by name and id, and how many more there are."""
    more = len(things) - MOST_NAMED
    return ", ".join(thing.words for thing in things[:MOST_NAMED]) + (
        f" and {more:,} more" if more > 0 else ""
    )
