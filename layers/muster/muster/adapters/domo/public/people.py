"""How the public API writes a person, and how the columns of the roster become what it reads."""

from collections.abc import Mapping

from muster.adapters.domo.http.shapes import id_of
from muster.domain.values.columns import COLUMNS
from muster.domain.values.columns import EMAIL as EMAIL_COLUMN
from muster.domain.values.columns import ROLE as ROLE_COLUMN
from muster.domain.values.numbers import SYSTEM_ROLES
from muster.domain.values.text import fold, tidy
from muster.ports import Capabilities, DirectoryUser

EMAIL = EMAIL_COLUMN.name
ROLE = ROLE_COLUMN.name
NUMBER = "employeeNumber"
SYSTEM_ROLE_IDS = {name: role_id for role_id, name in SYSTEM_ROLES.items()}

# The first two can be written and are not returned, the others are in no paper on this API (reference, 1.3).
# What cannot be read back is not kept, or every run would write it again.
_NOT_CARRIED = frozenset({"timezone", "locale", "department", "employeeId"})
FIELDS: Mapping[str, str] = {
    column.name: column.public_name
    for column in COLUMNS
    if column.public_name is not None and column.public_name not in _NOT_CARRIED and column.name != ROLE
}
_READ_ONLY = frozenset({"id", "createdAt", "updatedAt", "image", "groups", "deleted"})
CAPABILITIES = Capabilities(
    comparable=frozenset((*FIELDS, ROLE)),
    clearable=frozenset(column.name for column in COLUMNS if column.name in FIELDS and not column.required),
    keeps_logins=False,  # it tells no login, and clients report that the login stays (reference, section 3.2)
)


def address_key(address: object) -> str:
    """The form of an address, or of another cell, by which people are matched."""
    return fold(tidy(str(address or "")))


def person_of(document: Mapping[str, object]) -> DirectoryUser:
    """A user as GET answers it. A field that is left out is blank; a role of unknown id is not known."""
    person: dict[str, object] = {"id": id_of(document, "a user")}
    for column, field in FIELDS.items():
        # A number stays one: that tells the diff that this API could not hold leading zeros.
        value = document.get(field)
        person[column] = "" if value is None else value
    role_id = role_id_of(document)
    if role_id is not None:
        person[ROLE] = role_id
    return person


def role_id_of(document: Mapping[str, object]) -> str | None:
    """The id of a user's role: as told, or by the name of a system role; None for a name alone."""
    told = document.get(ROLE)
    if told is not None and str(told).isdecimal():
        return str(told)
    return SYSTEM_ROLE_IDS.get(str(document.get("role")))


def body_of(values: Mapping[str, str], role_name: str | None) -> dict[str, object]:
    """The fields that the API is sent for some columns; those that it cannot carry are left out."""
    body: dict[str, object] = {
        field: _number(values[column]) if column == NUMBER else values[column]
        for column, field in FIELDS.items()
        if column in values
    }
    if role_name is not None:
        body["role"] = role_name
    return body


def whole_body(
    document: Mapping[str, object], changed: Mapping[str, object], *, role_id: str | None
) -> dict[str, object]:
    """What to PUT: all that GET told, for a server may clear what is left out, with the changed fields in their place.

    `role_id` is the new role's, if it changes: name and id must not part (which of them counts is not documented).
    Time zone and locale are never told (reference, section 1.3), so they cannot be sent again.
    """
    kept = {
        field: value for field, value in document.items() if field not in _READ_ONLY and value is not None
    }
    if role_id is not None and ROLE in kept:
        kept[ROLE] = role_id if isinstance(kept[ROLE], str) else int(role_id)
    return {**kept, **changed}


def holds(document: Mapping[str, object], changed: Mapping[str, object]) -> bool:
    """Whether GET tells all that was to be changed; blank and left out are the same."""
    return all(address_key(document.get(field)) == address_key(value) for field, value in changed.items())


def _number(digits: str) -> int | str:
    """A number, as the schema has it; a text where a number would lose leading zeros, or to clear it."""
    return int(digits) if digits.isdecimal() and str(int(digits)) == digits else digits
