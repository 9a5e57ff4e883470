"""Every five minutes: fail what dead messages stood for, and move on the runs that stopped moving."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.deadline import remaining_milliseconds
from muster.observability import logger
from muster.services.dead_letters.deal import fail_dead_letters
from muster.services.sweep import sweep_runs
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(_event: object, context: "LambdaContext") -> dict[str, int]:
    """Answer an EventBridge event; nothing of it is used."""
    wiring().deadline.follow(remaining_milliseconds(context))
    try:
        dead_messages = _bury()
    finally:
        swept = sweep_runs(wiring().sweep())  # whatever a dead message did
    logger().info("runs swept", runs=swept, dead_messages=dead_messages)
    return {"runs": swept, "dead_messages": dead_messages}


def _bury() -> int:
    dead = fail_dead_letters(wiring().dead_letter())
    for each in dead.messages:
        logger().error(
            "message died", queue=each.queue, message_id=each.id, run_id=each.run_id, became=each.became.value
        )
    if dead.trouble is not None:
        raise dead.trouble
    return len(dead.messages)
