"""How an instance's own API writes a person: attributes, each with a list of values (reference, section 3.2)."""

from collections.abc import Mapping, Sequence

from muster.adapters.domo.http.shapes import id_of
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMNS, EMAIL, ROLE
from muster.errors import ServerTroubleError
from muster.ports import Capabilities, DirectoryUser

CAPABILITIES = Capabilities(
    comparable=frozenset(column.name for column in COLUMNS),
    clearable=frozenset(column.name for column in COLUMNS if not column.required),
)
NAME = COLUMNS[0]
ATTRIBUTES = tuple(column.identity_name for column in COLUMNS)
NEEDED_TO_CREATE = (NAME.name, EMAIL.name, ROLE.name)
_LOGIN = "userName"
_PLACES = tuple((column.name, column.identity_name) for column in COLUMNS)
_OUTSIDE = tuple((column.name, column.identity_name) for column in (NAME, EMAIL, ROLE))


def person_of(document: Mapping[str, object], attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser:
    """A user as a search answers it. An attribute without a value is left out there, and blank here.

    Raises ServerTroubleError when there are no attributes at all: everybody would look as if cleared.
    """
    try:
        values = {row["key"]: _first(row["values"]) for row in document["attributes"] if row["values"]}  # type: ignore[attr-defined]
    except (KeyError, TypeError) as error:
        raise ServerTroubleError("Domo sent a user without the attributes that were asked for") from error
    person: dict[str, object] = {
        column: value if type(value := values.get(attribute, "")) is str else _text(value)
        for column, attribute in _PLACES
    }
    person["id"] = id_of(document, "a user")
    for column, field in _OUTSIDE:
        # Name, address and role stand beside the attributes too.
        if not person[column]:
            person[column] = _text(document.get(field))
    if attributes:
        person |= _custom(document, attributes)
    return person


def changes_of(
    values: Mapping[str, str], attributes: Mapping[str, CustomAttribute] | None = None
) -> dict[str, object]:
    """The body of a PATCH. "" clears; an address changes the login with it, or the two would part.

    `attributes` are the custom ones among the values, by key.
    """
    changes: list[dict[str, object]] = [
        {"key": attribute, "values": [values[column] or None]}
        for column, attribute in _PLACES
        if column in values
    ]
    if EMAIL.name in values:
        changes.append({"key": _LOGIN, "values": [values[EMAIL.name]]})
    known = attributes or {}
    # Clients are known to clear with [null]; what an empty list does is not known.
    changes += [
        {"key": key, "values": known[key].values_of(values[key]) or [None]} for key in values if key in known
    ]
    return {"attributes": changes}


def rest_of(values: Mapping[str, str]) -> dict[str, str]:
    """What a create cannot carry, and a PATCH sets after it."""
    return {column: value for column, value in values.items() if value and column not in NEEDED_TO_CREATE}


def _first(values: object) -> object:
    """The value of an attribute. Raises TypeError where there is no list: of a text the first letter is no value."""
    if type(values) is not list:
        raise TypeError
    return values[0]


def _custom(document: Mapping[str, object], attributes: Sequence[CustomAttribute]) -> dict[str, object]:
    """Custom attributes with all their values."""
    held = {row["key"]: row["values"] for row in document["attributes"]}  # type: ignore[attr-defined]
    return {each.key: each.text_of(filter(None, map(_text, held.get(each.key) or ()))) for each in attributes}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        # As a text it would be somebody's new title, or an address that makes a person an orphan.
        raise ServerTroubleError("Domo sent a list or an object where a user has a single value")
    return "" if value is None else str(value)
