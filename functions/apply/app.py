"""From [changes]: carry out one chunk of a plan."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.batches import answer_each
from muster.deadline import remaining_milliseconds
from muster.messages import ApplyChunk
from muster.observability import logger
from muster.services.changes.apply import apply_chunk
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: dict[str, object], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Answer a batch of chunks in order, per item."""
    world = wiring()
    world.deadline.follow(remaining_milliseconds(context))
    return answer_each(
        event, _take, in_order=True, come_back=world.again("changes"), begun=world.not_lost("changes")
    )


def _take(body: str) -> None:
    world = wiring()
    message = ApplyChunk.model_validate_json(body)
    result = apply_chunk(message, world.apply(), remaining_seconds=world.deadline.remaining_seconds)
    logger().info("chunk carried out", run_id=message.run_id, chunk=message.chunk, result=result.value)
