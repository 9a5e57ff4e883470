"""The secrets of a job's inbound webhook: one to sign with, for scripts, and one for a URL, for Domo alerts.

Kept in Secrets Manager as `webhooks/<job id>` below the stack's prefix. Both are made anew together; neither
is shown a second time. New ones are good at once or within seconds; a warm function may know the old ones for some
minutes.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from muster.errors import ConflictError

_ENTROPY_BYTES = 32


class SecretKeeper(Protocol):
    """Writes secrets, below the stack's own prefix."""

    def create(self, name: str, values: Mapping[str, str]) -> None:
        """Make a new secret. Raises ConflictError when there is one of this name."""
        ...

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Make the secret, or give it a new value."""
        ...

    def remove(self, name: str) -> None:
        """Remove the secret; removing what is not there is no error."""
        ...


@dataclass(frozen=True, slots=True)
class WebhookSecrets:
    """`hmac_key` signs bodies; `url_secret` stands in a URL or a body. Neither shows in a repr."""

    hmac_key: str = field(repr=False)
    url_secret: str = field(repr=False)

    def to_json(self) -> dict[str, str]:
        """As it is kept in Secrets Manager."""
        return {"hmac_key": self.hmac_key, "url_secret": self.url_secret}


def secret_name(job_id: str) -> str:
    """The name of a job's webhook secret, below the stack's prefix."""
    return f"webhooks/{job_id}"


def make_webhook_secrets(keeper: SecretKeeper, job_id: str, *, rotate: bool) -> WebhookSecrets:
    """Make, keep and return new secrets. Raises ConflictError if there are some and `rotate` is false."""
    made = WebhookSecrets(
        hmac_key=secrets.token_urlsafe(_ENTROPY_BYTES), url_secret=secrets.token_urlsafe(_ENTROPY_BYTES)
    )
    if rotate:
        keeper.put(secret_name(job_id), made.to_json())
        return made
    try:
        keeper.create(secret_name(job_id), made.to_json())
    except ConflictError as error:
        raise ConflictError(
            "This job has webhook secrets already, and they are not shown again. Rotate them for new ones;"
            " the old ones end then, so change every script and alert that uses them."
        ) from error
    return made
