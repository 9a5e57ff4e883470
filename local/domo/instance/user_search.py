"""`POST /api/identity/v1/users/search`: filters, sorting and paging over the users of an instance."""

from collections.abc import Iterable
from typing import Any

import orjson

from local.domo.errors import ApiError
from local.domo.exchange import JsonObject
from local.domo.instance.attributes import attribute_values, known_keys, user_document
from local.domo.store.store import Store
from local.domo.store.user import User, address_key

LARGEST_PAGE = 200
"""The largest page that a client is known to have asked for; more is refused."""

MOST_FILTER_VALUES = 1000
_KNOWN_FIELDS = frozenset(
    (
        "attributes",
        "filters",
        "ids",
        "includeDeleted",
        "includeSupport",
        "onlyDeleted",
        "limit",
        "offset",
        "parts",
        "showCount",
        "count",
        "sort",
        "explain",
    )
)
_DECIDING = ("filters", "ids", "includeDeleted", "onlyDeleted", "sort")


class UserSearch:
    """Answers searches of one instance."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance
        self._last: tuple[bytes, int, list[User]] = (b"", -1, [])

    def answer(self, body: JsonObject) -> JsonObject:
        """`{users}`, and with `showCount` the `count` of all that were found, on whatever page."""
        unknown = set(body) - _KNOWN_FIELDS
        if unknown:
            raise ApiError(400, f"Unknown fields: {', '.join(sorted(unknown))}")
        keys = [str(key) for key in body.get("attributes") or []]
        self.need_known(keys)
        limit = _whole_number(body, "limit", 50, 1, LARGEST_PAGE)
        offset = _whole_number(body, "offset", 0, 0, None)
        users = self._found(body)
        page = users[offset : offset + limit]
        answer: JsonObject = {"users": [self._document(user, keys, body.get("parts") or []) for user in page]}
        if _flag(body, "showCount"):
            answer["count"] = len(users)
        return answer

    def living(self) -> list[User]:
        """All living users by id."""
        return self._store.people.everybody(self._instance)

    def deleted(self) -> list[User]:
        """All deleted users by id."""
        return self._store.people.everybody(self._instance, deleted=True)

    def need_known(self, keys: Iterable[str]) -> None:
        """400 for an attribute key that the instance does not have."""
        unknown = set(keys) - set(known_keys(self._store, self._instance))
        if unknown:
            raise ApiError(400, f"Unknown attributes: {', '.join(sorted(unknown))}")

    def _found(self, body: JsonObject) -> list[User]:
        """All that a search finds, sorted; kept for the next page as long as nobody writes."""
        asked = orjson.dumps([body.get(name) for name in _DECIDING], default=str)
        changes = self._store.database.changes()
        if self._last[:2] != (asked, changes):
            self._last = (asked, changes, self._sorted(list(self._matching(body)), body.get("sort")))
        return self._last[2]

    def _matching(self, body: JsonObject) -> Iterable[User]:
        users = [] if _flag(body, "onlyDeleted") else self.living()
        if _flag(body, "onlyDeleted") or _flag(body, "includeDeleted"):
            users = [*users, *self.deleted()]
        filters = list(body.get("filters") or [])
        if body.get("ids"):
            filters.append({"filterType": "value", "field": "id", "operator": "EQ", "values": body["ids"]})
        for one in filters:
            users = self._filtered(users, one)
        return users

    def _filtered(self, users: list[User], condition: Any) -> list[User]:  # noqa: ANN401 - as a client sent it
        kind = condition.get("filterType") if isinstance(condition, dict) else None
        field = condition.get("field", "displayName") if isinstance(condition, dict) else ""
        self.need_known([field])
        if kind == "value":
            values = condition.get("values")
            if condition.get("operator", "EQ") != "EQ" or not isinstance(values, list):
                raise ApiError(400, "A value filter has the operator EQ and a list of values")
            if len(values) > MOST_FILTER_VALUES:
                raise ApiError(400, f"A value filter has at most {MOST_FILTER_VALUES} values")
            wanted = {address_key(str(value)) for value in values}
            return [user for user in users if wanted & set(_folded(user, field))]
        if kind == "text":
            words = address_key(str(condition.get("text", ""))).split()
            return [
                user for user in users if any(word in text for word in words for text in _folded(user, field))
            ]
        raise ApiError(400, "filterType must be value or text")

    def _sorted(self, users: list[User], order: Any) -> list[User]:  # noqa: ANN401 - as a client sent it
        if not order:
            return users
        field = order.get("field", "") if isinstance(order, dict) else ""
        self.need_known([field])
        backwards = order.get("order", "ASC") == "DESC"
        # The id decides between equals: pages must not overlap by the simulator's own doing.
        return sorted(users, key=lambda user: (_folded(user, field), user.id), reverse=backwards)

    def _document(self, user: User, keys: list[str], parts: list[str]) -> JsonObject:
        document = user_document(user, keys)
        if "GROUPS" in parts:
            default = {"default": True, "id": 1324037627, "name": "Default", "type": "open"}
            document["groups"] = [default]
        if "ROLE" in parts:
            role = self._store.roles.get(self._instance, user.role_id)
            document["role"] = {"roleId": user.role_id, "roleName": role.name if role else ""}
        if user.deleted:
            document["deleted"] = True
        return document


def _folded(user: User, key: str) -> list[str]:
    return [address_key(str(value)) for value in attribute_values(user, key)]


def _flag(body: JsonObject, name: str) -> bool:
    # One community client sends "true" as a text.
    return str(body.get(name, False)).lower() == "true"


def _whole_number(body: JsonObject, name: str, default: int, least: int, most: int | None) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or value < least or (most is not None and value > most):
        raise ApiError(400, f"{name} must be a whole number of at least {least} and at most {most}")
    return value
