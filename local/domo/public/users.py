"""`/v1/users` of the public API."""

from dataclasses import replace

from local.domo.caller import Caller
from local.domo.deletion import delete_user
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.public.oauth import OAuth
from local.domo.public.user_documents import (
    PUT_REPLACES,
    deleted_document,
    full_document,
    list_row,
    need_required,
    read_fields,
    read_role,
)
from local.domo.routing import Router
from local.domo.store.people import EmailTakenError
from local.domo.store.store import Store
from local.domo.store.user import User

LARGEST_PAGE = 500


class Users:
    """List, create, get, update and delete."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths, with and without a slash at the end as both are in use."""
        router.add("GET", "/v1/users", oauth.guarded("user", self.list))
        router.add("POST", "/v1/users", oauth.guarded("user", self.create))
        router.add("GET", "/v1/users/{user_id}", oauth.guarded("user", self.get))
        router.add("PUT", "/v1/users/{user_id}", oauth.guarded("user", self.update))
        router.add("DELETE", "/v1/users/{user_id}", oauth.guarded("user", self.delete))

    def list(self, request: Request, caller: Caller) -> Reply:
        """A page of users by id; more than 500 a page is refused."""
        limit = request.number("limit", default=50, least=1, most=LARGEST_PAGE)
        offset = request.number("offset", default=0, least=0)
        names = {role.id: role.name for role in self._store.roles.all(caller.instance)}
        users = self._store.people.brief_page(caller.instance, limit, offset)
        return json_reply([list_row(user_id, names.get(role, ""), fields) for user_id, role, fields in users])

    def get(self, request: Request, caller: Caller) -> Reply:
        """One user; a deleted one is a 200 with `deleted: true`."""
        user = self._found(request, caller)
        return json_reply(deleted_document(user) if user.deleted else self._document(user))

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a user.

        An address that is taken is refused with 409: what Domo answers is not documented.
        Without sendInvite nobody is invited; what Domo takes as the default is not documented either.
        """
        caller.need_user_management()
        send_invite = request.flag("sendInvite", default=False)
        document = request.json_object()
        need_required(document)
        role = read_role(document, self._store.roles, caller.instance)
        fields = read_fields(document, {})
        try:
            user = self._store.people.add(caller.instance, {**fields, "roleId": role.id})
        except EmailTakenError as error:
            raise ApiError(409, f"A user with the email {error} already exists") from error
        if send_invite:
            self._store.people.record_invite(user)
        return json_reply(self._document(user))

    def update(self, request: Request, caller: Caller) -> Reply:
        """Change a user. The login stays when the address changes (a community finding, unverified)."""
        caller.need_user_management()
        document = request.json_object()
        user = self._living(request, caller)
        if "id" in document and str(document["id"]) != str(user.id):
            raise ApiError(400, "The id of the body is not that of the path")
        need_required(document)
        role = read_role(document, self._store.roles, caller.instance)
        changed = replace(user, role_id=role.id, fields=read_fields(document, user.fields, wide=self._wide))
        try:
            return json_reply(self._document(self._store.people.save(changed)))
        except EmailTakenError as error:
            raise ApiError(409, f"A user with the email {error} already exists") from error

    def delete(self, request: Request, caller: Caller) -> Reply:
        """Delete a user. Nobody is protected, neither the last admin nor the owner of these credentials."""
        caller.need_user_management()
        delete_user(self._store, self._living(request, caller))
        return empty_reply()

    @property
    def _wide(self) -> bool:
        return bool(self._store.settings.get(PUT_REPLACES, default=False))

    def _document(self, user: User) -> dict[str, object]:
        role = self._store.roles.get(user.instance, user.role_id)
        return full_document(user, role.name if role else "", wide=self._wide)

    def _found(self, request: Request, caller: Caller) -> User:
        user_id = request.identity("user_id", "User")
        user = self._store.people.get(caller.instance, user_id)
        if user is None:
            raise ApiError(404, f"User {user_id} was not found")
        return user

    def _living(self, request: Request, caller: Caller) -> User:
        user = self._found(request, caller)
        if user.deleted:
            raise ApiError(404, f"User {user.id} was not found")
        return user
