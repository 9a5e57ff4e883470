"""Makes a user on an instance from the three values that creating takes."""

from typing import Any

from local.domo.errors import ApiError
from local.domo.instance.attributes import changed_user, role_of
from local.domo.store.store import Store
from local.domo.store.user import User


def add_user(store: Store, instance: str, values: dict[str, Any]) -> User:
    """Add a user from displayName, emailAddress and roleId; 400 for a bad one, EmailTakenError for a taken one."""
    name, email = _text(values, "displayName"), _text(values, "emailAddress")
    role_id = role_of(store, instance, values["roleId"])
    blank = User(0, instance, email, role_id, {"displayName": name, "email": email})
    checked = changed_user(store, blank, {"displayName": [name], "emailAddress": [email]})
    return store.people.add(instance, {**checked.fields, "roleId": role_id})


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ApiError(400, f"{name} is required")
    return value.strip()
