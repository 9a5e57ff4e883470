"""Every five minutes: move on the runs that stopped moving."""

import os
from functools import cache
from typing import TYPE_CHECKING

from muster.observability import logger
from muster.services.sweep import sweep_runs
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(_event: object, _context: "LambdaContext") -> dict[str, int]:
    """Answer an EventBridge event; nothing of it is used."""
    swept = sweep_runs(wiring().sweep())
    logger().info("runs swept", runs=swept)
    return {"runs": swept}
