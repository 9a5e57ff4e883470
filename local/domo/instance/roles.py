"""Roles of an instance: the five of the system and custom ones, who holds them, and what they grant."""

from dataclasses import replace

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.instance.grants import GRANTS, grants_of
from local.domo.instance.sessions import Sessions
from local.domo.routing import Router
from local.domo.store.roles import SYSTEM_ROLES, Role
from local.domo.store.store import Store


class InstanceRoles:
    """`/api/authorization/v1/roles` and `/api/authorization/v1/authorities`."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        base = "/api/authorization/v1"
        roles, one = base + "/roles", base + "/roles/{role_id}"
        router.add("GET", base + "/authorities", sessions.guarded(self.list_grants))
        router.add("GET", roles, sessions.guarded(self.list_roles))
        router.add("POST", roles, sessions.guarded(self.create_role))
        router.add("GET", one, sessions.guarded(self.get_role))
        router.add("DELETE", one, sessions.guarded(self.delete_role))
        router.add("GET", one + "/authorities", sessions.guarded(self.get_grants))
        router.add("GET", one + "/users", sessions.guarded(self.list_holders))
        router.add("PUT", one + "/users", sessions.guarded(self.assign_role))

    def list_roles(self, _request: Request, _caller: Caller) -> Reply:
        """All roles, a bare list."""
        return json_reply([self._role_document(role) for role in self._store.roles.all(self._instance)])

    def get_role(self, request: Request, _caller: Caller) -> Reply:
        """One role."""
        return json_reply(self._role_document(self._role(request)))

    def create_role(self, request: Request, caller: Caller) -> Reply:
        """Make a custom role with the rights of `fromRoleId`."""
        caller.need_user_management()
        document = request.json_object()
        name, source = document.get("name"), document.get("fromRoleId")
        like = self._store.roles.get(self._instance, source) if isinstance(source, int) else None
        if not isinstance(name, str) or not name or (source is not None and like is None):
            raise ApiError(400, "A role needs a name, and fromRoleId must be a role")
        if self._store.roles.named(self._instance, name) is not None:
            raise ApiError(409, f"There is a role {name!r} already")
        rights = like is not None and like.manages_users
        text = str(document.get("description") or "")
        role = self._store.roles.add(self._instance, name, text, manages_users=rights)
        return json_reply(self._role_document(role), 201)

    def delete_role(self, request: Request, caller: Caller) -> Reply:
        """Delete a custom role that nobody holds; what Domo does with holders is unverified."""
        caller.need_user_management()
        role = self._role(request)
        if role.id <= len(SYSTEM_ROLES) or self._store.people.holders(self._instance, role.id):
            raise ApiError(400, f"{role.name} is a system role or has users")
        self._store.roles.delete(self._instance, role.id)
        return empty_reply()

    def assign_role(self, request: Request, caller: Caller) -> Reply:
        """Give a role to the users of a list of ids."""
        caller.need_user_management()
        role = self._role(request)
        ids = request.json_list()
        found = [self._store.people.find(self._instance, user_id) for user_id in ids]
        users = [user for user in found if user is not None]
        if len(users) < len(ids):
            raise ApiError(404, "One of the users was not found")
        with self._store.database.transaction():
            for user in users:
                self._store.people.save(replace(user, role_id=role.id))
        return empty_reply()

    def list_grants(self, _request: Request, _caller: Caller) -> Reply:
        """Every grant, with the roles that have it."""
        roles = self._store.roles.all(self._instance)
        return json_reply(
            [
                {
                    "authority": grant.authority,
                    "title": grant.title,
                    "description": grant.title,
                    "authorityUIGroup": grant.group,
                    "dependsOnAuthorities": [],
                    "roleIds": [role.id for role in roles if grant.authority in grants_of(role)],
                }
                for grant in GRANTS
            ]
        )

    def get_grants(self, request: Request, _caller: Caller) -> Reply:
        """What a role grants: a bare list of names. Of a role that is not there it is empty, as a client has it."""
        role = self._store.roles.get(self._instance, request.identity("role_id", "Role"))
        return json_reply(grants_of(role) if role is not None else [])

    def list_holders(self, request: Request, _caller: Caller) -> Reply:
        """Who holds a role."""
        role_id = request.identity("role_id", "Role")
        held = [user for user in self._store.people.page(self._instance) if user.role_id == role_id]
        users = [
            {"userId": user.id, "displayName": user.display_name, "email": user.email, "roleId": user.role_id}
            for user in held
        ]
        return json_reply({"users": users, "totalCount": len(users), "totalFilteredCount": len(users)})

    def _role(self, request: Request) -> Role:
        role_id = request.identity("role_id", "Role")
        role = self._store.roles.get(self._instance, role_id)
        if role is None:
            raise ApiError(404, f"Role {role_id} was not found")
        return role

    def _role_document(self, role: Role) -> JsonObject:
        return {
            "id": role.id,
            "name": role.name,
            "description": role.description,
            "authorityCount": len(grants_of(role)),
            "userCount": self._store.people.holders(self._instance, role.id),
            "created": role.created_ms,
            "modified": role.modified_ms,
        }
