"""Plans as the guards see them, and what a run before them saw."""

from collections.abc import Iterable, Mapping
from typing import Any

from muster.domain.guards import PlanFacts, check_guards
from muster.domain.job import GuardSettings
from muster.domain.plans.changes import Change, Delete, Update
from muster.domain.runs.last_good import GoodRun, History, Sight
from muster.domain.runs.run import GuardResult

OWN, ADMIN, OTHER_ADMIN = "1", "2", "3"
ADMINS = frozenset({OWN, ADMIN, OTHER_ADMIN})
MONDAY, TUESDAY = "2026-11-16T05:00:00Z/200", "2026-11-17T05:00:00Z/200"


def deletes(count: int) -> list[Change]:
    return [Delete(f"gone{number}@acme.example", f"9{number}", {}) for number in range(count)]


def retitled(count: int, before: str = "Clerk") -> list[Change]:
    return [
        Update(f"p{number}@acme.example", f"8{number}", {"title": before}, {"title": "Boss"})
        for number in range(count)
    ]


def role(user_id: str, role_id: str, before: str = "1") -> Update:
    return Update(f"user{user_id}@acme.example", user_id, {"roleId": before}, {"roleId": role_id})


def sight(**changes: Any) -> Sight:
    present: dict[str, Any] = {
        "source": "dataset:1",
        "target": "home",
        "version": TUESDAY,
        "rows": 200,
        "directory_size": 1000,
        "filled": {"title": 190, "locale": 200},
    }
    return Sight(**(present | changes))


def history(
    now: Mapping[str, Any], before: Mapping[str, Any] | None = None, *, kept: int = 200, of: int = 200
) -> History:
    """This plan's sight beside that of a run of Monday, each where it differs from `sight()`."""
    earlier = GoodRun(
        "run7", "2026-11-16T06:30:00.000000Z", sight(**({"version": MONDAY} | dict(before or {})))
    )
    return History(sight(**now), earlier, addresses_before=of, addresses_kept=kept)


def check(
    changes: Iterable[Change] = (),
    *,
    settings: Mapping[str, Any] | None = None,
    **facts: Any,
) -> dict[str, GuardResult]:
    """The answer of every guard by its name; `facts` are those of `PlanFacts` that differ from a calm plan's."""
    present: dict[str, Any] = {"directory_size": 1000, "admin_ids": ADMINS, "own_user_id": OWN}
    results = check_guards(
        changes, GuardSettings.model_validate(settings or {}), PlanFacts(**(present | facts))
    )
    return {result.guard: result for result in results}


def tripped(results: Mapping[str, GuardResult]) -> list[str]:
    return [name for name, result in results.items() if result.tripped]
