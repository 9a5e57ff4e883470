"""What the custom attributes of an instance take: one value or a list, of a type, from whom.

Which words Domo has for types, and who may write what, is unverified beyond `STRING`, `ANY_VALUE`, `ANY_VALUE_MULTI`
and `FULL_VIS_ADMIN_IDP`, so the stricter reading is taken: several values only where the validator says MULTI, values
of the type alone, and none at all where the security voter does not name admins.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from local.domo.errors import ApiError
from local.domo.field_rules import is_address
from local.domo.store.store import Store

KEYSPACE = "customer-defined"

_DEFAULTS = {
    "description": "",
    "valueType": "STRING",
    "validator": "ANY_VALUE",
    "validatorConfiguration": None,
    "securityVoter": "FULL_VIS_ADMIN_IDP",
    "custom": True,
}

type Definition = Mapping[str, Any]


def add_custom_attribute(store: Store, instance: str, document: Definition) -> None:
    """Define a custom attribute of an instance; `document` has a `key`."""
    given = {"title": document["key"], **_DEFAULTS, "context": instance, **document}
    kept = {"keyspace": KEYSPACE, **given}
    statement = "INSERT OR REPLACE INTO custom_attributes VALUES (?, ?, ?)"
    store.database.write(statement, (instance, document["key"], orjson.dumps(kept)))


def custom_definitions(store: Store, instance: str) -> dict[str, Definition]:
    """The definitions of all custom attributes of an instance, by key."""
    statement = "SELECT key, document FROM custom_attributes WHERE instance = ? ORDER BY key"
    rows = store.database.rows(statement, (instance,))
    return {row["key"]: orjson.loads(row["document"]) for row in rows}


def checked_values(definition: Definition, texts: Sequence[str]) -> list[object]:
    """The values as they are kept, for numbers come back as such; 400 for a wrong one, 403 where nobody may write."""
    key = definition["key"]
    if "ADMIN" not in str(definition["securityVoter"]):
        raise ApiError(403, f"{key} is managed by the identity provider")
    if len(texts) > 1 and "MULTI" not in str(definition["validator"]):
        raise ApiError(400, f"{key} takes one value")
    read = _READERS.get(str(definition["valueType"]))
    try:
        return [text if read is None else read(text) for text in texts]
    except ValueError as error:
        raise ApiError(400, f"{key} takes values of the type {definition['valueType']}") from error


def _double(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError(text)
    return text


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


_READERS: dict[str, Callable[[str], object]] = {
    "LONG": int,
    "DOUBLE": _double,
    "BOOLEAN": _truth,
    "DATE": _date,
    "DATETIME": _moment,
    "EMAIL": _address,
}
