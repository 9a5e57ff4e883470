"""Every six hours: request a run of every enabled job."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.observability import logger, tell_unreadable
from muster.services.triggers.schedule import request_scheduled_runs
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: dict[str, str], _context: "LambdaContext") -> dict[str, int]:
    """Answer an EventBridge event, whose `time` tells one firing from the next."""
    jobs = wiring().jobs
    asked = request_scheduled_runs(event["time"], jobs=jobs, health=wiring().health, outbox=wiring().outbox)
    logger().info("scheduled runs requested", runs=asked)
    tell_unreadable(jobs.unreadable())
    return {"runs": asked}
