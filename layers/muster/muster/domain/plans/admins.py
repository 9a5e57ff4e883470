"""Which changes cost somebody the role of an admin: asked when a plan is made, and again right before the write."""

from collections.abc import Iterable, Iterator

from muster.domain.plans.changes import Change, Delete, Update
from muster.domain.values.columns import ROLE
from muster.domain.values.numbers import ADMIN_ROLE


def no_admins_after(changes: Iterable[Change]) -> Iterator[str]:
    """The ids of all who are no admins after these changes, whatever they were before."""
    for change in changes:
        match change:
            case Delete():
                yield change.user_id
            case Update() if change.after.get(ROLE.name, ADMIN_ROLE) != ADMIN_ROLE:
                yield change.user_id
            case _:
                pass
