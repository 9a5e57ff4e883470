"""Checks what the screen says against what the simulator holds, the log DataSet and the e-mails."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.demo.people import Company, Row
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import Run, RunState

type Directory = Mapping[str, Mapping[str, Any]]

_CARRIED = ("displayName", "email", "roleId", "title", "alternateEmail", "phoneNumber", "location")
"""Columns that both of Domo's APIs read back and write."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what speaks against it: empty when nothing does."""

    what: str
    against: str = ""


def check_directory(company: Company, run: Run, before: Directory, after: Directory) -> Check:
    """The instance is as the outcomes and the configuration say, and nobody else was touched."""
    created, deleted = after.keys() - before.keys(), before.keys() - after.keys()
    changed = {each for each in before.keys() & after.keys() if _row(before[each]) != _row(after[each])}
    applied = {action: run.outcomes.get(f"{action}.applied", 0) for action in ("create", "update", "delete")}
    seen = {"create": len(created), "update": len(changed), "delete": len(deleted)}
    left = len(company.orphans & after.keys())
    wanted = {row["email"]: row for row in company.roster}
    wrong = [
        each
        for each in company.new | company.changed
        if each not in after or any(_text(after[each][name]) != wanted[each][name] for name in _CARRIED)
    ]
    against = ""
    if applied != seen:
        against = f"the run counts {applied}, the instance shows {seen}"
    elif created != company.new or changed != company.changed or not deleted <= company.orphans:
        against = "other people were changed than the configuration says"
    elif left != run.outcomes.get("delete.refused", 0):
        against = f"{left} people who left are there still"
    elif wrong:
        against = f"{len(wrong)} people are not as their rows, {wrong[0]} first"
    return Check(f"the instance: {len(after)} people, as the configuration says", against)


def check_untouched(before: Directory, after: Directory) -> Check:
    """Nobody was touched."""
    same = {each: _row(person) for each, person in before.items()} == {
        each: _row(person) for each, person in after.items()
    }
    return Check("the second run touched nobody", "" if same else "the instance is not what it was before")


def check_owners(
    before: Directory, after: Directory, owned: Mapping[str, str], owned_after: Mapping[str, str]
) -> Check:
    """What somebody owned before the run has an owner after it; `owned` has the owner's id of each thing."""
    there, there_after = ({str(person["id"]) for person in people.values()} for people in (before, after))
    orphaned = [
        thing
        for thing, owner in owned.items()
        if owner in there and owned_after.get(thing) not in there_after
    ]
    against = f"{len(orphaned)} have no owner any more, {orphaned[0]} first" if orphaned else ""
    return Check("every DataSet and DataFlow has an owner who is there", against)


def check_log(run: Run, rows: Sequence[Row]) -> Check:
    """The log has one row for the run, one for each change as it ended, one for each finding."""
    own = [row for row in rows if row["run_id"] == run.id]
    kinds = Counter(row["kind"] for row in own if row["kind"] != "content")  # those are check_owners' matter
    told = Counter(f"{row['action']}.{row['status']}" for row in own if row["kind"] == "change")
    counts = {key: count for key, count in run.outcomes_with_the_rest_not_tried.items() if count}
    expected = Counter({"run": 1, "change": run.changes_planned, "finding": sum(run.findings.values())})
    against = ""
    if +kinds != +expected:
        against = f"it has the rows {dict(kinds)}, expected were {dict(+expected)}"
    elif dict(told) != counts:
        against = f"it tells {dict(told)}, the run {counts}"
    return Check(f"the log DataSet: {len(own)} rows of this run, each change once", against)


def check_mails(run: Run, recipients: Sequence[str], mails: Sequence[Mapping[str, Any]]) -> Check:
    """Each recipient has one e-mail of this run, and it tells the run's numbers."""
    own = [mail for mail in mails if run.id in mail["BodyText"]]
    reached = sorted(address for mail in own for address in mail["To"])
    missing = [words for mail in own for words in _numbers(run) if words not in mail["Subject"]]
    against = ""
    if reached != sorted(recipients):
        against = f"it reached {reached}, not each of {sorted(recipients)} once"
    elif missing:
        against = f"the subject does not say {missing[0]!r}"
    return Check(f"the e-mail: one to each of {len(recipients)} recipients, with these numbers", against)


def check_idle(run: Run, what: str) -> Check:
    """The run found nothing to do."""
    planned = run.changes_planned
    idle = run.state is RunState.SUCCEEDED and planned == 0
    against = f"it planned {planned} changes and is {run.state.value}: {run.fault or 'see above'}"
    return Check(what, "" if idle else against)


def _numbers(run: Run) -> list[str]:
    words = {"create": "created", "update": "updated", "delete": "deleted"}
    done = {
        word: run.outcomes.get(f"{action}.{OutcomeStatus.APPLIED.value}", 0) for action, word in words.items()
    }
    return [f"{count:,} {word}" for word, count in done.items() if count]


def _row(person: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: person[name] for name in person if name not in {"created_ms", "modified_ms"}}


def _text(value: object) -> str:
    return "" if value is None else str(value)
