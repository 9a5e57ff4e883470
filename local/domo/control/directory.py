"""Control of people and roles: add them without the rules of the APIs, and see them with every field."""

from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.instance.custom_values import add_custom_attribute
from local.domo.routing import Router
from local.domo.store.people import EmailTakenError
from local.domo.store.store import Store
from local.domo.store.user import User


class Directory:
    """`/users`, `/roles`, `/attributes`, `/invites`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, router: Router, base: str) -> None:
        """Serve the paths."""
        router.add("GET", base + "/users", self.list_users)
        router.add("POST", base + "/users", self.add_users)
        router.add("DELETE", base + "/users/{user_id}", self.delete_user)
        router.add("GET", base + "/roles", self.list_roles)
        router.add("POST", base + "/roles", self.add_role)
        router.add("POST", base + "/attributes", self.add_attribute)
        router.add("GET", base + "/invites", self.list_invites)

    def list_users(self, request: Request) -> Reply:
        """All living users of `?instance=` with every column; with `?deleted=true` the deleted ones."""
        instance = instance_of(self._store, request.query.get("instance"))
        deleted = request.flag("deleted", default=False)
        return json_reply(
            [user_document(user) for user in self._store.people.page(instance, deleted=deleted)]
        )

    def add_users(self, request: Request) -> Reply:
        """Add `{"instance", "users": [{the thirteen columns, "userName", "custom"}]}`; the users made."""
        document = request.json_object()
        instance = instance_of(self._store, document.get("instance"))
        with self._store.database.transaction():
            made = [self._add_user(instance, row) for row in document["users"]]
        return json_reply([user_document(user) for user in made], 201)

    def delete_user(self, request: Request) -> Reply:
        """Delete a user of `?instance=`, whatever it owns."""
        instance = instance_of(self._store, request.query.get("instance"))
        user = self._store.people.get(instance, request.identity("user_id", "User"))
        if user is None:
            raise ApiError(404, "There is no such user")
        self._store.people.delete(user)
        return empty_reply()

    def list_roles(self, request: Request) -> Reply:
        """The roles of `?instance=`."""
        instance = instance_of(self._store, request.query.get("instance"))
        roles = self._store.roles.all(instance)
        return json_reply([{"id": role.id, "name": role.name} for role in roles])

    def add_role(self, request: Request) -> Reply:
        """Add a custom role `{"instance", "name", "id"?, "manages_users"?}`."""
        document = request.json_object()
        role = self._store.roles.add(
            instance_of(self._store, document.get("instance")),
            document["name"],
            document.get("description", ""),
            role_id=document.get("id"),
            manages_users=bool(document.get("manages_users", False)),
        )
        return json_reply({"id": role.id, "name": role.name}, 201)

    def add_attribute(self, request: Request) -> Reply:
        """Define a custom attribute `{"instance", "key", "valueType"?, "validator"?, "securityVoter"?, "title"?}`."""
        document = request.json_object()
        instance = instance_of(self._store, document.pop("instance", None))
        add_custom_attribute(self._store, instance, document)
        return empty_reply(201)

    def list_invites(self, _request: Request) -> Reply:
        """The invitations that were sent, oldest first."""
        return json_reply(self._store.people.invites())

    def _add_user(self, instance: str, row: JsonObject) -> User:
        try:
            return self._store.people.add(
                instance, row, user_name=row.get("userName"), custom=row.get("custom")
            )
        except EmailTakenError as error:
            raise ApiError(409, f"{error} is taken") from error


def user_document(user: User) -> JsonObject:
    """A user with everything the simulator knows."""
    return {
        "id": user.id,
        "userName": user.user_name,
        **user.columns(),
        "custom": dict(user.custom),
        "deleted": user.deleted,
        "created_ms": user.created_ms,
        "modified_ms": user.modified_ms,
    }


def instance_of(store: Store, name: object) -> str:
    """A name of an instance, home when none is given; 404 for an unknown one."""
    instances = store.instances()
    if name is None:
        return instances[0]
    if name not in instances:
        raise ApiError(404, f"There is no instance {name!r}, only {', '.join(instances)}")
    return str(name)
