"""`/api/identity/v1/users`: every attribute of every user."""

from local.domo.caller import Caller
from local.domo.deletion import delete_user
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.instance.attributes import (
    changed_user,
    known_keys,
    read_changes,
    user_document,
)
from local.domo.instance.new_users import add_user
from local.domo.instance.sessions import Sessions
from local.domo.instance.user_search import LARGEST_PAGE, UserSearch
from local.domo.routing import Router
from local.domo.store.people import EmailTakenError
from local.domo.store.store import Store
from local.domo.store.user import User

_CREATE_KEYS = {"displayName", "emailAddress", "roleId"}


class InstanceUsers:
    """List, search, get, create, change and delete."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance
        self._search = UserSearch(store, instance)

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        base = "/api/identity/v1/users"
        router.add("GET", base, sessions.guarded(self.list))
        router.add("POST", base, sessions.guarded(self.create))
        router.add("POST", base + "/search", sessions.guarded(self.search))
        router.add("GET", base + "/{user_id}", sessions.guarded(self.get))
        router.add("PATCH", base + "/{user_id}", sessions.guarded(self.change))
        router.add("DELETE", base + "/{user_id}", sessions.guarded(self.delete))

    def list(self, request: Request, _caller: Caller) -> Reply:
        """A page of users; without `attributes=` only the five fields beside them."""
        limit = request.number("limit", default=50, least=1, most=LARGEST_PAGE)
        offset = request.number("offset", default=0, least=0)
        keys = [key for key in request.query.get("attributes", "").split(",") if key]
        self._search.need_known(keys)
        users = self._store.people.page(self._instance, limit, offset)
        if request.flag("includeDeleted", default=False):
            everybody = [*self._search.living(), *self._search.deleted()]
            users = everybody[offset : offset + limit]
        return json_reply({"users": [user_document(user, keys) for user in users]})

    def search(self, request: Request, _caller: Caller) -> Reply:
        """Users by filter, sorted and paged."""
        return json_reply(self._search.answer(request.json_object()))

    def get(self, request: Request, _caller: Caller) -> Reply:
        """One user, wrapped in `users`; all attributes with parts=DETAILED."""
        user = self._living(request)
        detailed = "DETAILED" in request.query.get("parts", "").split(",")
        keys = known_keys(self._store, self._instance) if detailed else []
        return json_reply({"users": [user_document(user, keys)]})

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a user from displayName, emailAddress and roleId, all needed, nothing beside them taken.

        The reference knows of nothing else that this call carries; the other attributes go by PATCH.
        """
        caller.need_user_management()
        document = request.json_object()
        if set(document) != _CREATE_KEYS:
            raise ApiError(400, f"The body must hold {', '.join(sorted(_CREATE_KEYS))} and nothing else")
        try:
            return json_reply(self._whole(add_user(self._store, self._instance, document)))
        except EmailTakenError as error:
            raise ApiError(409, "User already exists") from error

    def change(self, request: Request, caller: Caller) -> Reply:
        """Change some attributes; the login stays when only the address changes."""
        caller.need_user_management()
        user = self._living(request)
        try:
            changed = changed_user(self._store, user, read_changes(request.json_object()))
            return json_reply(self._whole(self._store.people.save(changed)))
        except EmailTakenError as error:
            raise ApiError(409, "User already exists") from error

    def delete(self, request: Request, caller: Caller) -> Reply:
        """Delete a user; the body of the answer is 1."""
        caller.need_user_management()
        done = delete_user(self._store, self._living(request), can_be_quiet=True)
        return json_reply(1 if done else {"success": False})

    def _whole(self, user: User) -> dict[str, object]:
        return user_document(user, known_keys(self._store, self._instance))

    def _living(self, request: Request) -> User:
        user_id = request.identity("user_id", "User")
        user = self._store.people.get(self._instance, user_id)
        if user is None or user.deleted:
            raise ApiError(404, f"User {user_id} was not found")
        return user
