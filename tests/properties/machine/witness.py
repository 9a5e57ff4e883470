"""Sees every write that reaches an instance, and says which of them did harm. It knows nothing that Muster says.

Of a run it knows the moments in which it was planned: the job, the configuration and the directory as they were. What
others change while a run is planned may be seen or not, so a write does harm only where it does in every moment. Who
is deleted, gets another address, or changes as an admin must have been looked at first, by the worker that writes, and
have been then whom the run was planned for; only what others do between that look and the write is nobody's harm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from muster.domain.job import Job
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.mode import Mode
from muster.domain.values.numbers import ADMIN_ROLE
from tests.fakes.deciding import is_approved
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
    _looks: dict[tuple[str | None, str], Mapping[str, str]] = field(default_factory=dict)

    def sees(self, run_id: str, moment: Moment | None) -> None:
        """The world while a run is being planned."""
        if moment is not None:
            self._moments.setdefault(run_id, []).append(moment)

    def begins(self, run_id: str) -> None:
        """A worker takes up a part of the run; one that was cancelled before may write nothing more."""
        self._looks = {(run, user): who for (run, user), who in self._looks.items() if run != run_id}
        if run_id in self.cancelled:
            self._too_late.add(run_id)

    def looks(self, run_id: str | None, user_id: str, who: Mapping[str, str]) -> None:
        """A worker reads somebody by id."""
        self._looks[run_id, user_id] = who

    def looked_at(self, write: Write) -> Mapping[str, str] | None:
        """Whom the worker saw that makes this write, if it looked."""
        return self._looks.get((write.run_id, write.user_id))

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


def looks(witness: Witness, write: Write, _mine: list[Write], moments: list[Moment]) -> str | None:
    after = {} if isinstance(write.change, Delete) else write.change.after
    changes_admin = "roleId" in after and ADMIN_ROLE in (after["roleId"], write.was.get("roleId"))
    if isinstance(write.change, Create) or not (
        isinstance(write.change, Delete) or "email" in after or changes_admin
    ):
        return None
    who = witness.looked_at(write)
    if who is None:
        return "written without a look at the person"
    if who["email"] not in {after.get("email"), *(each.addresses.get(write.user_id) for each in moments)}:
        return "somebody with another address than planned was written to"
    roles = {each.roles.get(write.user_id) == ADMIN_ROLE for each in moments}
    if isinstance(write.change, Delete) and (who["roleId"] == ADMIN_ROLE) not in roles:
        return "somebody was deleted who became an admin, or ceased to be"
    return None


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
    only_planned_runs, modes, limits, protected, admins, looks, one_at_a_time, cancelled, rosters
)  # fmt: skip
