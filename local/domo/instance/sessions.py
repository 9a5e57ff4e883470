"""Who calls an instance: an access token or the session of a password; and `/api/content/v2/users/me`."""

import hmac
from dataclasses import dataclass, field

from local.domo.caller import Caller, CallerHandler, caller_of
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.routing import Handler, Router
from local.domo.store.store import Store
from local.domo.store.user import User

REFUSALS_BEFORE_LOCK = 5
LOCK_MS = 15 * 60 * 1000
"""That an account is locked is documented by its reason; after how many refusals and how long is not."""


@dataclass
class Refusals:
    """Wrong passwords in a row, and when the last one came."""

    count: int = 0
    last_ms: int = 0


@dataclass
class Sessions:
    """Guards the handlers of one instance."""

    store: Store
    instance: str
    refusals: dict[int, Refusals] = field(default_factory=dict)

    def add_routes(self, router: Router) -> None:
        """Serve the login and the credential check."""
        router.add("POST", "/api/content/v2/authentication", self.authenticate)
        router.add("GET", "/api/content/v2/users/me", self.guarded(self.who_am_i))

    def guarded(self, handler: CallerHandler) -> Handler:
        """Let a handler run only for valid credentials."""

        def handle(request: Request) -> Reply:
            return handler(request, self.caller(request))

        return handle

    def caller(self, request: Request) -> Caller:
        """Find out who calls; 401 for no, wrong, expired or another instance's credentials."""
        if value := request.headers.get("x-domo-developer-token"):
            token = self.store.credentials.access_token(value)
            if token is None or token.instance != self.instance:
                raise ApiError(401, "The access token is not valid")
            if token.expires_ms <= self.store.clock.now_ms():
                raise ApiError(401, "The access token has expired")
            return caller_of(self.store, self.instance, token.owner_id)
        if value := request.headers.get("x-domo-authentication"):
            user_id = self.store.credentials.session_user(self.instance, value)
            if user_id is None:
                raise ApiError(401, "The session has ended")
            return caller_of(self.store, self.instance, user_id)
        raise ApiError(401, "Authentication is required")

    def authenticate(self, request: Request) -> Reply:
        """Answer a login. A refusal is a 200 too, with a reason and without a session token.

        The docs require an Origin header, a client that is known to work sends none: only a wrong one is refused.
        """
        origin = request.headers.get("origin")
        if origin is not None and origin != f"https://{self.instance}":
            raise ApiError(403, "Forbidden")
        document = request.json_object()
        if document.get("method") != "password":
            raise ApiError(400, "method must be password")
        user = self.store.people.by_user_name(self.instance, str(document.get("emailAddress", "")))
        reason = self._refusal(user, str(document.get("password", "")))
        if user is None or reason is not None:
            return json_reply({"success": False, "reason": reason or "INVALID_CREDENTIALS"})
        role = self.store.roles.get(self.instance, user.role_id)
        return json_reply(
            {
                "userId": user.id,
                "success": True,
                "sessionToken": self.store.credentials.open_session(self.instance, user.id),
                "userRole": role.name if role else "",
            }
        )

    def who_am_i(self, _request: Request, caller: Caller) -> Reply:
        """The caller, as the credential check of Domo's own command line uses it."""
        role = self.store.roles.get(self.instance, caller.user.role_id)
        return json_reply(
            {
                "id": caller.user.id,
                "displayName": caller.user.display_name,
                "emailAddress": caller.user.email,
                "userName": caller.user.user_name,
                "role": role.name if role else "",
                "roleId": caller.user.role_id,
            }
        )

    def _refusal(self, user: User | None, password: str) -> str | None:
        if user is None:
            return "INVALID_CREDENTIALS"
        refusals = self.refusals.setdefault(user.id, Refusals())
        now = self.store.clock.now_ms()
        if refusals.count >= REFUSALS_BEFORE_LOCK and now - refusals.last_ms < LOCK_MS:
            return "ACCOUNT_LOCKED"
        right = self.store.credentials.password(self.instance, user.id)
        if right is not None and hmac.compare_digest(right.encode(), password.encode()):
            self.refusals.pop(user.id)
            return None
        refusals.count, refusals.last_ms = refusals.count + 1, now
        return "INVALID_CREDENTIALS"
