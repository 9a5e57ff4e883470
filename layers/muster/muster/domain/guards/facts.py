"""What the guards look at, gathered in one pass over the changes: a plan of a million is not held in memory."""

from dataclasses import dataclass, field
from typing import Self

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.plans.content import ContentRecipient
from muster.domain.plans.plan import Plan
from muster.domain.plans.protected_people import is_protected
from muster.domain.runs.last_good import History
from muster.domain.values.columns import EMAIL, ROLE
from muster.domain.values.numbers import ADMIN_ROLE

MOST_NAMED = 5
"""So many people are named in a message; of the others it tells the number."""


@dataclass(slots=True)
class PlanFacts:
    """What the guards need to know of a plan.

    `protected` has addresses in their comparable form. `directory_doubles` counts the addresses that more than
    one user has; `headcount` is how many users the instance says it has, None where it does not say.
    Of `roster_rows` rows that name somebody, `invalid_rows` cannot be used.
    `recipient` is who takes over what deleted people own, where anybody has to.
    """

    directory_size: int
    admin_ids: frozenset[str]
    own_user_id: str
    protected: frozenset[str] = frozenset()
    directory_doubles: int = 0
    headcount: int | None = None
    history: History | None = None
    recipient: ContentRecipient | None = None
    roster_rows: int = 0
    invalid_rows: int = 0
    recipient_deleted: bool = False
    creates: int = 0
    updates: int = 0
    address_changes: int = 0
    deletes: int = 0
    overwritten: int = 0
    admins_made: int = 0
    admins_lost: set[str] = field(default_factory=set)
    own_user_trouble: str | None = None
    protected_troubles: list[str] = field(default_factory=list)
    protected_count: int = 0

    @classmethod
    def of(cls, plan: Plan, own_user_id: str) -> Self:
        """What a plan itself tells, but for its changes."""
        return cls(
            directory_size=plan.directory_size,
            admin_ids=plan.admin_ids,
            own_user_id=own_user_id,
            directory_doubles=plan.directory_doubles,
            roster_rows=plan.roster_size,
            invalid_rows=plan.counts.invalid,
        )

    def look_at(self, change: Change) -> None:
        """Take one change into account."""
        match change:
            case Delete():
                self._look_at_delete(change)
            case Update():
                self._look_at_update(change)
            case Create():
                self.creates += 1
                self.admins_made += change.after.get(ROLE.name) == ADMIN_ROLE

    @property
    def changes(self) -> int:
        """How many people the plan touches."""
        return self.creates + self.updates + self.deletes

    @property
    def in_all(self) -> str:
        """The whole plan in one sentence: what would have happened."""
        people = "person" if self.creates == 1 else "people"
        addresses = f" ({self.address_changes} in the address too)" if self.address_changes else ""
        return (
            f"The plan has {self.creates} {people} to create, {self.updates} to change{addresses} and "
            f"{self.deletes} to delete."
        )

    def _look_at_delete(self, change: Delete) -> None:
        self.deletes += 1
        what = f"{change.email} would be deleted"
        if change.user_id in self.admin_ids:
            self.admins_lost.add(change.user_id)
        if change.user_id == self.own_user_id:
            self.own_user_trouble = what
        if self.recipient is not None and change.user_id == self.recipient.user_id:
            self.recipient_deleted = True
        self._protect(change, what)

    def _look_at_update(self, change: Update) -> None:
        self.updates += 1
        self.overwritten += any(change.before.values())
        whats = [what for what in (self._new_address(change), self._new_role(change)) if what]
        if whats:
            self._protect(change, " and ".join(whats))

    def _new_address(self, change: Update) -> str | None:
        """Take a change of address into account, if it is one; return it in words."""
        turn = change.address_turn
        if turn is None:
            return None
        self.address_changes += 1
        what = f"{turn[0]} would get the address {turn[1]}"
        if change.user_id == self.own_user_id:
            self.own_user_trouble = what
        return what

    def _new_role(self, change: Update) -> str | None:
        """Take a change of role into account, if it is one; return it in words."""
        role, before = change.after.get(ROLE.name), change.before.get(ROLE.name)
        if role is None or role == before:
            return None
        what = f"{change.email} would get role {role} instead of {before}"
        if role == ADMIN_ROLE:
            self.admins_made += 1
            return what
        if change.user_id in self.admin_ids:
            self.admins_lost.add(change.user_id)
        if change.user_id == self.own_user_id:
            self.own_user_trouble = what
        return what

    def _protect(self, change: Update | Delete, what: str) -> None:
        addresses = {comparable_address(change.email), comparable_address(change.before.get(EMAIL.name, ""))}
        if is_protected(change.user_id, addresses, change.before, self.protected):
            self.protected_count += 1
            if len(self.protected_troubles) < MOST_NAMED:
                self.protected_troubles.append(what)


def comparable_address(address: str) -> str:
    """Return the form in which an address is the same as another: trimmed, NFC, one letter case."""
    return EMAIL.kind.comparable(EMAIL.kind.recognise(address))
