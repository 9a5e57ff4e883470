"""Answer a batch of queue entries per item, so that one bad message does not bring back the good ones."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.sqs_fifo_partial_processor import SqsFifoPartialProcessor

from muster.errors import RetryableError, TooEarlyError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

type ComeBack = Callable[[str, float], None]
"""Tell the queue to deliver the entry with this receipt handle again after so many seconds."""


def answer_each(
    event: Mapping[str, object],
    context: "LambdaContext",
    take: Callable[[str], None],
    *,
    in_order: bool = False,
    come_back: ComeBack | None = None,
) -> "PartialItemFailureResponse":
    """Hand each body to `take`; those for which it raises are delivered again.

    With `in_order`, for a FIFO queue, everything after the first failure comes back too. When all of them fail the
    whole batch fails, as the library has it, so that the function's error metric tells; but not when they only came
    too early, for then nothing is wrong. `come_back` shortens the wait for what is worth another try: as the error
    says, else a minute that doubles with each delivery. Without it an entry comes again when its visibility timeout
    is over, which for some queues is an hour and a half.
    """
    processor: BatchProcessor = (
        SqsFifoPartialProcessor() if in_order else BatchProcessor(event_type=EventType.SQS)
    )
    processor.raise_on_entire_batch_failure = False

    def take_record(record: "SQSRecord") -> None:
        try:
            take(record.body)
        except Exception as error:  # whatever it is, only what kind it is; it goes on to the library
            processor.raise_on_entire_batch_failure |= not isinstance(error, TooEarlyError)
            if come_back is not None and isinstance(error, RetryableError):
                come_back(record.receipt_handle, error.retry_after_seconds or _pause_seconds(record))
            raise

    return process_partial_response(
        event=dict(event),
        record_handler=take_record,
        processor=processor,
        context=context,
    )


def _pause_seconds(record: "SQSRecord") -> float:
    """One minute, two, four, eight: five deliveries outlast a trouble of a quarter of an hour."""
    delivered = int(record.attributes.approximate_receive_count or 1)
    return _PAUSE_SECONDS * 2.0 ** min(max(delivered - 1, 0), _DOUBLINGS)


_PAUSE_SECONDS = 60.0
_DOUBLINGS = 4
