"""The dead-letter queues, looked at by the sweeper: what is buried is kept in the runs bucket.

Objects: dead-letters/QUEUE/ID.json, with the body and what became of it. They are
forgotten with the files of runs. A queue's own alarm counts what was received too, so burying hides nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from muster.adapters.s3_files import translated as of_s3
from muster.adapters.sqs_outbox import translated as of_sqs
from muster.domain.times import iso
from muster.ports import Clock, DeadLetter, QueueName
from muster.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_QUEUES: tuple[QueueName, ...] = ("dataset_updates", "runs", "changes", "reports")
_BATCH = 10
_ROUNDS = 20
_HIDDEN_SECONDS = 240
"""Longer than one sweep takes, and shorter than the time to the next."""


class SqsDeadLetters:
    """The port `DeadLetters`."""

    def __init__(self, sqs: "SQSClient", s3: "S3Client", settings: Settings, clock: Clock) -> None:
        self._sqs = sqs
        self._s3 = s3
        self._settings = settings
        self._clock = clock

    def take(self) -> Iterator[DeadLetter]:
        """Queue by queue, at most 200 of each; a FIFO queue gives more of a group once those before are buried."""
        for queue in _QUEUES:
            for _round in range(_ROUNDS):
                messages = self._receive(queue)
                for each in messages:
                    yield DeadLetter(queue, each["MessageId"], each["Body"], each["ReceiptHandle"])
                if not messages:
                    break

    @of_sqs
    def _receive(self, queue: QueueName) -> "list[MessageTypeDef]":
        answer = self._sqs.receive_message(
            QueueUrl=self._url(queue), MaxNumberOfMessages=_BATCH, VisibilityTimeout=_HIDDEN_SECONDS
        )
        return answer.get("Messages", [])

    def bury(self, letter: DeadLetter, became: str) -> None:
        """First the file, then the queue."""
        self._keep(letter, became)
        self._delete(letter)

    @of_s3
    def _keep(self, letter: DeadLetter, became: str) -> None:
        document = {
            "queue": letter.queue,
            "message_id": letter.id,
            "body": letter.body,
            "became": became,
            "buried_at": iso(self._clock.now()),
        }
        self._s3.put_object(
            Bucket=self._settings.need("runs_bucket"),
            Key=f"dead-letters/{letter.queue}/{letter.id}.json",
            Body=orjson.dumps(document),
            ContentType="application/json",
        )

    @of_sqs
    def _delete(self, letter: DeadLetter) -> None:
        self._sqs.delete_message(QueueUrl=self._url(letter.queue), ReceiptHandle=letter.handle)

    def _url(self, queue: QueueName) -> str:
        return self._settings.need(f"{queue}_dead_letter_queue_url")
