"""Says who an account is: to check credentials before a job needs them, and to warn before a token expires."""

import math
from collections.abc import Mapping

from muster.adapters.domo.accounts.oauth import OAuthTokens
from muster.adapters.domo.http.operations import GET_USER, LIST_ACCESS_TOKENS, WHO_AM_I
from muster.adapters.domo.http.shapes import as_object, id_of, objects
from muster.adapters.domo.http.transport import Call, Connection
from muster.domain.account import AccountFacts
from muster.domain.values.numbers import ADMIN_ROLE, SYSTEM_ROLES
from muster.errors import CredentialError, RefusedError


def public_facts(connection: Connection, tokens: OAuthTokens) -> AccountFacts:
    """The user that an OAuth client acts as. Raises CredentialError, RetryableError."""
    token = tokens.token()
    user = as_object(connection.json(Call(GET_USER, f"/v1/users/{token.user_id}")), "the account")
    return AccountFacts(
        user_id=token.user_id,
        name=str(user.get("name") or ""),
        email=str(user.get("email") or ""),
        role=token.role,
        manages_users=_manages_users(token.role),
    )


def instance_facts(connection: Connection, *, by_token: bool) -> AccountFacts:
    """The user that a token or a session acts as. Raises CredentialError, RetryableError."""
    reply = as_object(connection.json(Call(WHO_AM_I, "/api/content/v2/users/me")), "the account")
    user_id = id_of(reply, "the account")
    role = _role_name(reply)
    ends = _ends(connection, user_id) if by_token else []
    return AccountFacts(
        user_id=user_id,
        name=str(reply.get("displayName") or ""),
        email=str(reply.get("emailAddress") or reply.get("email") or ""),
        role=role,
        manages_users=_manages_users(role),
        expires_at=min(filter(math.isfinite, ends), default=None),
        live_tokens=len(ends),
    )


def _ends(connection: Connection, user_id: str) -> list[float]:
    """When the user's living tokens end: Domo lists tokens without their values, so ours is one of them.

    Only some accounts may see the list; for the others nothing is known.
    """
    try:
        tokens = objects(connection.json(Call(LIST_ACCESS_TOKENS, "/api/data/v1/accesstokens")), "the tokens")
    except (CredentialError, RefusedError):
        return []
    now = connection.timing.now()
    ends = [_end(token) for token in tokens if str(token.get("ownerId")) == user_id]
    return [end for end in ends if end > now]


def _end(token: Mapping[str, object]) -> float:
    """Seconds since the epoch; a token without an end has none to warn of."""
    expires_ms = token.get("expires")
    return expires_ms / 1000 if isinstance(expires_ms, int | float) else math.inf


def _role_name(reply: Mapping[str, object]) -> str:
    return SYSTEM_ROLES.get(str(reply.get("roleId")), str(reply.get("role") or reply.get("roleId") or ""))


def _manages_users(role: str) -> bool | None:
    """An admin may; the other system roles may not; what a custom role may is not told."""
    if role == SYSTEM_ROLES[ADMIN_ROLE]:
        return True
    return False if role in SYSTEM_ROLES.values() else None
