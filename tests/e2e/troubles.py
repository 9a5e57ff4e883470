"""Every way in which Domo can be trouble, as one table: what is switched on, where, and how a run may end under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PUBLIC = ("oauth_client",)
BOTH = ("access_token", "oauth_client")
RENEWED = ("password", "oauth_client")
PEOPLE = r"/users(/\d+|/search)?$"
"""Every call about people: lists, searches, one person, and all writes."""
SEARCH, LIST = r"/users/search$", r"/v1/users$"
EXPORT = r"/api/query/v1/execute/"

EQUAL, LEFT, EITHER = "equal", "left", "equal or left"
PAGE = 8
"""So few people a page, that those of a scene are three pages."""


@dataclass(frozen=True)
class Case:
    """One trouble. `ends` is how the run may end under it; after it, the next run always makes them equal.

    `covers` names switches of `local.domo.switches`. With `at_home` the trouble is home's, which reads the
    configuration and writes the log, and not that of the instance that is kept.
    """

    name: str
    covers: Sequence[str]
    trouble: Mapping[str, Any] = field(default_factory=dict)
    kinds: Sequence[str] = BOTH
    ends: str = EITHER
    at_home: bool = False
    owner: bool = False
    switches: Mapping[str, object] = field(default_factory=dict)


def rule(effect: str, path: str = PEOPLE, **more: object) -> dict[str, Any]:
    """Trouble of one rule."""
    return {"rules": [{"effect": effect, "path": path, **more}]}


def _paged(trouble: Mapping[str, Any]) -> dict[str, Any]:
    """The same with small pages."""
    return {**trouble, "largest_page": PAGE}


def _limit(per_second: int, **limit: object) -> dict[str, Any]:
    """A limit lower than the last, for a worker that has learned one keeps below it."""
    return {"rate_limit": {"per_second": per_second, "burst": 2, **limit}}


_EVERY_FIFTH = (
    "fail_before", "fail_after", "html_before", "html", "empty_before", "empty",
    "cut_before", "cut_after", "cut_middle", "shorten",
)  # fmt: skip
_OF_PAGES: Mapping[str, Mapping[str, object]] = {
    "repeat_page": {}, "overlap_page": {"rows": 3}, "skip_page": {}, "drop_rows": {"rows": 3},
}  # fmt: skip
_ONCE, _ALWAYS = {"skip": 1, "times": 1}, {"every": 2}
"""Every second page, for the public list tells no count: one from which each page lacks as much cannot be told from a
shorter one."""


def _pages() -> list[Case]:
    """A list that comes wrong once, which is read again, and one that comes wrong for ever, which is not believed."""
    apis = (("access_token", SEARCH), ("oauth_client", LIST))
    return [
        Case(f"{effect} {often}", [effect], _paged(rule(effect, path, **more, **times)), [kind], ends)
        for effect, more in _OF_PAGES.items()
        for kind, path in apis
        for often, times, ends in (("once", _ONCE, EITHER), ("again and again", _ALWAYS, LEFT))
    ]


CASES: Sequence[Case] = (
    *(Case(f"{effect} every fifth call", [effect], rule(effect, every=5)) for effect in _EVERY_FIFTH),
    *(
        Case(f"{effect} of home's export", [effect], rule(effect, EXPORT, times=2), ["access_token"], at_home=True)
        for effect in ("fail_before", "cut_middle", "shorten", "empty")
    ),
    Case("small pages", ["largest_page"], _paged({}), ends=EQUAL),
    *_pages(),
    Case("nobody is deleted", ["cut_before"], rule("cut_before", method="DELETE"), ends=LEFT),
    Case("nothing is read", ["fail_before"], rule("fail_before"), ends=LEFT),
    Case("slow", ["slow"], rule("slow", every=4, seconds=1.0), ends=EQUAL),
    Case("latency", ["latency_ms"], {"latency_ms": 150}, ends=EQUAL),
    Case("sessions end", ["expire_tokens"], rule("expire_tokens", skip=8, times=2), RENEWED, EQUAL),
    Case("sessions end while the list is read", ["expire_tokens"], rule("expire_tokens", times=1), RENEWED, EQUAL),
    *(
        Case(
            f"owners: {way}", [f"delete_of_owner {way}"], {}, ["password"], EQUAL,
            owner=True, switches={"delete_of_owner": way},
        )
        for way in ("refuse", "refuse_quietly", "orphan")
    ),
    Case("owners unseen: refuse", ["delete_of_owner refuse"], kinds=PUBLIC, ends=LEFT, owner=True),
    Case("PUT replaces", ["put_replaces"], kinds=PUBLIC, ends=EQUAL, switches={"put_replaces": True}),
    # Last, for what a worker has learned of a limit slows down what comes after.
    Case("rate limit, 429", ["rate_limit 429"], _limit(25), ends=EQUAL),
    Case("rate limit, 403", ["rate_limit 403"], _limit(12, answer=403), ends=EQUAL),
    Case("rate limit, no header", ["rate_limit no header"], _limit(6, retry_after_seconds=0), ends=EQUAL),
)  # fmt: skip

ELSEWHERE: Mapping[str, str] = {
    "lag": "test_rows_that_come_late_never_cost_anybody_who_is_wanted",
    "access-tokens": "test_an_access_token_that_ends_in_mid_run",
    "rate_limit long": "test_a_rate_limit_long_as_a_worker_lives",
}
"""Switches in whose test time passes: what that test's name begins with, in test_troubles_in_time.py."""

PARAMETERS = [(case, kind) for case in CASES for kind in case.kinds]
