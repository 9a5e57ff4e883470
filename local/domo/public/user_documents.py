"""How the public API writes a user, and how it reads one that a client sends."""

from collections.abc import Mapping
from typing import Any

from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.field_rules import check_field
from local.domo.store.roles import Role, Roles
from local.domo.store.user import User

# JSON name -> column. What is not here (department, employeeId, deskPhoneNumber) the public API neither reads
# nor writes: only the RUST SDK's model has the first two, and whether the server honours them is unverified.
TEXT_FIELDS = {
    "name": "displayName",
    "email": "email",
    "title": "title",
    "alternateEmail": "alternateEmail",
    "phone": "phoneNumber",
    "location": "location",
    "timezone": "timeZone",
    "locale": "locale",
}
# What a server that follows that model would tell and read as well; ours does when it is told to (PUT_REPLACES).
WIDER_FIELDS = {"department": "department", "employeeId": "employeeId", "deskPhoneNumber": "deskPhoneNumber"}
PUT_REPLACES = "put_replaces"
"""A switch: GET tells every field, PUT reads every field and clears those that are left out."""
REQUIRED = ("name", "email", "role")
LIST_FIELDS = (("title", "title"), ("email", "email"), ("phone", "phoneNumber"), ("name", "displayName"))
NOT_RETURNED = ("timezone", "locale")


def list_row(user_id: int, role_name: str, fields: Mapping[str, str]) -> dict[str, object]:
    """A row of the list: only id, title, email, role, phone and name, those without a value left out."""
    row: dict[str, object] = {"id": user_id, "role": role_name}
    for name, column in LIST_FIELDS:
        if value := fields.get(column):
            row[name] = value
    return row


def full_document(user: User, role_name: str, *, wide: bool = False) -> dict[str, object]:
    """A user as GET, create and update answer: without timezone and locale, which are not returned, unless wide."""
    document: dict[str, object] = {"id": user.id, "role": role_name, "roleId": str(user.role_id)}
    hidden = () if wide else (*NOT_RETURNED, *WIDER_FIELDS)
    for name, column in (TEXT_FIELDS | WIDER_FIELDS).items():
        if name not in hidden and (value := user.fields.get(column)):
            document[name] = value
    if number := user.fields.get("employeeNumber"):
        # The table of the docs says string, schema and examples say integer: leading zeros are lost here.
        document["employeeNumber"] = int(number) if number.isdecimal() else number
    document["image"] = f"https://{user.instance}/avatar/thumb/domo/{user.id}"
    document["groups"] = [{"id": 1324037627, "name": "Default"}]
    document["createdAt"] = iso_seconds(user.created_ms)
    document["updatedAt"] = iso_seconds(user.modified_ms)
    return document


def deleted_document(user: User) -> dict[str, object]:
    """A deleted user: "a subset … including deleted:true"; which subset is unverified, so the smallest."""
    return {"id": user.id, "deleted": True}


def read_fields(
    document: Mapping[str, Any], before: Mapping[str, str], *, wide: bool = False
) -> dict[str, str]:
    """The columns after a create or update.

    A field left out stays as it was, an empty string clears it. What null does is not documented: it is taken
    as left out, so that a client which means to clear must say so. Wide reads more fields, and clears what is left out.
    """
    fields = {} if wide else dict(before)
    for name, column in (TEXT_FIELDS | (WIDER_FIELDS if wide else {})).items():
        value = document.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise ApiError(400, f"{name} must be a string")
        fields[column] = value.strip()
    number = document.get("employeeNumber")
    if number is not None:
        if not isinstance(number, int | str) or isinstance(number, bool):
            raise ApiError(400, "employeeNumber must be a number")
        fields["employeeNumber"] = str(number)
    for column, value in fields.items():
        if value and value != before.get(column):
            check_field(column, value)
    return {column: value for column, value in fields.items() if value}


def need_required(document: Mapping[str, Any]) -> None:
    """400 unless name, email and role are there.

    On update too: the docs say that parameters left out remain unchanged and also "Known Limitation:
    Currently all user fields are required". Those that create requires are required here; the others stay
    unchanged.
    """
    for name in REQUIRED:
        value = document.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ApiError(400, f"{name} is required")


def read_role(document: Mapping[str, Any], roles: Roles, instance: str) -> Role:
    """The role that a document asks for; 400 when the instance has no role of exactly that name.

    Which of `role` and `roleId` counts when they disagree is not documented, so that is refused.
    """
    role = roles.named(instance, document["role"])
    if role is None:
        raise ApiError(400, f"Unknown role {document['role']!r}")
    wanted = document.get("roleId")
    if wanted is not None and str(wanted) != str(role.id):
        raise ApiError(400, f"role {role.name!r} is roleId {role.id}, not {wanted!r}")
    return role
