"""Sends e-mail through Amazon SES, version 2 of its API."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from muster.domain.reports.mail import Mail
from muster.errors import (
    ConfigurationError,
    MusterError,
    RateLimitedError,
    RefusedError,
    ServerTroubleError,
)

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import ContentTypeDef

_TOO_FAST = frozenset({"TooManyRequestsException", "Throttling", "ThrottlingException"})
_NOT_ALLOWED = frozenset({"AccessDeniedException", "AccessDenied", "UnrecognizedClientException"})
_SERVER_ERROR = 500


class SesMailer:
    """The port `Mailer`. Each recipient gets a message of its own, so none sees the others."""

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, mail: Mail, recipient: str) -> None:
        """Send one e-mail, text and HTML. Raises RefusedError, RetryableError or ConfigurationError."""
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [recipient]},
                Content={
                    "Simple": {
                        "Subject": _utf8(mail.subject),
                        "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
                    }
                },
            )
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise ServerTroubleError(
                f"SES did not answer ({type(error).__name__}).", unknown_outcome=True
            ) from error


def _utf8(text: str) -> "ContentTypeDef":
    return {"Data": text, "Charset": "UTF-8"}


def _translated(error: ClientError) -> MusterError:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _TOO_FAST:
        return RateLimitedError(f"SES asks for a pause ({code}).")
    if status >= _SERVER_ERROR:
        return ServerTroubleError(f"SES is in trouble ({code}).", unknown_outcome=True)
    if code in _NOT_ALLOWED:
        return ConfigurationError(f"SES does not let this stack send e-mail ({code}).")
    return RefusedError(
        f"SES refused it ({code}): {error.response['Error'].get('Message', '')}", status=status
    )
