"""The closed union of what a plan may do to one person, and the JSON form that it travels in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, assert_never, cast

from muster.domain.values.columns import EMAIL


@dataclass(frozen=True, slots=True)
class Create:
    """A new person. `after` holds the fields that have a value, `email` among them."""

    action: ClassVar[Literal["create"]] = "create"
    email: str
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Update:
    """A change of fields: `before` and `after` hold the changed ones, with the same keys; "" clears.

    Where the address itself changes, `email` is the one that the person had when the plan was made.
    """

    action: ClassVar[Literal["update"]] = "update"
    email: str
    user_id: str
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def address_turn(self) -> tuple[str, str] | None:
        """The address before and after, if it changes."""
        name = EMAIL.name
        return (self.before.get(name, ""), self.after[name]) if name in self.after else None


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of an account. `before` holds every field the directory is known to have had."""

    action: ClassVar[Literal["delete"]] = "delete"
    email: str
    user_id: str
    before: Mapping[str, str]


type Change = Create | Update | Delete

ADDRESS_CHANGES = "address_changes"
"""Among a plan's counts: how many of the updates give somebody another address. Left out where none does."""


def change_to_json(change: Change) -> dict[str, object]:
    """Return `{"action", "email", "user_id", "before", "after"}`, null where an action has no such part."""
    user_id: str | None = None
    before: Mapping[str, str] | None = None
    after: Mapping[str, str] | None = None
    match change:
        case Create():
            after = dict(change.after)
        case Update():
            user_id, before, after = change.user_id, dict(change.before), dict(change.after)
        case Delete():
            user_id, before = change.user_id, dict(change.before)
        case _:
            assert_never(change)
    return {
        "action": change.action,
        "email": change.email,
        "user_id": user_id,
        "before": before,
        "after": after,
    }


def change_from_json(document: Mapping[str, object]) -> Change:
    """Return the change that `change_to_json` wrote. Raises ValueError on anything else."""
    email = _text(document, "email")
    match document.get("action"):
        case "create":
            return Create(email, _fields(document, "after"))
        case "update":
            before, after = _fields(document, "before"), _fields(document, "after")
            return Update(email, _text(document, "user_id"), before, after)
        case "delete":
            return Delete(email, _text(document, "user_id"), _fields(document, "before"))
        case action:
            raise ValueError(f"a change's action is create, update or delete, not {action!r}")


def address_words(change: Change) -> str | None:
    """`changes address from … to …`, if it does: the mark of such an update wherever it is shown."""
    turn = change.address_turn if isinstance(change, Update) else None
    return None if turn is None else f"changes address from {turn[0]} to {turn[1]}"


def turns_of(change: Update) -> Iterator[tuple[str, str, str]]:
    """Name, value before and value after of the fields that change, but for the address, which has words of its own."""
    for name, after in change.after.items():
        if name != EMAIL.name:
            yield name, change.before.get(name, ""), after


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise ValueError(f"a change's {name} must be text")  # noqa: TRY004 - one error for any bad document
    return value


def _fields(document: Mapping[str, object], name: str) -> dict[str, str]:
    value = document.get(name)
    if not isinstance(value, dict) or not all(
        isinstance(item, str) for pair in value.items() for item in pair
    ):
        raise ValueError(f"a change's {name} must be an object of texts")
    return cast("dict[str, str]", dict(value))
