"""Says who an account is: to check credentials before a job needs them, and to warn before a token expires."""

import math
from collections.abc import Mapping

from muster.adapters.domo.accounts.oauth import OAuthTokens
from muster.adapters.domo.accounts.words import refused
from muster.adapters.domo.http.operations import GET_USER, LIST_ACCESS_TOKENS, SHOW_GRANTS, WHO_AM_I
from muster.adapters.domo.http.shapes import as_object, id_of, objects
from muster.adapters.domo.http.transport import Call, Connection
from muster.domain.account import AccountFacts
from muster.domain.values.numbers import ADMIN_ROLE, SYSTEM_ROLES
from muster.errors import CredentialError, RefusedError

MANAGE_ALL_USERS = "user.edit"
"""The grant that Domo's pages call "Manage all users".

Its name, and the call that lists a role's grants, are a community's knowledge, not verified on a real instance.
"""

_NEVER_MS = 253_370_764_800_000
"""The year 9999, and with it the largest of all numbers: so programs write that something has no end."""


def public_facts(connection: Connection, tokens: OAuthTokens) -> AccountFacts:
    """The user that an OAuth client acts as; a custom role is only named here, and what it grants is not told.

    Raises CredentialError, also for a token that Domo gave without the scope `user`; RetryableError.
    """
    token = tokens.token()
    if token.scopes and "user" not in token.scopes:
        raise refused(connection.account, "Domo gave its client a token without the scope user.")
    user = as_object(connection.json(Call(GET_USER, f"/v1/users/{token.user_id}")), "the account")
    return AccountFacts(
        user_id=token.user_id,
        name=str(user.get("name") or ""),
        email=str(user.get("email") or ""),
        role=token.role,
        manages_users=_by_role(token.role),
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
        manages_users=_by_grants(connection, reply) if _by_role(role) is None else _by_role(role),
        expires_at=min(filter(math.isfinite, ends), default=None),
        live_tokens=len(ends),
    )


def _by_grants(connection: Connection, user: Mapping[str, object]) -> bool | None:
    """Whether the user's role has the grant to manage all users; None if its grants are not told or look strange."""
    role_id = user.get("roleId")
    if not isinstance(role_id, int):
        return None
    call = Call(SHOW_GRANTS, f"/api/authorization/v1/roles/{role_id}/authorities")
    try:
        grants = connection.json(call)
    except (CredentialError, RefusedError):
        return None
    if not isinstance(grants, list) or not grants or not all(isinstance(grant, str) for grant in grants):
        return None
    return MANAGE_ALL_USERS in grants


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
    return expires_ms / 1000 if isinstance(expires_ms, int | float) and expires_ms < _NEVER_MS else math.inf


def _role_name(reply: Mapping[str, object]) -> str:
    return SYSTEM_ROLES.get(str(reply.get("roleId")), str(reply.get("role") or reply.get("roleId") or ""))


def _by_role(role: str) -> bool | None:
    """An admin may; the other system roles may not; of a custom role the name tells nothing."""
    if role == SYSTEM_ROLES[ADMIN_ROLE]:
        return True
    return False if role in SYSTEM_ROLES.values() else None
