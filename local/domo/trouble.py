"""What goes wrong on a host, by order of a test: slowness, limits, and rules that spoil single requests.

Nothing here survives a restart of the simulator: trouble is of a test, not of the instance.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from local.domo.exchange import Request
from local.domo.rate_limit import Bucket, RateLimit

EFFECTS = {
    "fail_before": "answer `status` and do nothing",
    "fail_after": "do the work and answer `status`",
    "html_before": "answer 200 with a page of HTML and do nothing",
    "empty_before": "answer 200 without a body and do nothing",
    "cut_before": "drop the connection, nothing done",
    "cut_after": "do the work and drop the connection without an answer",
    "cut_middle": "do the work, announce the whole length, send half of the body and drop the connection",
    "shorten": "answer the first half of the body as if it were all",
    "html": "do the work and answer 200 with a page of HTML",
    "empty": "answer 200 with an empty list, or with no bytes where no JSON is",
    "repeat_page": "answer the page before the one asked for",
    "overlap_page": "begin the page `rows` earlier than asked for",
    "skip_page": "answer the page after the one asked for, so that one is lost",
    "drop_rows": "leave the last `rows` of the page out",
    "expire_tokens": "let all OAuth tokens and sessions end just before this request",
    "slow": "wait `seconds` before the answer",
}
"""What a rule can do to a request."""
PARTS = ("latency_ms", "rate_limit", "largest_page", "rules")
"""What the trouble of a host is made of."""


@dataclass(frozen=True)
class Rule:
    """Spoils requests whose method and path fit: of those not the first `skip`, then every `every`-th, `times` times.

    `method` None is any, `path` is a regular expression searched in the path, `times` None is for ever. A failure
    asks for a pause of `retry_after_seconds`.
    """

    effect: str
    method: str | None = None
    path: str = ""
    skip: int = 0
    every: int = 1
    times: int | None = None
    status: int = 503
    rows: int = 10
    seconds: float = 1.0
    retry_after_seconds: int | None = None

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"{self.effect!r} is no effect; there are {', '.join(EFFECTS)}")
        if self.every < 1 or self.skip < 0:
            raise ValueError("every must be at least 1 and skip at least 0")
        re.compile(self.path)
        HTTPStatus(self.status)

    def fits(self, request: Request) -> bool:
        """Whether the rule is for this method and path."""
        return self.method in (None, request.method) and re.search(self.path, request.path) is not None


@dataclass
class _Tally:
    """How often a rule fitted, and how often it struck."""

    fitted: int = 0
    struck: int = 0


@dataclass
class Trouble:
    """The trouble of one host; without any at the start."""

    latency_ms: float = 0.0
    rules: Sequence[Rule] = ()
    bucket: Bucket | None = None
    largest_page: int | None = None
    """So many people come on a page at most, though more are asked for."""
    _tallies: list[_Tally] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(
        self,
        *,
        latency_ms: float = 0.0,
        rate_limit: RateLimit | None = None,
        largest_page: int | None = None,
        rules: Sequence[Rule] = (),
    ) -> None:
        """Take the place of all trouble that was there."""
        if largest_page is not None and largest_page < 1:
            raise ValueError("the largest page must have at least 1 person")
        with self._lock:
            self.latency_ms = latency_ms
            self.bucket = Bucket(rate_limit) if rate_limit else None
            self.largest_page = largest_page
            self.rules = tuple(rules)
            self._tallies = [_Tally() for _ in rules]

    def clear(self) -> None:
        """End all trouble."""
        self.set()

    def struck(self) -> list[int]:
        """How often each rule struck."""
        with self._lock:
            return [tally.struck for tally in self._tallies]

    def strike(self, request: Request) -> Rule | None:
        """The rule that spoils this request, or None; the first that fits and whose turn it is."""
        with self._lock:
            for rule, tally in zip(self.rules, self._tallies, strict=True):
                if not rule.fits(request):
                    continue
                tally.fitted += 1
                turn = tally.fitted - rule.skip
                used_up = rule.times is not None and tally.struck >= rule.times
                if turn >= 1 and turn % rule.every == 0 and not used_up:
                    tally.struck += 1
                    return rule
        return None

    def document(self) -> dict[str, object]:
        """What is set and how often it struck, for the control host."""
        struck = self.struck()
        return {
            "latency_ms": self.latency_ms,
            "rate_limit": asdict(self.bucket.limit) | {"refused": self.bucket.refused}
            if self.bucket
            else None,
            "largest_page": self.largest_page,
            "rules": [
                asdict(rule) | {"struck": count} for rule, count in zip(self.rules, struck, strict=True)
            ],
        }


def set_from_document(trouble: Trouble, document: Mapping[str, Any]) -> None:
    """Set trouble from JSON: `{latency_ms, rate_limit: {…RateLimit}, largest_page, rules: [{…Rule}]}`.

    Raises ValueError or TypeError.
    """
    unknown = set(document) - set(PARTS)
    if unknown:
        raise ValueError(f"unknown trouble: {', '.join(sorted(unknown))}")
    limit = document.get("rate_limit")
    trouble.set(
        latency_ms=float(document.get("latency_ms", 0)),
        rate_limit=RateLimit(**limit) if limit else None,
        largest_page=document.get("largest_page"),
        rules=[Rule(**rule) for rule in document.get("rules", [])],
    )
