"""What the DynamoDB adapters share of its wire format and of its errors."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from muster.errors import ConfigurationError, ServerTroubleError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_RETRYABLE = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def key(partition: str, sort: str) -> "dict[str, AttributeValueTypeDef]":
    """The primary key that both tables have."""
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def text(value: str) -> "AttributeValueTypeDef":
    """A string attribute."""
    return {"S": value}


def number(value: float) -> "AttributeValueTypeDef":
    """A number attribute."""
    return {"N": repr(value)}


def condition_failed(error: ClientError) -> bool:
    """Whether a conditional write was refused for its condition."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def cancelled_for_condition(error: ClientError) -> bool:
    """Whether a transaction was cancelled because one of its conditions does not hold."""
    reasons = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)


def translated[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    """Turn botocore's errors into ours: busy or unreachable is retryable, a missing table or grant is not."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            cancelled = code == "TransactionCanceledException"
            if code in _RETRYABLE or cancelled:
                raise ServerTroubleError(f"DynamoDB is busy ({code}).", unknown_outcome=True) from error
            raise ConfigurationError(f"DynamoDB refused the call ({code}).") from error
        except BotoCoreError as error:
            raise ServerTroubleError(
                f"DynamoDB did not answer ({type(error).__name__}).", unknown_outcome=True
            ) from error

    return call
