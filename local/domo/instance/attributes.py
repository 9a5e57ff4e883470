"""The attributes of identity v1: which there are, how a user is written with them, how a change is read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from local.domo.errors import ApiError
from local.domo.field_rules import check_field
from local.domo.instance.custom_values import checked_values, custom_definitions
from local.domo.store.store import Store
from local.domo.store.user import User

COLUMN_OF = {
    "displayName": "displayName",
    "emailAddress": "email",
    "title": "title",
    "department": "department",
    "alternateEmail": "alternateEmail",
    "phoneNumber": "phoneNumber",
    "deskPhoneNumber": "deskPhoneNumber",
    "employeeNumber": "employeeNumber",
    "employeeId": "employeeId",
    "employeeLocation": "location",
    "timeZone": "timeZone",
    "locale": "locale",
}
"""Attribute key -> column. `roleId` and `userName` have places of their own in a user."""

_COMPUTED: dict[str, Callable[[User], object]] = {
    "id": lambda user: user.id,
    "userName": lambda user: user.user_name,
    "roleId": lambda user: user.role_id,
    "created": lambda user: user.created_ms,
    "modified": lambda user: user.modified_ms,
    "isActive": lambda user: not user.deleted,
    "isAnonymous": lambda _user: False,
    "isSystemUser": lambda _user: False,
    "isPending": lambda _user: False,
}
_NEEDED = ("displayName", "emailAddress", "roleId", "userName")
_OTHER_KEYS = ("hireDate", "reportsTo", "invitorUserId", "lastActivity", "lastLogin", "avatarKey")
"""Known to identity v1, kept for nobody here: they are always without a value."""


def known_keys(store: Store, instance: str) -> list[str]:
    """Every attribute key of an instance, custom ones last."""
    return [*_COMPUTED, *COLUMN_OF, *_OTHER_KEYS, *custom_definitions(store, instance)]


def attribute_values(user: User, key: str) -> list[object]:
    """The values of an attribute; empty when there is none."""
    if key in _COMPUTED:
        return [_COMPUTED[key](user)]
    if key in COLUMN_OF:
        value = user.fields.get(COLUMN_OF[key])
        return [value] if value else []
    return list(user.custom.get(key, []))


def user_document(user: User, keys: Collection[str]) -> dict[str, object]:
    """A user with the attributes that were asked for.

    An attribute without a value is left out: a client that is known to work takes the first value of each.
    """
    found = ((key, attribute_values(user, key)) for key in keys)
    return {
        "attributes": [{"key": key, "values": values} for key, values in found if values],
        "displayName": user.display_name,
        "emailAddress": user.email,
        "id": user.id,
        "roleId": user.role_id,
        "userName": user.user_name,
    }


def changed_user(store: Store, user: User, changes: Mapping[str, list[object]]) -> User:
    """A user after a change of attributes; 400 for an unknown or read-only key or a bad value, 403 for a locked one."""
    fields, custom = dict(user.fields), dict(user.custom)
    customs = custom_definitions(store, user.instance)
    for key, values in changes.items():
        texts = [str(value).strip() for value in values if value is not None and str(value).strip()]
        if key in _NEEDED and len(texts) != 1:
            raise ApiError(400, f"{key} needs one value")
        if key == "roleId":
            user = replace(user, role_id=role_of(store, user.instance, values[0]))
        elif key == "userName":
            user = replace(user, user_name=texts[0])
        elif key in COLUMN_OF:
            _set_field(fields, key, values, texts)
        elif key in customs:
            custom[key] = checked_values(customs[key], texts)
        else:
            raise ApiError(400, f"{key} is not an attribute that can be written")
    return replace(user, fields=fields, custom={key: values for key, values in custom.items() if values})


def role_of(store: Store, instance: str, value: Any) -> int:  # noqa: ANN401 - as a client sent it
    """The id of a role, from a number or its digits; 400 when the instance has none."""
    text = str(value)
    role = store.roles.get(instance, int(text)) if text.isascii() and text.isdecimal() else None
    if role is None:
        raise ApiError(400, f"There is no role {value!r}")
    return role.id


def read_changes(document: Mapping[str, Any]) -> dict[str, list[object]]:
    """The changes of a PATCH.

    The official page shows `{"roleId": 5}`, three community clients send `{"attributes": [{"key", "values"}]}`: both
    are taken. `[null]` and `[""]` clear; an empty list, which nobody is known to send, is refused.
    """
    if "attributes" not in document:
        return {key: value if isinstance(value, list) else [value] for key, value in document.items()}
    attributes = document["attributes"]
    if not isinstance(attributes, list) or len(document) > 1:
        raise ApiError(400, "attributes must be a list and stand alone")
    changes: dict[str, list[object]] = {}
    for attribute in attributes:
        key = attribute.get("key") if isinstance(attribute, dict) else None
        values = attribute.get("values") if isinstance(attribute, dict) else None
        if not isinstance(key, str) or not isinstance(values, list) or not values:
            raise ApiError(400, "An attribute must have a key and a list of values")
        changes[key] = values
    return changes


def _set_field(fields: dict[str, str], key: str, values: list[object], texts: list[str]) -> None:
    column = COLUMN_OF[key]
    if len(values) > 1:
        raise ApiError(400, f"{key} takes one value")
    if not texts:
        fields.pop(column, None)
        return
    check_field(column, texts[0])
    fields[column] = texts[0]
