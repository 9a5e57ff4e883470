"""The inbound webhook: who may say that a DataSet changed. It is only a hint, so nothing else is taken from it.

Scripts sign: `X-Muster-Timestamp` (Unix seconds) and `X-Muster-Signature: v1=` + hex HMAC-SHA256 of
`TIMESTAMP.BODY`.
A Domo alert cannot sign: it sends the job's own secret, in the address or as `{"secret": …}` in the body.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import orjson

from muster.errors import ConfigurationError, NotFoundError
from muster.messages import LookAtSource
from muster.ports import Clock, JobStore, Nonces, Outbox, RotatingSecrets

TOLERANCE_SECONDS = 300
MAX_BODY_BYTES = 64 * 1024
_TIMESTAMP_DIGITS = 12


class WebhookAnswer(Enum):
    """What the caller is told: an HTTP status and a word. A wrong job and a wrong secret look the same."""

    ACCEPTED = (202, "accepted")
    UNAUTHORIZED = (401, "not authorized")
    REPLAYED = (409, "this signature was used before")
    STALE = (401, "the timestamp is more than 5 minutes off")
    TOO_LARGE = (413, "the body is larger than 64 KiB")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]

    @property
    def word(self) -> str:
        """One short sentence."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One call as it came. Header names are lower case."""

    job_id: str
    url_secret: str | None
    headers: Mapping[str, str]
    body: bytes


def receive_webhook(  # noqa: PLR0913 - one port each
    call: WebhookCall,
    *,
    jobs: JobStore,
    secrets: RotatingSecrets,
    nonces: Nonces,
    outbox: Outbox,
    clock: Clock,
) -> WebhookAnswer:
    """Check who calls, then pass the hint on. Raises RetryableError when it could not be passed on."""
    if len(call.body) > MAX_BODY_BYTES:
        return WebhookAnswer.TOO_LARGE
    answer = _answer(call, secrets, nonces, clock.now())
    if answer is WebhookAnswer.ACCEPTED:
        try:
            job = jobs.get(call.job_id)
        except NotFoundError:
            return WebhookAnswer.UNAUTHORIZED
        outbox.look_at(LookAtSource(source=job.source.key, noticed_by="webhook"))
        # Only now, so that a caller who gets no answer may repeat the same call; two hints do no harm.
        if (nonce := _nonce(call)) is not None:
            nonces.use(nonce, keep_until=clock.now() + 2 * TOLERANCE_SECONDS)
    return answer


def sign(hmac_key: str, timestamp: int, body: bytes) -> str:
    """The value of `X-Muster-Signature`."""
    return "v1=" + hmac.new(hmac_key.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _answer(call: WebhookCall, secrets: RotatingSecrets, nonces: Nonces, now: float) -> WebhookAnswer:
    """Go by the secret that is known; should the call not fit, it may have been made anew just now."""
    if not call.job_id.isalnum():
        return WebhookAnswer.UNAUTHORIZED
    name = f"webhooks/{call.job_id}"
    try:
        answer = _authorize(call, secrets.read(name), nonces, now)
        if answer is WebhookAnswer.UNAUTHORIZED:
            answer = _authorize(call, secrets.read_again(name), nonces, now)
    except ConfigurationError:
        return WebhookAnswer.UNAUTHORIZED
    return answer


def _authorize(call: WebhookCall, secret: Mapping[str, str], nonces: Nonces, now: float) -> WebhookAnswer:
    signature = call.headers.get("x-muster-signature")
    if signature is None:
        given = call.url_secret or _body_secret(call.body)
        known = _same(given, secret.get("url_secret"))
        return WebhookAnswer.ACCEPTED if known else WebhookAnswer.UNAUTHORIZED
    timestamp = call.headers.get("x-muster-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _TIMESTAMP_DIGITS):
        return WebhookAnswer.UNAUTHORIZED
    hmac_key = secret.get("hmac_key")
    if not hmac_key or not _same(signature, sign(hmac_key, int(timestamp), call.body)):
        return WebhookAnswer.UNAUTHORIZED
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return WebhookAnswer.STALE
    used = nonces.is_used(f"{call.job_id}-{signature}")
    return WebhookAnswer.REPLAYED if used else WebhookAnswer.ACCEPTED


def _nonce(call: WebhookCall) -> str | None:
    """What a signed call uses up; a secret in the address or in the body may come again and again."""
    signature = call.headers.get("x-muster-signature")
    return None if signature is None else f"{call.job_id}-{signature}"


def _same(given: str | None, expected: str | None) -> bool:
    if not given or not expected:
        return False
    return hmac.compare_digest(given.encode(), expected.encode())


def _body_secret(body: bytes) -> str | None:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    secret = content.get("secret") if isinstance(content, dict) else None
    return secret if isinstance(secret, str) else None
