"""Every five minutes: ask Domo for the version of each configuration DataSet, and report those that moved."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.deadline import remaining_milliseconds
from muster.observability import logger, tell_unreadable
from muster.services.triggers.watch import watch_sources
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(_event: object, context: "LambdaContext") -> dict[str, int]:
    """Answer an EventBridge event; nothing of it is used."""
    world = wiring()
    world.deadline.follow(remaining_milliseconds(context))
    result = watch_sources(
        jobs=world.jobs, versions=world.versions, sources=world.sources, outbox=world.outbox
    )
    logger().info("configurations watched", asked=result.asked, moved=result.moved)
    for source, reason in result.troubles.items():
        logger().warning("configuration cannot be watched", source=source, reason=reason)
    tell_unreadable(world.jobs.unreadable())
    return {"asked": result.asked, "moved": result.moved, "troubles": len(result.troubles)}
