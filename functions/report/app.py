"""From [reports]: tell what a run did, end it, free the instance."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.batches import answer_each
from muster.deadline import remaining_milliseconds
from muster.messages import ReportRun
from muster.observability import logger
from muster.services.reports.report import report_run
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: dict[str, object], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Answer a batch of reports, per item."""
    world = wiring()
    world.deadline.follow(remaining_milliseconds(context))
    return answer_each(event, _take, come_back=world.again("reports"), begun=world.not_lost("reports"))


def _take(body: str) -> None:
    message = ReportRun.model_validate_json(body)
    result = report_run(message.run_id, wiring().report())
    logger().info(
        "run reported",
        run_id=result.run_id,
        state=result.state.value,
        rows_logged=result.rows_logged,
        mails_sent=result.mails_sent,
        notes=len(result.notes),
    )
