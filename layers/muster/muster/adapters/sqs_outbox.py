"""Sends messages to the queues of the stack."""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import batched
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from muster.errors import ServerTroubleError
from muster.messages import ApplyChunk, LookAgain, LookAtSource, ReportRun, StartRun
from muster.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10


def translated[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    """Turn botocore's errors into ours: a message not sent is always worth another try."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise ServerTroubleError("SQS did not take a message.", unknown_outcome=True) from error

    return call


class SqsOutbox:
    """The port `Outbox`. A queue whose URL the function has not been given cannot be sent to."""

    def __init__(self, client: "SQSClient", settings: Settings) -> None:
        self._client = client
        self._settings = settings

    @translated
    def look_at(self, message: LookAtSource) -> None:
        """To [dataset-updates]."""
        self._client.send_message(
            QueueUrl=self._settings.need("dataset_updates_queue_url"), MessageBody=message.to_body()
        )

    @translated
    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        """To [runs]."""
        self._client.send_message(
            QueueUrl=self._settings.need("runs_queue_url"),
            MessageBody=message.to_body(),
            DelaySeconds=delay_seconds,
        )

    @translated
    def look_again(self, message: LookAgain, *, delay_seconds: int) -> None:
        """To [runs]."""
        self._client.send_message(
            QueueUrl=self._settings.need("runs_queue_url"),
            MessageBody=message.to_body(),
            DelaySeconds=delay_seconds,
        )

    @translated
    def apply(self, messages: Iterable[ApplyChunk], *, instance: str) -> None:
        """To [changes], one group an instance; the same chunk sent twice within five minutes is one message."""
        url = self._settings.need("changes_queue_url")
        for batch in batched(messages, _BATCH, strict=False):
            reply = self._client.send_message_batch(
                QueueUrl=url,
                Entries=[
                    {
                        "Id": str(position),
                        "MessageBody": message.to_body(),
                        "MessageGroupId": instance,
                        "MessageDeduplicationId": message.deduplication_id,
                    }
                    for position, message in enumerate(batch)
                ],
            )
            if reply.get("Failed"):
                raise ServerTroubleError(
                    f"SQS did not take {len(reply['Failed'])} messages.", unknown_outcome=True
                )

    @translated
    def report(self, message: ReportRun) -> None:
        """To [reports]."""
        self._client.send_message(
            QueueUrl=self._settings.need("reports_queue_url"), MessageBody=message.to_body()
        )
