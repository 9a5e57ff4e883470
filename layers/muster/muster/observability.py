"""What a function says while it runs: one structured event a step, ids as keys, never a person's data."""

import logging
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_lambda_powertools import Logger

_TALKATIVE = ("boto3", "botocore", "httpcore", "httpx", "s3transfer", "urllib3")
"""Libraries that log at DEBUG what they send and get, secrets among it, and at INFO a line for each request."""


def quieten_libraries() -> None:
    """Let the libraries log warnings only.

    Lambda's runtime gives the *root* logger the level that the deployment chose, and they go by it: at DEBUG the
    answer of Secrets Manager would stand in the log.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@cache
def logger() -> "Logger":
    """The function's logger; service and level come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_LOG_LEVEL."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - nothing happens at import

    return Logger()


def tell_unreadable(job_ids: "Iterable[str]") -> None:
    """An error for each job that another release wrote and that was left out, so that it is not left out in silence."""
    for job_id in job_ids:
        logger().error("job cannot be read and is left out", job_id=job_id)
