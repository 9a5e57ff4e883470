"""Every trouble switch of the simulator at once, with moderate odds that change every few seconds."""

import random
from collections.abc import Mapping
from typing import Any

from local.chaos.stage import GLOBEX, HOME, Stage
from local.chaos.tally import Tally
from local.domo.rate_limit import ANSWERS
from local.domo.trouble import EFFECTS

PUBLIC_HOST = "api.domo.com"
OF_PAGES = {"repeat_page": {}, "overlap_page": {"rows": 3}, "skip_page": {}, "drop_rows": {"rows": 3}}
"""Effects that only a list knows."""
_PEOPLE, _LISTS = r"/users", r"/users(/search)?$"
_STATUSES = (500, 502, 503, 504)
_PER_SECOND = (60, 120, 240)
_LAG_SECONDS = 2.0


class Weather:
    """The trouble of both hosts. What struck is counted before the weather changes."""

    def __init__(self, stage: Stage, chance: random.Random, tally: Tally, *, every: int) -> None:
        """`every`: one of so many requests is struck by each effect, more or less."""
        self._stage = stage
        self._chance = chance
        self._tally = tally
        self._every = every
        self._changes = 0
        self._hosts = (GLOBEX, HOME, PUBLIC_HOST)

    def change(self) -> None:
        """Other odds, another limit of the rate, another way to treat owners."""
        self.count()
        self._changes += 1
        for host in self._hosts:
            self._stage.control("PUT", f"/trouble/{host}", self._trouble(host))
        ways = ("refuse", "refuse_quietly", "orphan")
        switches = {"delete_of_owner": self._chance.choice(ways), "put_replaces": self._changes % 2 == 0}
        self._stage.control("PUT", "/switches", switches)
        self._stage.control("PUT", "/lag", {"instance": HOME, "seconds": _LAG_SECONDS})
        self._tally.add("the weather changed")

    def calm(self) -> None:
        """No trouble any more."""
        self.count()
        self._stage.control("DELETE", "/trouble")
        self._stage.control("PUT", "/switches", {"delete_of_owner": "refuse", "put_replaces": False})

    def count(self) -> None:
        """Add what struck since the last change."""
        for trouble in self._stage.control("GET", "/trouble")["hosts"].values():
            for rule in trouble["rules"]:
                self._tally.add(f"domo {rule['effect']}", rule["struck"])
            limit = trouble["rate_limit"]
            if limit:
                self._tally.add(f"domo rate limit, {limit['answer']}", limit["refused"])

    def _trouble(self, host: str) -> Mapping[str, Any]:
        chance = self._chance
        home = host == HOME
        limit: dict[str, Any] = {
            "per_second": chance.choice(_PER_SECOND),
            "burst": 10,
            "answer": ANSWERS[self._changes % len(ANSWERS)],
        }
        if self._changes % 3 == 0:
            limit["retry_after_seconds"] = 0  # the header is left out
        rules = [self._rule(effect, more, home=home) for effect, more in OF_PAGES.items() if not home] + [
            self._rule(effect, {}, home=home) for effect in EFFECTS if effect not in OF_PAGES
        ]
        chance.shuffle(rules)
        return {"latency_ms": chance.choice((1, 5, 20)), "rate_limit": limit, "rules": rules}

    def _rule(self, effect: str, more: Mapping[str, object], *, home: bool) -> dict[str, Any]:
        rule: dict[str, Any] = {"effect": effect, **more}
        # Home sees few requests, and each of them counts: the configuration, and the log.
        least = min(60, self._every) if home else self._every
        rule |= {"every": self._chance.randint(least, 2 * least), "skip": self._chance.randint(0, least)}
        rule["path"] = "" if home else _LISTS if effect in OF_PAGES else _PEOPLE
        if effect in {"fail_before", "fail_after"}:
            rule["status"] = self._chance.choice(_STATUSES)
        if effect == "expire_tokens":
            rule["every"] *= 2
        return rule
