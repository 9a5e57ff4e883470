"""Guards: checks of a whole plan before its first write. Each is a small function that answers with numbers.

One that trips stops all of the plan (design.md, "Guards"). What they look at is gathered in one pass over the
changes, so a plan of a million is not held in memory.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from muster.domain.changes import Change, Create, Delete, Update
from muster.domain.job import GuardSettings
from muster.domain.run import GuardResult

ADMIN_ROLE_ID = "1"


@dataclass(slots=True)
class PlanFacts:
    """What the guards need to know of a plan."""

    directory_size: int
    admin_ids: frozenset[str]
    own_user_id: str
    deletes: int = 0
    own_user_trouble: str | None = None
    admins_lost: set[str] = field(default_factory=set)

    def look_at(self, change: Change) -> None:
        """Take one change into account."""
        match change:
            case Delete():
                self._look_at_delete(change)
            case Update():
                self._look_at_update(change)
            case Create():
                pass

    def _look_at_delete(self, change: Delete) -> None:
        self.deletes += 1
        if change.user_id in self.admin_ids:
            self.admins_lost.add(change.user_id)
        if change.user_id == self.own_user_id:
            self.own_user_trouble = f"{change.email} would be deleted"

    def _look_at_update(self, change: Update) -> None:
        role = change.after.get("roleId")
        if role is None or role == ADMIN_ROLE_ID:
            return
        if change.user_id in self.admin_ids:
            self.admins_lost.add(change.user_id)
        if change.user_id == self.own_user_id:
            self.own_user_trouble = (
                f"{change.email} would get role {role} instead of {change.before.get('roleId')}"
            )


type Guard = Callable[[PlanFacts, GuardSettings], GuardResult]


def delete_count(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more deletes than the job allows, as a count."""
    tripped = facts.deletes > settings.max_deletes
    return GuardResult(
        "delete-count",
        tripped,
        f"{facts.deletes} people would be deleted; this job allows {settings.max_deletes} in one run."
        + (_REVIEW.format(setting="guards.max_deletes") if tripped else ""),
    )


def delete_share(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No more deletes than the job allows, as a share of the directory. No floor: small instances count too."""
    allowed = Fraction(str(settings.max_delete_share)) * facts.directory_size  # 0.29 of 100 is 29, not 28.99…
    tripped = facts.deletes > allowed
    share = facts.deletes / facts.directory_size if facts.directory_size else 0.0
    return GuardResult(
        "delete-share",
        tripped,
        f"{facts.deletes} of {facts.directory_size} people ({share:.1%}) would be deleted; "
        f"this job allows {settings.max_delete_share:.1%}, so {int(allowed)} at most."
        + (_REVIEW.format(setting="guards.max_delete_share") if tripped else ""),
    )


def own_user(facts: PlanFacts, _settings: GuardSettings) -> GuardResult:
    """The account's own user is never deleted or demoted: Muster would lock itself out."""
    if facts.own_user_trouble is None:
        return GuardResult("own-user", tripped=False, message="The account's own user stays as it is.")
    return GuardResult(
        "own-user",
        tripped=True,
        message=f"{facts.own_user_trouble}, and this is the user whose credentials Muster works with. "
        "Put this person, with the present role, into the configuration DataSet.",
    )


def last_admin(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """Enough of today's admins stay. New ones are not counted, since making them may fail."""
    staying = len(facts.admin_ids) - len(facts.admins_lost)
    tripped = bool(facts.admins_lost) and staying < settings.min_admins
    message = f"{staying} of today's {len(facts.admin_ids)} admins stay; at least {settings.min_admins} must."
    if tripped:
        message += (
            f" {len(facts.admins_lost)} would be deleted or get another role. Keep an admin in the configuration "
            "DataSet; to replace the last one, make the new admin in one run and remove the old one in the next."
        )
    return GuardResult("last-admin", tripped, message)


GUARDS: tuple[Guard, ...] = (delete_count, delete_share, own_user, last_admin)

_REVIEW = (
    " Look whether the configuration DataSet is whole. If these people really shall go, raise {setting}"
    " of the job, run it, and set it back."
)


def check_guards(
    changes: Iterable[Change],
    settings: GuardSettings,
    *,
    directory_size: int,
    admin_ids: frozenset[str],
    own_user_id: str,
) -> tuple[GuardResult, ...]:
    """Check every guard on the whole plan; each answers, whether it tripped or not."""
    facts = PlanFacts(directory_size, admin_ids, own_user_id)
    for change in changes:
        facts.look_at(change)
    return tuple(guard(facts, settings) for guard in GUARDS)
