"""The entries of one queue that a function has been handed: when the queue shows them again."""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST_SECONDS = 39_600
"""Eleven hours, since SQS hides an entry for twelve, counted from when it was received."""


class SqsEntries:
    """Entries are known by their receipt handles."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def come_back(self, receipt_handle: str, seconds: float) -> None:
        """Have the entry delivered again after so many seconds. Raises what boto3 raises."""
        self._client.change_message_visibility(
            QueueUrl=self._url,
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=min(int(seconds) + 1, _LONGEST_SECONDS),
        )

    def hide_no_longer_than(self, receipt_handle: str, seconds: float) -> None:
        """The same where the queue would hide it for longer. Where that fails, it is shown when the queue does."""
        with suppress(Exception):
            if seconds < self._hidden_seconds:
                self.come_back(receipt_handle, seconds)

    @cached_property
    def _hidden_seconds(self) -> int:
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["VisibilityTimeout"])
        return int(answer["Attributes"]["VisibilityTimeout"])
