"""Right before a write that cannot be mended easily: is it still the person of whom the plan speaks?

Minutes lie between a plan and its writes, in which others work in Domo. So whoever is to be deleted, to get another
address, or to become an admin or cease to be, is read once more by id; who is another by now is left to the next plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.domain.guards import comparable_address
from muster.domain.plans.admins import no_admins_after
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.values.columns import EMAIL, ROLE
from muster.domain.values.numbers import ADMIN_ROLE
from muster.errors import MusterError, NotFoundError, RefusedError
from muster.ports import Directory, DirectoryUser

CHANGED = "Changed meanwhile"
"""So begins what is said of somebody who is not as the plan saw them; it is a stable answer, not applied."""
_NEXT = "Nothing was written; the next run plans anew."


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to: why nothing may be written, if so; or that nobody has the id of somebody to delete."""

    trouble: MusterError | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class StayingAdmins:
    """Admins whom the plan leaves in place, by id, and how many of them must still be admins when another goes.

    Without ids, as a run of an earlier release has none, nothing is asked.
    """

    user_ids: Sequence[str] = ()
    least: int = 1


NO_ADMINS_KNOWN = StayingAdmins()


@dataclass(frozen=True, slots=True)
class LookFirst:
    """Looks at people before they are written to. Safe to call from several threads if the directory is."""

    directory: Directory
    admins: StayingAdmins = NO_ADMINS_KNOWN

    def at(self, change: Change) -> Look:
        """Look, if the change is one of those; raises nothing of Muster's own."""
        try:
            return Look(is_gone=self._is_gone(change))
        except MusterError as error:
            return Look(trouble=error)

    def _is_gone(self, change: Change) -> bool:
        """Whether a delete finds nobody. Raises RefusedError for whom the plan saw otherwise."""
        if isinstance(change, Create):
            return False
        if _touches_account(change) and change.user_id == self.directory.own_user_id():
            raise _changed("this is the user whose credentials Muster works with now")
        if not _is_looked_at(change):
            return False
        now = self.directory.person(change.user_id)
        if now is None and isinstance(change, Delete):
            return True
        if now is None:
            raise NotFoundError(
                f"{CHANGED}: Domo lists nobody with the id {change.user_id} any more. {_NEXT}"
            )
        _refuse_another(change, now)
        if _loses_admin(change):
            self._refuse_too_few()
        return False

    def _refuse_too_few(self) -> None:
        least = min(self.admins.least, len(self.admins.user_ids))
        found = 0
        for user_id in self.admins.user_ids:
            if found >= least:
                return
            found += _is_admin(self.directory.person(user_id))
        if found < least:
            raise _changed(
                f"{found} of the admins whom the plan left in place are admins now, and at least {least} must stay"
            )


def _is_looked_at(change: Update | Delete) -> bool:
    if isinstance(change, Delete) or change.address_turn is not None:
        return True
    return ROLE.name in change.after and ADMIN_ROLE in (change.after[ROLE.name], change.before.get(ROLE.name))


def _touches_account(change: Update | Delete) -> bool:
    """Whether the account's own user might not work any more after it; who becomes an admin can do more than before."""
    if isinstance(change, Delete) or EMAIL.name in change.after:
        return True
    return change.after.get(ROLE.name, ADMIN_ROLE) != ADMIN_ROLE


def _loses_admin(change: Update | Delete) -> bool:
    return change.before.get(ROLE.name) == ADMIN_ROLE and any(no_admins_after([change]))


def _refuse_another(change: Update | Delete, now: DirectoryUser) -> None:
    """Raises RefusedError. A change that was made before, and comes once more, is still the plan's."""
    turn = change.address_turn if isinstance(change, Update) else None
    address = str(now[EMAIL.name])
    if comparable_address(address) not in {
        comparable_address(each) for each in (change.email, *(turn or ()))
    }:
        raise _changed(f"the address is {address} now and was {change.email} when the plan was made")
    after: Mapping[str, str] = change.after if isinstance(change, Update) else {}
    before = change.before.get(ROLE.name)
    made = now.get(ROLE.name) == after.get(ROLE.name)
    if before is None or made or _is_admin(now) == (before == ADMIN_ROLE):
        return
    became = "is an admin now and was none" if _is_admin(now) else "is no admin now and was one"
    raise _changed(f"the person {became} when the plan was made")


def _is_admin(user: DirectoryUser | None) -> bool:
    return user is not None and str(user.get(ROLE.name)) == ADMIN_ROLE


def _changed(what: str) -> RefusedError:
    return RefusedError(f"{CHANGED}: {what}. {_NEXT}")
