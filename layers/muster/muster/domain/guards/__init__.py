"""Guards: checks of a whole plan before its first write. Each is a small function that answers with numbers.

One that trips stops all of the plan (design.md, "Guards"), and docs/guards.md has the table of them.
"""

from collections.abc import Callable, Iterable

from muster.domain.guards.directory import directory_count, directory_doubles, directory_rows
from muster.domain.guards.facts import PlanFacts, comparable_address
from muster.domain.guards.limits import admin_changes, delete_count, delete_share, update_share
from muster.domain.guards.people import content_recipient, last_admin, own_user, protected
from muster.domain.guards.roster import (
    roster_columns,
    roster_errors,
    roster_overlap,
    roster_rows,
    roster_version,
)
from muster.domain.job import GuardSettings
from muster.domain.plans.changes import Change
from muster.domain.runs.run import GuardResult

__all__ = ["GUARDS", "Guard", "PlanFacts", "check_guards", "comparable_address"]

type Guard = Callable[[PlanFacts, GuardSettings], GuardResult]

GUARDS: tuple[Guard, ...] = (
    delete_count,
    delete_share,
    update_share,
    admin_changes,
    own_user,
    last_admin,
    protected,
    content_recipient,
    roster_errors,
    roster_rows,
    roster_overlap,
    roster_columns,
    roster_version,
    directory_rows,
    directory_count,
    directory_doubles,
)


def check_guards(
    changes: Iterable[Change], settings: GuardSettings, facts: PlanFacts
) -> tuple[GuardResult, ...]:
    """Check every guard on the whole plan; each answers, whether it tripped or not.

    `facts` are what is known of the plan beside its changes; the changes are counted into them.
    """
    for change in changes:
        facts.look_at(change)
    return tuple(guard(facts, settings) for guard in GUARDS)
