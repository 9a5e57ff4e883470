"""How an instance's own API writes a person: attributes, each with a list of values (reference, section 3.2)."""

from collections.abc import Mapping

from muster.adapters.domo.shapes import id_of, objects
from muster.domain.columns import COLUMNS, EMAIL, ROLE
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


def person_of(document: Mapping[str, object]) -> DirectoryUser:
    """A user as a search answers it. An attribute without a value is left out there, and blank here.

    Raises ServerTroubleError when there are no attributes at all: everybody would look as if cleared.
    """
    rows = document.get("attributes")
    if not isinstance(rows, list):
        raise ServerTroubleError("Domo sent a user without the attributes that were asked for")
    values = {row.get("key"): _first(row) for row in objects(rows, "the attributes of a user")}
    person: dict[str, object] = {column: values.get(attribute, "") for column, attribute in _PLACES}
    for column, field in _OUTSIDE:
        # Name, address and role stand beside the attributes too.
        if not person[column] and document.get(field) is not None:
            person[column] = str(document[field])
    person["id"] = id_of(document, "a user")
    return person


def changes_of(values: Mapping[str, str]) -> dict[str, object]:
    """The body of a PATCH. "" clears; an address changes the login with it, or the two would part."""
    attributes = [
        {"key": attribute, "values": [values[column] or None]}
        for column, attribute in _PLACES
        if column in values
    ]
    if EMAIL.name in values:
        attributes.append({"key": _LOGIN, "values": [values[EMAIL.name]]})
    return {"attributes": attributes}


def rest_of(values: Mapping[str, str]) -> dict[str, str]:
    """What a create cannot carry, and a PATCH sets after it."""
    return {
        column: value
        for column, value in values.items()
        if value and column in CAPABILITIES.clearable and column not in NEEDED_TO_CREATE
    }


def _first(attribute: Mapping[str, object]) -> str:
    values = attribute.get("values")
    if not isinstance(values, list) or not values or values[0] is None:
        return ""
    return str(values[0])
