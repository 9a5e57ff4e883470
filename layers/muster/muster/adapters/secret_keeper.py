"""Writes secrets below the stack's prefix.

Apart from reading, since only what an admin does may write one.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from muster.errors import ConfigurationError, ConflictError, ServerTroubleError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_RETRYABLE = frozenset({"InternalServiceError", "ThrottlingException"})
_ABSENT = "ResourceNotFoundException"
_TAKEN = "ResourceExistsException"


def translated[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    """Turn botocore's errors into ours."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _RETRYABLE:
                raise ServerTroubleError(f"Secrets Manager is busy ({code}). Try again.") from error
            raise ConfigurationError(f"Secrets Manager refused {error.operation_name} ({code}).") from error
        except BotoCoreError as error:
            raise ServerTroubleError("Secrets Manager did not answer.", unknown_outcome=True) from error

    return call


class SecretsManagerKeeper:
    """The port `SecretKeeper`."""

    def __init__(self, client: "SecretsManagerClient", prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    @translated
    def create(self, name: str, values: Mapping[str, str]) -> None:
        """Make a new secret. Raises ConflictError when there is one of this name."""
        try:
            self._client.create_secret(Name=self._full(name), SecretString=_text(values))
        except ClientError as error:
            if error.response["Error"]["Code"] == _TAKEN:
                raise ConflictError(f"There is a secret {self._full(name)} already.") from error
            raise

    @translated
    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Give the secret a new value; make it where there is none."""
        try:
            self._client.put_secret_value(SecretId=self._full(name), SecretString=_text(values))
        except ClientError as error:
            if error.response["Error"]["Code"] != _ABSENT:
                raise
            self._client.create_secret(Name=self._full(name), SecretString=_text(values))

    @translated
    def remove(self, name: str) -> None:
        """Remove it at once, so that the name is free again; none is no error."""
        try:
            self._client.delete_secret(SecretId=self._full(name), ForceDeleteWithoutRecovery=True)
        except ClientError as error:
            if error.response["Error"]["Code"] != _ABSENT:
                raise

    def _full(self, name: str) -> str:
        return f"{self._prefix}/{name}"


def _text(values: Mapping[str, str]) -> str:
    return orjson.dumps(dict(values)).decode()
