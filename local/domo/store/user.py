"""A user of an instance, and the thirteen columns."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

COLUMNS = (
    "displayName",
    "email",
    "roleId",
    "title",
    "department",
    "alternateEmail",
    "phoneNumber",
    "deskPhoneNumber",
    "employeeNumber",
    "employeeId",
    "location",
    "timeZone",
    "locale",
)
"""The thirteen columns. `roleId` has a place of its own in a `User`, the other twelve are in `fields`."""

TEXT_COLUMNS = tuple(column for column in COLUMNS if column != "roleId")


@dataclass(frozen=True, slots=True)
class User:
    """A user of an instance. A field without a value is not in `fields`."""

    id: int
    instance: str
    user_name: str
    role_id: int
    fields: Mapping[str, str]
    custom: Mapping[str, list[object]] = field(default_factory=dict)
    deleted: bool = False
    created_ms: int = 0
    modified_ms: int = 0

    @property
    def email(self) -> str:
        """The primary address."""
        return self.fields["email"]

    @property
    def display_name(self) -> str:
        """The full name."""
        return self.fields["displayName"]

    def columns(self) -> dict[str, str | int | None]:
        """The thirteen columns with their values, None where there is none."""
        return {name: self.role_id if name == "roleId" else self.fields.get(name) for name in COLUMNS}


def address_key(address: str) -> str:
    """The form in which addresses are compared: trimmed, NFC, case folded."""
    return unicodedata.normalize("NFC", address.strip()).casefold()
