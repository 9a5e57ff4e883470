"""What takes one change back: only where the person still is as the run left them; else it is a conflict, told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from muster.domain.findings import Finding, Severity
from muster.domain.guards.facts import comparable_address
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.reports.join import Happening
from muster.domain.runs.outcomes import Outcome
from muster.domain.values.cells import CellKind, live_text
from muster.domain.values.columns import EMAIL, REQUIRED_NAMES
from muster.domain.values.text import shown

CONFLICT = "undo-conflict"
DONE_ALREADY = "undo-done-already"

type User = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Present:
    """Those concerned, as they are now, by id and by comparable address; `kinds` has the fields that can be compared.

    `clearable` fields can be set to nothing. Without `may_delete` nobody sees what people own, so they stay.
    """

    kinds: Mapping[str, CellKind]
    clearable: frozenset[str]
    may_delete: bool
    by_id: dict[str, User] = field(default_factory=dict)
    by_address: dict[str, User] = field(default_factory=dict)

    def is_so(self, user: User, name: str, value: str) -> bool:
        """Whether a field can be seen and holds this value now, however it is spelt."""
        if name not in self.kinds or name not in user:
            return False
        kind = self.kinds[name]
        try:
            return kind.same(kind.recognise(value), user[name])  # type: ignore[arg-type]
        except TypeError:
            return False


@dataclass(frozen=True, slots=True)
class Reversal:
    """What takes one change back, if anything does, and what is to be said of it."""

    change: Change | None = None
    findings: tuple[Finding, ...] = ()


def reverse(happening: Happening, present: Present) -> Reversal:
    """Take back one change that was applied."""
    match happening.change:
        case Create() as change:
            return _take_out(change, happening.outcome, present)
        case Update() as change:
            return _set_back(change, present)
        case Delete() as change:
            return _bring_back(change, happening.outcome, present)


def _take_out(change: Create, outcome: Outcome | None, present: Present) -> Reversal:
    if outcome is None or outcome.user_id is None or outcome.detail:
        return _conflict(change.email, None, "it cannot be told whether the run made this person, who stays")
    user = present.by_id.get(outcome.user_id)
    if user is None:
        return _done(change.email, "is not there any more")
    wanted = {
        name: change.after.get(name, "")
        for name in present.kinds
        if name in change.after or name in present.clearable
    }
    if differing := _differing(user, wanted, present):
        return _conflicts(change.email, user, differing, wanted)
    if not present.may_delete:
        why = "nobody can see what this person owns by now, so they stay (delete_unseen_owners of the job)"
        return _conflict(change.email, None, why)
    before = {name: _text(user, name) for name in present.kinds if name in user}
    return Reversal(Delete(_text(user, EMAIL.name), outcome.user_id, before))


def _set_back(change: Update, present: Present) -> Reversal:
    user = present.by_id.get(change.user_id)
    if user is None:
        return _conflict(change.email, None, "is not in the instance any more, so nothing is set back")
    moved = {
        name: value
        for name, value in change.after.items()
        if not present.is_so(user, name, change.before.get(name, ""))
    }
    if differing := _differing(user, moved, present):
        return _conflicts(change.email, user, differing, moved)
    findings = []
    after = {name: change.before.get(name, "") for name in moved}
    for name in [name for name, value in after.items() if not value and name not in present.clearable]:
        del after[name]
        findings.append(_cannot_be_cleared(change.email, name))
    if not after:
        return Reversal(None, tuple(findings)) if findings else _done(change.email, "is as before the run")
    address = after.get(EMAIL.name)
    if address is not None and _is_of_another(address, change.user_id, present):
        return _conflict(change.email, EMAIL.name, f"{shown(address)} belongs to another person now")
    before = {name: _text(user, name) for name in after}
    return Reversal(Update(_text(user, EMAIL.name), change.user_id, before, after), tuple(findings))


def _bring_back(change: Delete, outcome: Outcome | None, present: Present) -> Reversal:
    user = present.by_id.get(change.user_id) or present.by_address.get(comparable_address(change.email))
    before = {name: value for name, value in change.before.items() if name in present.kinds}
    if user is not None:
        if differing := _differing(user, before, present):
            return _conflicts(change.email, user, differing, before)
        return _done(change.email, "is there")
    if missing := sorted(name for name in REQUIRED_NAMES if not before.get(name)):
        return _conflict(
            change.email, missing[0], "is not known of the time before, so this person cannot be made"
        )
    moved = outcome.handed.moved_in_words if outcome is not None and outcome.handed is not None else ""
    kept = f"{change.email}: {moved}; it stays there, and has to be given back in Domo."
    warnings = (Finding(None, None, "undo-content", Severity.WARNING, kept),) if moved else ()
    return Reversal(Create(change.email, {name: value for name, value in before.items() if value}), warnings)


def _differing(user: User, wanted: Mapping[str, str], present: Present) -> list[str]:
    return [name for name, value in wanted.items() if not present.is_so(user, name, value)]


def _is_of_another(address: str, user_id: str, present: Present) -> bool:
    other = present.by_address.get(comparable_address(address))
    return other is not None and str(other["id"]) != user_id


def _text(user: User, name: str) -> str:
    return live_text(user.get(name))  # type: ignore[arg-type]


def _conflicts(email: str, user: User, names: Iterable[str], left: Mapping[str, str]) -> Reversal:
    return Reversal(None, tuple(_changed_since(email, user, name, left[name]) for name in names))


def _changed_since(email: str, user: User, name: str, left: str) -> Finding:
    now = f"is {shown(str(user[name] or ''))} now" if name in user else "cannot be seen now"
    what = f"{email}: {name} {now}, and the run has it as {shown(left)}; somebody changed it, so this person is left"
    return Finding(None, name, CONFLICT, Severity.ERROR, f"{what} alone.")


def _conflict(email: str, column: str | None, why: str) -> Reversal:
    return Reversal(None, (Finding(None, column, CONFLICT, Severity.ERROR, f"{email}: {why}."),))


def _done(email: str, how: str) -> Reversal:
    told = f"{email} {how}: nothing is to be taken back."
    return Reversal(None, (Finding(None, None, DONE_ALREADY, Severity.INFO, told),))


def _cannot_be_cleared(email: str, name: str) -> Finding:
    told = f"{email}: {name} was blank before, and this account's API cannot clear it; it stays as it is."
    return Finding(None, name, "undo-not-cleared", Severity.WARNING, told)
