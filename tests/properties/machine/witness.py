"""Sees every write that reaches an instance, and says which of them did harm. It knows nothing that Muster says.

Of a run it knows the moments in which it was planned: the job, the configuration and the directory as they were. What
others change while a run is planned may be seen or not, so a write does harm only where it does in every moment. Who
somebody is goes by their address in those moments: whom others give a new address after that is written to as planned.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from muster.domain.job import Job
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.mode import Mode
from muster.domain.values.numbers import ADMIN_ROLE
from tests.fakes.deciding import is_approved
from tests.fakes.stage import SafeDirectory
from tests.properties.machine.files import STRANGE, is_unusable


@dataclass(frozen=True)
class Moment:
    """What was true while a run was planned: `roles` and `addresses` by user id."""

    job: Job
    text: str | None
    roles: Mapping[str, str]
    addresses: Mapping[str, str]

    def protects(self, user_id: str) -> bool:
        """Whether the job lists this person."""
        return self.addresses.get(user_id) in self.job.protected

    def names(self, user_id: str) -> bool:
        """Whether this person stands in the configuration."""
        address = self.addresses.get(user_id)
        return address is not None and address.casefold() in (self.text or "").casefold()


@dataclass(frozen=True)
class Write:
    """One write: `was` is the person before it, empty for one who was made."""

    instance: str
    run_id: str | None
    change: Change
    user_id: str
    was: Mapping[str, str]
    is_own_user: bool

    @property
    def removes_role(self) -> str | None:
        """The role that somebody loses by it."""
        match self.change:
            case Delete():
                return self.was["roleId"]
            case Update() if self.change.after.get("roleId", self.was["roleId"]) != self.was["roleId"]:
                return self.was["roleId"]
            case _:
                return None


@dataclass
class Witness:
    """`approved` are the plans that somebody approved, by the id of the run that may carry them out."""

    writes: list[Write] = field(default_factory=list)
    harm: list[str] = field(default_factory=list)
    approved: dict[str, list[Change]] = field(default_factory=dict)
    undoing: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    _moments: dict[str, list[Moment]] = field(default_factory=dict)
    _too_late: set[str] = field(default_factory=set)

    def sees(self, run_id: str, moment: Moment | None) -> None:
        """The world while a run is being planned."""
        if moment is not None:
            self._moments.setdefault(run_id, []).append(moment)

    def begins(self, run_id: str) -> None:
        """A worker takes up a part of the run; one that was cancelled before may write nothing more."""
        if run_id in self.cancelled:
            self._too_late.add(run_id)

    def note(self, write: Write) -> None:
        """A write reached an instance."""
        self.writes.append(write)
        if write.run_id is None:
            self.harm.append(f"written by no run: {write}")
            return
        moments = self._moments.get(write.run_id, [])
        mine = [each for each in self.writes if each.run_id == write.run_id]
        for law in LAWS:
            wrong = law(self, write, mine, moments)
            if wrong is not None:
                self.harm.append(f"{wrong}: {write}")

    def is_too_late(self, run_id: str) -> bool:
        """Whether what writes now began after the run had been cancelled."""
        return run_id in self._too_late


type Law = Callable[[Witness, Write, list[Write], list[Moment]], str | None]


def only_planned_runs(
    _witness: Witness, _write: Write, _mine: list[Write], moments: list[Moment]
) -> str | None:
    return None if moments else "nobody planned this run"


def modes(witness: Witness, write: Write, _mine: list[Write], moments: list[Moment]) -> str | None:
    if all(each.job.mode is Mode.PREVIEW for each in moments):
        return "written in mode preview"
    approved = witness.approved.get(write.run_id or "")
    if approved is not None:
        return None if is_approved(write.change, approved) else "not among what was approved"
    if all(each.job.mode is not Mode.APPLY for each in moments):
        return "written without approval"
    return None


def limits(witness: Witness, write: Write, mine: list[Write], moments: list[Moment]) -> str | None:
    deletes = sum(isinstance(each.change, Delete) for each in mine)
    if not isinstance(write.change, Delete) or write.run_id in witness.approved:
        return None
    for each in moments:
        guards = each.job.guards
        if deletes <= guards.max_deletes and deletes <= guards.max_delete_share * len(each.roles) + 1e-9:
            return None
    return f"{deletes} deletes are above the limit"


def protected(_witness: Witness, write: Write, _mine: list[Write], moments: list[Moment]) -> str | None:
    touched = write.removes_role is not None
    if touched and all(each.protects(write.user_id) for each in moments):
        return "a protected person was touched"
    return "the account's own user was touched" if touched and write.is_own_user else None


def admins(_witness: Witness, write: Write, mine: list[Write], moments: list[Moment]) -> str | None:
    if write.removes_role != ADMIN_ROLE:
        return None
    lost = {each.user_id for each in mine if each.removes_role == ADMIN_ROLE}
    for each in moments:
        present = {user_id for user_id, role in each.roles.items() if role == ADMIN_ROLE}
        if len(present - lost) >= each.job.guards.min_admins:
            return None
    return "too few admins are left"


def one_at_a_time(witness: Witness, write: Write, _mine: list[Write], _moments: list[Moment]) -> str | None:
    there = [each.run_id for each in witness.writes if each.instance == write.instance]
    order = [run_id for place, run_id in enumerate(there) if place == 0 or there[place - 1] != run_id]
    return "the writes of two runs are mixed" if len(order) != len(set(order)) else None


def cancelled(witness: Witness, write: Write, _mine: list[Write], _moments: list[Moment]) -> str | None:
    return (
        "written by a worker that began after the cancel" if witness.is_too_late(write.run_id or "") else None
    )


def rosters(witness: Witness, write: Write, _mine: list[Write], moments: list[Moment]) -> str | None:
    if write.run_id in witness.undoing:
        return None
    if all(is_unusable(each.text) for each in moments):
        return "written by an unusable configuration"
    if not isinstance(write.change, Delete):
        return None
    if all(each.names(write.user_id) for each in moments):
        return "somebody was deleted who stands in the configuration"
    if all(STRANGE in (each.text or "") or not each.job.delete_orphans for each in moments):
        return "somebody was deleted though nobody can tell who is an orphan"
    return None


LAWS: tuple[Law, ...] = (
    only_planned_runs, modes, limits, protected, admins, one_at_a_time, cancelled, rosters
)  # fmt: skip


class Around(Protocol):
    """What a directory asks of the world around it."""

    def current_run(self) -> str | None: ...

    def limit(self) -> None: ...


class WatchedDirectory(SafeDirectory):
    """Users of an instance; whatever is written through the port is noted."""

    def __init__(
        self,
        name: str,
        witness: Witness,
        around: Around,
        people: Iterable[Mapping[str, str]],
    ) -> None:
        self.name, self._witness, self._around = name, witness, around
        super().__init__(people)

    def column(self, name: str) -> dict[str, str]:
        """What everybody holds in a column, by user id."""
        return {user_id: person[name] for user_id, person in self.people.items()}

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        self._around.limit()
        user_id = super().create(values, send_invite=send_invite)
        self._note(Create(values["email"], dict(values)), user_id, {})
        return user_id

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self._around.limit()
        was = dict(self.people.get(user_id, {}))
        super().update(user_id, before, after)
        self._note(Update(was["email"], user_id, dict(before), dict(after)), user_id, was)

    def delete(self, user_id: str) -> None:
        self._around.limit()
        was = dict(self.people.get(user_id, {}))
        super().delete(user_id)
        self._note(Delete(was["email"], user_id, was), user_id, was)

    def _note(self, change: Change, user_id: str, was: Mapping[str, str]) -> None:
        own = user_id == self.own_user_id()
        self._witness.note(Write(self.name, self._around.current_run(), change, user_id, was, own))
