"""Whether a plan that was approved still holds: each of its changes stands, to the letter, in the plan of now.

Both plans are streams that can be begun anew. What is held in memory is sixteen bytes an approved change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.plans.plan_digest import PlanDigest, change_hash

MOST_TOLD = 10
"""So many differences are told in words; of the others the number is."""

_MOST_FIELDS = 4
_LONGEST_VALUE = 40

type Changes = Callable[[], Iterable[Change]]


@dataclass(frozen=True, slots=True)
class PlanMatch:
    """How an approved plan compares with a fresh one.

    Of the `approved` changes `missing` are not in the fresh plan; it has `more` that were not approved. `intact`
    says that the approved changes are those whose digest was approved. `differences` tell of the first missing.
    """

    approved: int
    missing: int
    more: int
    intact: bool
    differences: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether exactly the approved changes may be made."""
        return self.intact and not self.missing


def match_plans(approved: Changes, fresh: Changes, *, empty: PlanDigest, digest: str) -> PlanMatch:
    """Compare. `empty` is a digest that has taken no change yet, `digest` the one that was approved."""
    missing: set[bytes] = set()
    count = 0
    for change in approved():
        missing.add(change_hash(change))
        empty.take(change)
        count += 1
    in_all = 0
    for change in fresh():
        missing.discard(change_hash(change))
        in_all += 1
    return PlanMatch(
        approved=count,
        missing=len(missing),
        more=in_all - (count - len(missing)),
        intact=empty.hexdigest() == digest,
        differences=tuple(_differences(approved, fresh, missing)) if missing else (),
    )


def _differences(approved: Changes, fresh: Changes, missing: set[bytes]) -> Iterable[str]:
    sought = list(islice((change for change in approved() if change_hash(change) in missing), MOST_TOLD))
    keys = {key for change in sought for key in _keys(change)}
    found = {key: now for now in fresh() for key in _keys(now) if key in keys}
    return [_told(then, next((found[key] for key in _keys(then) if key in found), None)) for then in sought]


def _keys(change: Change) -> Iterable[tuple[str, str]]:
    """What a person is known by, the surest first."""
    if not isinstance(change, Create):
        yield "id", change.user_id
    yield "email", change.email.casefold()
    if isinstance(change, Update) and change.address_turn is not None:
        yield "email", change.address_turn[1].casefold()


def _told(then: Change, now: Change | None) -> str:
    if now is None:
        return f"{then.action} {then.email}: this was approved, and now nothing is to be done to this person."
    if type(then) is not type(now):
        return f"{then.email}: {then.action} was approved, and now the plan is to {now.action}."
    before, after = _turns(then), _turns(now)
    names = [*before, *(name for name in after if name not in before)]
    differing = [name for name in names if before.get(name) != after.get(name)]
    listed = "; ".join(
        f"{name} {before.get(name, 'nothing')} was approved, now {after.get(name, 'nothing')}"
        for name in differing[:_MOST_FIELDS]
    )
    more = f"; and {len(differing) - _MOST_FIELDS} fields more" if len(differing) > _MOST_FIELDS else ""
    return f"{then.action} {then.email}: {listed or 'another user of the same address'}{more}."


def _turns(change: Change) -> Mapping[str, str]:
    """What a change does to each field, in words."""
    match change:
        case Create():
            return {name: _short(value) for name, value in change.after.items()}
        case Delete():
            return {name: _short(value) for name, value in change.before.items()}
        case Update():
            return {
                name: f"{_short(change.before.get(name, ''))} → {_short(value)}"
                for name, value in change.after.items()
            }


def _short(value: str) -> str:
    shown = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"
    return f'"{shown}"'
