"""Reads secrets below the stack's prefix, by name, and keeps them for some minutes so that a worker asks once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from muster.errors import ConfigurationError, ServerTroubleError
from muster.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_KEPT_SECONDS = 300.0
_AGAIN_SECONDS = 10.0
"""However often a caller of the webhook is wrong, Secrets Manager is asked once in this time for one secret."""
_RETRYABLE = frozenset({"InternalServiceError", "ThrottlingException"})


class SecretsManagerSecrets:
    """The port `RotatingSecrets`."""

    def __init__(self, client: "SecretsManagerClient", prefix: str, clock: Clock) -> None:
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._kept: dict[str, tuple[float, Mapping[str, str]]] = {}
        self._asked: dict[str, float] = {}

    def read(self, name: str) -> Mapping[str, str]:
        """The secret's JSON object. Raises ConfigurationError, which names the secret and never its value."""
        kept = self._kept.get(name)
        if kept is not None and kept[0] > self._clock.now():
            return kept[1]
        return self._keep(name)

    def read_again(self, name: str) -> Mapping[str, str]:
        """Past what is kept, unless that was asked for within ten seconds. Raises as `read`."""
        if self._asked.get(name, 0.0) + _AGAIN_SECONDS > self._clock.now():
            return self.read(name)
        return self._keep(name)

    def _keep(self, name: str) -> Mapping[str, str]:
        if name in self._kept:
            self._asked[name] = self._clock.now()
        value = self._fetch(name)
        self._asked[name] = self._clock.now()
        self._kept[name] = (self._clock.now() + _KEPT_SECONDS, value)
        return value

    def _fetch(self, name: str) -> Mapping[str, str]:
        full_name = f"{self._prefix}/{name}"
        try:
            text = self._client.get_secret_value(SecretId=full_name).get("SecretString", "")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _RETRYABLE:
                raise ServerTroubleError(f"Secrets Manager is busy ({code}).") from error
            raise ConfigurationError(
                f"The secret {full_name} cannot be read ({code}). Make it, or let this function read it."
            ) from error
        except BotoCoreError as error:
            raise ServerTroubleError("Secrets Manager did not answer.") from error
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise ConfigurationError(f"The secret {full_name} is not a JSON object.")
        return {str(name): str(part) for name, part in value.items()}
