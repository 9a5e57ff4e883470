"""The older user calls of an instance, `/api/content/v2` and `v3`: the only ones that carry an invitation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, json_reply
from local.domo.instance.attributes import changed_user
from local.domo.instance.new_users import add_user
from local.domo.instance.sessions import Sessions
from local.domo.instance.user_search import LARGEST_PAGE
from local.domo.routing import Router
from local.domo.store.people import EmailTakenError
from local.domo.store.store import Store
from local.domo.store.user import User

DETAIL_COLUMNS = (
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
BULK_KEYS = (
    "displayName",
    "department",
    "emailAddress",
    "employeeId",
    "employeeLocation",
    "employeeNumber",
    "phoneNumber",
    "timeZone",
    "title",
)
"""What the bulk update of v2 is known to carry of the columns; it has no roleId, desk phone or locale."""


class ContentUsers:
    """List, get, create with an invitation, and change in bulk."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        second, third = "/api/content/v2/users", "/api/content/v3/users"
        router.add("GET", second, sessions.guarded(self.list_second))
        router.add("PUT", second + "/bulk", sessions.guarded(self.change_in_bulk))
        router.add("GET", second + "/{user_id}", sessions.guarded(self.get_second))
        router.add("GET", third, sessions.guarded(self.list_third))
        router.add("POST", third, sessions.guarded(self.create))
        router.add("GET", third + "/{user_id}", sessions.guarded(self.get_third))

    def list_second(self, _request: Request, _caller: Caller) -> Reply:
        """All living users at once."""
        return json_reply([self._second(user) for user in self._store.people.everybody(self._instance)])

    def get_second(self, request: Request, _caller: Caller) -> Reply:
        """One user; nothing at all with a 200 when there is none, as a client's author found."""
        user = self._store.people.find(self._instance, request.parameters["user_id"])
        return json_reply(self._second(user)) if user else Reply(200, b"")

    def list_third(self, request: Request, _caller: Caller) -> Reply:
        """A page of users, or those of `?id=1,2`; with `includeDetails=true` their `detail`."""
        details = request.flag("includeDetails", default=False)
        if "id" in request.query:
            wanted = [self._store.people.find(self._instance, one) for one in request.query["id"].split(",")]
            users = [user for user in wanted if user is not None]
        else:
            limit = request.number("limit", default=50, least=1, most=LARGEST_PAGE)
            users = self._store.people.page(
                self._instance, limit, request.number("offset", default=0, least=0)
            )
        return json_reply([self._third(user, details=details) for user in users])

    def get_third(self, request: Request, _caller: Caller) -> Reply:
        """One user with its `detail`."""
        user = self._store.people.find(self._instance, request.parameters["user_id"])
        if user is None:
            raise ApiError(404, f"User {request.parameters['user_id']} was not found")
        return json_reply(self._third(user, details=True))

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a user from `{displayName, detail: {email}, roleId}` and invite it if `sendInvite` says so.

        Whether more of `detail` is taken is unverified, so it is refused. A taken address is a 400 with the key
        EMAIL_DUPLICATE (two community sources).
        """
        caller.need_user_management()
        send_invite = request.flag("sendInvite", default=False)
        document = request.json_object()
        detail = document.get("detail")
        if not isinstance(detail, dict) or set(detail) != {"email"}:
            raise ApiError(400, "detail must hold email and nothing else")
        values = {"emailAddress": detail["email"], "roleId": document.get("roleId")}
        try:
            user = add_user(
                self._store, self._instance, {**values, "displayName": document.get("displayName")}
            )
        except EmailTakenError as error:
            raise ApiError(400, "Bad Request", details={"EMAIL_DUPLICATE": True}) from error
        if send_invite:
            self._store.people.record_invite(user)
        return json_reply(self._third(user, details=True))

    def change_in_bulk(self, request: Request, caller: Caller) -> Reply:
        """Change `{transactionId, users: [{id, …}]}`, all of them or none."""
        caller.need_user_management()
        document = request.json_object()
        if not isinstance(document.get("transactionId"), str) or not isinstance(document.get("users"), list):
            raise ApiError(400, "A bulk update has a transactionId and users")
        try:
            with self._store.database.transaction():
                for row in document["users"]:
                    self._change(row)
        except EmailTakenError as error:
            raise ApiError(400, "Bad Request", details={"EMAIL_DUPLICATE": True}) from error
        return json_reply({"transactionId": document["transactionId"], "users": len(document["users"])})

    def _change(self, row: Mapping[str, Any]) -> None:
        user = self._store.people.find(self._instance, row.get("id"))
        if user is None:
            raise ApiError(404, f"User {row.get('id')} was not found")
        unknown = set(row) - {"id", *BULK_KEYS}
        if unknown:
            raise ApiError(400, f"A bulk update does not carry {', '.join(sorted(unknown))}")
        changes: dict[str, list[object]] = {key: [value] for key, value in row.items() if key != "id"}
        changed = changed_user(self._store, user, changes)
        self._store.people.save(replace(changed, user_name=user.user_name))

    def _second(self, user: User) -> JsonObject:
        return {
            **self._third(user, details=False),
            "emailAddress": user.email,
            "title": user.fields.get("title", ""),
            "department": user.fields.get("department", ""),
            "phoneNumber": user.fields.get("phoneNumber", ""),
        }

    def _third(self, user: User, *, details: bool) -> JsonObject:
        role = self._store.roles.get(self._instance, user.role_id)
        document: JsonObject = {
            "id": user.id,
            "displayName": user.display_name,
            "role": role.name if role else "",
            "roleId": user.role_id,
            "userName": user.user_name,
        }
        if details:
            found = {column: user.fields[column] for column in DETAIL_COLUMNS if column in user.fields}
            if "employeeNumber" in found:
                # A number here, a text in identity v1: leading zeros are lost.
                document["detail"] = {**found, "employeeNumber": int(found["employeeNumber"])}
            else:
                document["detail"] = dict(found)
            document["detail"] |= {"email": user.email, "active": not user.deleted}
        return document
