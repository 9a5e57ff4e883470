"""An account: credentials for one instance.

Here is what may be told of it; its secret is in Secrets Manager.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SECRET_PARTS: Mapping[str, tuple[str, ...]] = {
    "oauth_client": ("client_id", "client_secret"),
    "access_token": ("token",),
    "password": ("user_name", "password"),
}

ASCII_PARTS = frozenset({"client_id", "client_secret", "token"})
"""What travels in a header, and which Domo itself makes of plain letters; a password travels in JSON."""


@dataclass(frozen=True, slots=True)
class Account:
    """The description of an account; `kind` is a key of SECRET_PARTS."""

    name: str
    kind: str
    instance: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Whom an account acts as, as Domo tells it.

    `manages_users` is None for a custom role whose grants Domo does not tell us. `expires_at`, seconds since the
    epoch, is when the first of the user's access tokens ends; None where Domo does not tell. Domo does not say
    either which of its user's tokens is the account's own: it is certain only where `live_tokens` is 1.
    """

    user_id: str
    name: str
    email: str
    role: str
    manages_users: bool | None
    expires_at: float | None = None
    live_tokens: int = 0
