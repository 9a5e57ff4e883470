"""From [runs]: start a run, plan it, check the guards, send the changes; or see whether a configuration moved."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.batches import answer_each
from muster.deadline import remaining_milliseconds
from muster.messages import LookAgain, request_from
from muster.observability import logger
from muster.services.diff import start_run
from muster.services.triggers.look_again import look_again
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext


KEPT_BACK_SECONDS = 50.0
"""Of an invocation's time, for storing what was read and handing the rest on; Domo gets nothing of it."""


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: dict[str, object], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Answer a batch of requests, per item."""
    world = wiring()
    world.deadline.follow(remaining_milliseconds(context), kept_back_seconds=KEPT_BACK_SECONDS)
    return answer_each(event, _take, come_back=world.again("runs"), begun=world.not_lost("runs"))


def _take(body: str) -> None:
    match request_from(body):
        case LookAgain() as request:
            seen = look_again(request, wiring().look())
            logger().info(
                "configuration looked at", job_id=request.job_id, looks=request.looks, result=seen.value
            )
        case request:
            result = start_run(request, wiring().diff())
            logger().info("run started", run_id=request.run_id, job_id=request.job_id, result=result.value)
