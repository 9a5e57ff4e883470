"""A token bucket, and what Domo is said to answer when it is empty."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from local.domo.exchange import Reply

ANSWERS = (429, 403)
"""The statuses by which Domo is said to refuse a rate."""
ROUNDING = 1e-6
"""Who keeps exactly to the limit is not refused for the last bit of a float."""


@dataclass(frozen=True)
class RateLimit:
    """How much is let through, and how the rest is refused.

    `answer` is 429, or 403 as in a report of a client's user, with the body `{"message":"API Rate limit reached."}`
    and without Retry-After. `retry_after_seconds` replaces the seconds until the next request is let through; 0
    leaves the header out.
    """

    per_second: float
    burst: int = 1
    answer: int = 429
    retry_after_seconds: int | None = None

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1 or self.answer not in ANSWERS:
            raise ValueError("a rate limit needs per_second > 0, burst >= 1 and answer 429 or 403")


class Bucket:
    """Counts requests against a limit, by real time whatever the simulated clock says."""

    def __init__(self, limit: RateLimit, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.refused = 0
        self._monotonic = monotonic
        self._level = float(limit.burst)
        self._at = monotonic()
        self._lock = threading.Lock()

    def refusal(self) -> Reply | None:
        """The refusal of this request, or None when it is let through."""
        with self._lock:
            now = self._monotonic()
            self._level = min(self.limit.burst, self._level + (now - self._at) * self.limit.per_second)
            self._at = now
            if self._level >= 1 - ROUNDING:
                self._level -= 1
                return None
            self.refused += 1
            return self._answer((1 - self._level) / self.limit.per_second)

    def _answer(self, wait_seconds: float) -> Reply:
        if self.limit.answer == 403:  # noqa: PLR2004 - the status itself
            body = orjson.dumps({"message": "API Rate limit reached."})
            return Reply(403, body, "application/json")
        body = orjson.dumps(
            {"status": 429, "statusReason": "Too Many Requests", "message": "Too many requests"}
        )
        seconds = self.limit.retry_after_seconds
        seconds = math.ceil(wait_seconds) if seconds is None else seconds
        return Reply(429, body, "application/json", {"Retry-After": str(seconds)} if seconds else {})
