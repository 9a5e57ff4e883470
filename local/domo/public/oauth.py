"""`/oauth/token`, and who calls: a bearer token becomes a caller with an instance, a user and scopes."""

import base64
import binascii
import hmac
from urllib.parse import parse_qsl

from local.domo.caller import Caller, CallerHandler, caller_of, living_user
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.public.tokens import LIFETIME_SECONDS, issue, read
from local.domo.routing import Handler, Router
from local.domo.store.credentials import Client
from local.domo.store.store import Store

SCOPES = ("account", "audit", "buzz", "dashboard", "data", "user", "workflow")


class OAuth:
    """Issues tokens and guards handlers with them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, router: Router) -> None:
        """Serve the token endpoint, by GET and POST as both are in use."""
        router.add("GET", "/oauth/token", self.token)
        router.add("POST", "/oauth/token", self.token)

    def token(self, request: Request) -> Reply:
        """Answer a client credentials grant, its fields in the query or in a form."""
        fields = dict(request.query)
        if "x-www-form-urlencoded" in request.headers.get("content-type", "").lower():
            fields.update(parse_qsl(request.body.decode()))
        client = self._client(request)
        if fields.get("grant_type") != "client_credentials":
            raise ApiError(400, "grant_type must be client_credentials")
        scopes = tuple(fields.get("scope", "").split()) or client.scopes
        if not set(scopes) <= set(client.scopes):
            raise ApiError(400, f"Invalid scope, this client may ask for: {' '.join(client.scopes)}")
        owner = living_user(self._store, client.instance, client.user_id)
        role = self._store.roles.get(client.instance, owner.role_id)
        token, jti = issue(self._store, client, scopes)
        return json_reply(
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": LIFETIME_SECONDS,
                "scope": " ".join(scopes),
                "customer": client.instance.split(".", maxsplit=1)[0],
                "userId": owner.id,
                "role": role.name if role else "",
                "jti": jti,
            }
        )

    def guarded(self, scope: str, handler: CallerHandler) -> Handler:
        """Let a handler run only for a valid token that has the scope."""

        def handle(request: Request) -> Reply:
            return handler(request, self.caller(request, scope))

        return handle

    def caller(self, request: Request, scope: str) -> Caller:
        """Find out who calls.

        A missing token is the 403 without a message that the DataSet page documents as "Invalid or missing
        access token"; a broken or expired one is the 401 of the same page.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(403, None)
        claims = read(self._store, token.strip())
        client = self._store.credentials.client(claims.client_id)
        if client is None:
            raise ApiError(401, "The client of this token does not exist any more")
        if scope not in claims.scopes:
            raise ApiError(403, f"The token lacks the scope {scope}")
        return caller_of(self._store, client.instance, client.user_id)

    def _client(self, request: Request) -> Client:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            pair = ""
        client_id, _, secret = pair.partition(":")
        client = self._store.credentials.client(client_id) if scheme.lower() == "basic" else None
        if client is None or not hmac.compare_digest(client.client_secret.encode(), secret.encode()):
            # The shape of this body is unverified; it is that of all other refusals.
            raise ApiError(401, "Bad credentials", {"WWW-Authenticate": 'Basic realm="domo"'})
        return client
