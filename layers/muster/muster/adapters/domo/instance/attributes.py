"""The custom attributes of an instance: what Domo says of them, kept for a minute for those who write."""

import re
import threading
from collections.abc import Iterable, Mapping

from muster.adapters.domo.http.operations import LIST_ATTRIBUTES
from muster.adapters.domo.http.shapes import objects, text_of
from muster.adapters.domo.http.transport import Call, Connection
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.domain.values.columns import COLUMNS_BY_NAME
from muster.errors import RefusedError

KEPT_SECONDS = 60.0
"""Long enough for many writes, and short enough that an attribute made into a list is soon written as one."""

_OF_DOMO = "domo-defined"
_NOT_AN_ATTRIBUTE = frozenset({"id", *COLUMNS_BY_NAME})

# Community clients know the valueType STRING and the validators ANY_VALUE and ANY_VALUE_MULTI. Domo's article on
# attributes says that types are named as Java's and that there are lists and arrays; all other words are unverified.
_TYPES = {
    AttributeType.WHOLE_NUMBER: "LONG INTEGER INT SHORT BIGINTEGER BIGINT",
    AttributeType.NUMBER: "DOUBLE FLOAT DECIMAL BIGDECIMAL NUMBER NUMERIC",
    AttributeType.DATE: "DATE LOCALDATE",
    AttributeType.MOMENT: "DATETIME TIMESTAMP LOCALDATETIME INSTANT",
    AttributeType.TRUTH: "BOOLEAN BOOL",
    AttributeType.ADDRESS: "EMAIL EMAILADDRESS",
}
_TYPE_OF = {word: each for each, words in _TYPES.items() for word in words.split()}
_LISTS = frozenset({"LIST", "ARRAY"})
_LIST_VALIDATOR = "MULTI"


class InstanceAttributes:
    """Reads the definitions. Safe to use from threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: Mapping[str, CustomAttribute] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def read(self) -> tuple[CustomAttribute, ...]:
        """All of them by key, asked for anew."""
        with self._lock:
            return self._ask()

    def named(self, names: Iterable[str]) -> Mapping[str, CustomAttribute]:
        """Those of the names that are no columns. Raises RefusedError for one that the instance does not have."""
        keys = set(names) - COLUMNS_BY_NAME.keys()
        if not keys:
            return {}
        with self._lock:
            fresh = self._connection.timing.now() - self._read_at < KEPT_SECONDS
            if not fresh or not keys <= self._known.keys():
                self._ask()
            lost = sorted(keys - self._known.keys())
            if lost:
                raise RefusedError(f"The instance has no attribute {', '.join(lost)} any more")
            return {key: self._known[key] for key in keys}

    def _ask(self) -> tuple[CustomAttribute, ...]:
        # The call takes issuerTypes, and answers with all types whatever it says, as a client's author found.
        reply = self._connection.json(Call(LIST_ATTRIBUTES, "/api/user/v1/properties/meta/keys"))
        custom = [
            attribute_of(definition)
            for definition in objects(reply, "the attributes")
            if definition.get("keyspace") != _OF_DOMO
        ]
        self._known = {each.key: each for each in custom if each.key not in _NOT_AN_ATTRIBUTE}
        self._read_at = self._connection.timing.now()
        return tuple(self._known[key] for key in sorted(self._known))


def attribute_of(definition: Mapping[str, object]) -> CustomAttribute:
    """An attribute from its definition; one of a type that nobody knows takes any text."""
    types, validators = (_words(definition.get(field)) for field in ("valueType", "validator"))
    known = [_TYPE_OF[word] for word in (*types, *validators) if word in _TYPE_OF]
    return CustomAttribute(
        text_of(definition, "key", "an attribute"),
        known[0] if known else AttributeType.TEXT,
        is_list=_LIST_VALIDATOR in validators or not _LISTS.isdisjoint(types),
    )


def _words(name: object) -> list[str]:
    return re.findall("[A-Z0-9]+", str(name or "").upper())
