"""Answer a batch of queue entries per item, so that one bad message does not bring back the good ones.

Powertools has this too, and brings asyncio and the classes of every AWS event along: a third of a cold start.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from muster.errors import RetryableError, TooEarlyError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

type ComeBack = Callable[[str, float], None]
"""Tell the queue to deliver the entry with this receipt handle again after so many seconds."""
type Record = Mapping[str, Any]

_PAUSE_SECONDS = 60.0
_DOUBLINGS = 4


class BatchFailedError(Exception):
    """Nothing of a batch was taken, and not only because it came too early; the message has all tracebacks."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        lines = ["All records failed processing."]
        super().__init__(
            "\n".join([*lines, *("".join(traceback.format_exception(error)) for error in errors)])
        )


def answer_each(
    event: Mapping[str, Any],
    take: Callable[[str], None],
    *,
    in_order: bool = False,
    come_back: ComeBack | None = None,
    begun: Callable[[str], None] | None = None,
) -> "PartialItemFailureResponse":
    """Hand each body to `take`; those for which it raises are delivered again.

    With `in_order`, for a FIFO queue, everything after the first failure comes back too. When all of them fail,
    BatchFailedError fails the whole invocation, so that the function's error metric tells; but not when they only
    came too early, for then nothing is wrong. `come_back` shortens the wait for the next try: as the error
    says, else a minute that doubles with each delivery. Without it an entry comes again when its visibility
    timeout is over, which for some queues is an hour and a half. `begun` is told the receipt handle of each entry
    before it is taken.
    """
    records: Sequence[Record] = event["Records"]
    failed: list[Record] = []
    errors: list[Exception] = []
    for record in records:
        if in_order and failed:
            failed.append(record)
            continue
        if begun is not None:
            begun(record["receiptHandle"])
        try:
            _take_one(record, take, come_back)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this one entry
            failed.append(record)
            errors.append(error)
    if failed and len(failed) == len(records) and not all(isinstance(each, TooEarlyError) for each in errors):
        raise BatchFailedError(errors)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _take_one(record: Record, take: Callable[[str], None], come_back: ComeBack | None) -> None:
    try:
        take(record["body"])
    except Exception as error:  # whatever it is, it dies within the half hour, and its run ends in words
        if come_back is not None:
            asked_for = error.retry_after_seconds if isinstance(error, RetryableError) else None
            come_back(record["receiptHandle"], asked_for or _pause_seconds(record))
        raise


def _pause_seconds(record: Record) -> float:
    """One minute, two, four, eight: five deliveries outlast a trouble of a quarter of an hour."""
    delivered = int(record["attributes"].get("ApproximateReceiveCount", 1))
    return _PAUSE_SECONDS * 2.0 ** min(max(delivered - 1, 0), _DOUBLINGS)
