"""Access tokens and definitions of custom attributes of an instance."""

from dataclasses import replace

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.instance.attributes import known_keys
from local.domo.instance.custom_values import add_custom_attribute, custom_definitions
from local.domo.instance.sessions import Sessions
from local.domo.routing import Router
from local.domo.store.store import Store

SYSTEM_KEYSPACE = "domo-defined"


class Administration:
    """`/api/data/v1/accesstokens` and `/api/user/v1/properties/meta/keys`."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        tokens = "/api/data/v1/accesstokens"
        router.add("GET", tokens, sessions.guarded(self.list_tokens))
        router.add("POST", tokens, sessions.guarded(self.create_token))
        router.add("DELETE", tokens + "/{token_id}", sessions.guarded(self.delete_token))
        keys = "/api/user/v1/properties/meta/keys"
        router.add("GET", keys, sessions.guarded(self.list_attributes))
        for method in ("POST", "PUT"):
            router.add(method, keys + "/{key}", sessions.guarded(self.save_attribute))
        router.add("DELETE", keys + "/{key}", sessions.guarded(self.delete_attribute))

    def list_tokens(self, _request: Request, caller: Caller) -> Reply:
        """All access tokens, without their values: one's own is known by name and owner only."""
        caller.need_user_management()
        tokens = self._store.credentials.access_tokens(self._instance)
        return json_reply([self._token_document(token.id) for token in tokens])

    def create_token(self, request: Request, caller: Caller) -> Reply:
        """Make a token from `{name, ownerId, expires (ms)}`; its value is shown this once."""
        caller.need_user_management()
        document = request.json_object()
        name, expires = document.get("name"), document.get("expires")
        owner = self._store.people.find(self._instance, document.get("ownerId"))
        if not isinstance(name, str) or not isinstance(expires, int) or owner is None:
            raise ApiError(400, "A token needs a name, an ownerId and expires")
        made = self._store.credentials.add_access_token(self._instance, owner.id, name, expires)
        return json_reply({**self._token_document(made.id), "token": made.token})

    def delete_token(self, request: Request, caller: Caller) -> Reply:
        """Revoke a token."""
        caller.need_user_management()
        token_id = request.identity("token_id", "Access token")
        if all(token.id != token_id for token in self._store.credentials.access_tokens(self._instance)):
            raise ApiError(404, f"Access token {token_id} was not found")
        self._store.credentials.delete_access_token(self._instance, token_id)
        return empty_reply(200)

    def list_attributes(self, _request: Request, _caller: Caller) -> Reply:
        """All attribute definitions; `issuerTypes` is read by nobody, as a client's author found."""
        custom = custom_definitions(self._store, self._instance)
        standard = set(known_keys(self._store, self._instance)) - custom.keys()
        system = [{"key": key, "keyspace": SYSTEM_KEYSPACE, "title": key} for key in sorted(standard)]
        return json_reply([*system, *custom.values()])

    def save_attribute(self, request: Request, caller: Caller) -> Reply:
        """Make (POST) or change (PUT) a custom attribute."""
        caller.need_user_management()
        key, exists = (
            request.parameters["key"],
            request.parameters["key"] in custom_definitions(self._store, self._instance),
        )
        if request.method == "POST" and key in known_keys(self._store, self._instance):
            raise ApiError(400, f"There is an attribute {key} already")
        if request.method == "PUT" and not exists:
            raise ApiError(404, f"Attribute {key} was not found")
        add_custom_attribute(self._store, self._instance, {**request.json_object(), "key": key})
        return empty_reply(200)

    def delete_attribute(self, request: Request, caller: Caller) -> Reply:
        """Delete a custom attribute with its values."""
        caller.need_user_management()
        key = request.parameters["key"]
        if key not in custom_definitions(self._store, self._instance):
            raise ApiError(404, f"Attribute {key} was not found")
        with self._store.database.transaction():
            statement = "DELETE FROM custom_attributes WHERE instance = ? AND key = ?"
            self._store.database.write(statement, (self._instance, key))
            for user in self._store.people.page(self._instance):
                if key in user.custom:
                    kept = {name: values for name, values in user.custom.items() if name != key}
                    self._store.people.save(replace(user, custom=kept))
        return empty_reply(200)

    def _token_document(self, token_id: int) -> JsonObject:
        tokens = self._store.credentials.access_tokens(self._instance)
        token = next(one for one in tokens if one.id == token_id)
        owner = self._store.people.get(self._instance, token.owner_id)
        return {
            "id": token.id,
            "name": token.name,
            "ownerId": token.owner_id,
            "ownerName": owner.display_name if owner else "",
            "ownerEmail": owner.email if owner else "",
            "expires": token.expires_ms,
        }
