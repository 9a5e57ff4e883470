"""From [dataset-updates]: turn a notice into runs, once a version."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.batches import answer_each
from muster.deadline import remaining_milliseconds
from muster.notices import notice_from
from muster.observability import logger, tell_unreadable
from muster.services.triggers.ingest import ingest_notice
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: dict[str, object], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Answer a batch of notices, per item."""
    world = wiring()
    world.deadline.follow(remaining_milliseconds(context))
    return answer_each(event, _take, come_back=world.again("dataset_updates"))


def _take(body: str) -> None:
    world = wiring()
    notice = notice_from(body)
    asked = ingest_notice(
        notice,
        jobs=world.jobs,
        versions=world.versions,
        sources=world.sources,
        outbox=world.outbox,
        clock=world.clock,
    )
    logger().info("notice ingested", source=notice.source, noticed_by=notice.noticed_by, runs=asked)
    tell_unreadable(world.jobs.unreadable())
