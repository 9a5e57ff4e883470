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


@dataclass(frozen=True, slots=True)
class Account:
    """The description of an account; `kind` is a key of SECRET_PARTS."""

    name: str
    kind: str
    instance: str
