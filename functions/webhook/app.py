"""POST /webhooks/{job_id} and /webhooks/{job_id}/{secret}: somebody says that a DataSet changed."""

import base64
import json
import os
from functools import cache
from typing import TYPE_CHECKING

from muster.observability import logger
from muster.services.triggers.webhook import WebhookCall, receive_webhook
from muster.wiring import Wiring, wire

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.api_gateway_proxy_event import APIGatewayProxyEventV2
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def wiring() -> Wiring:
    """Made once a worker."""
    return wire(os.environ)


def handler(event: "APIGatewayProxyEventV2", _context: "LambdaContext") -> dict[str, object]:
    """Answer an HTTP API event (payload format 2.0)."""
    world = wiring()
    path = event.get("pathParameters") or {}
    body = event.get("body") or ""
    answer = receive_webhook(
        WebhookCall(
            job_id=path.get("job_id", ""),
            url_secret=path.get("secret"),
            headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
            body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        ),
        jobs=world.jobs,
        secrets=world.secrets,
        nonces=world.nonces,
        outbox=world.outbox,
        clock=world.clock,
    )
    logger().info("webhook answered", status=answer.status)
    return {
        "statusCode": answer.status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": answer.word}),
    }
