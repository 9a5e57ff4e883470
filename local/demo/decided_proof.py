"""Checks the acts in which somebody decides: what was held, what was approved, and what an undo brought back."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from local.demo.people import Row
from local.demo.proof import Check, Directory
from local.demo.typed import Typed
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES

type Seen = tuple[Directory, Directory]
"""The people before and after."""


def check_held(run: Run, rows: Sequence[Row], mail: Mapping[str, Any], seen: Seen) -> Check:
    """A guard held the run, nobody was touched, the log has each change as not tried, and the e-mail says so first."""
    before, after = seen
    told = Counter(row["status"] for row in rows if row["run_id"] == run.id and row["kind"] == "change")
    against = ""
    if run.state is not RunState.HELD:
        against = f"the run is {run.state.value}"
    elif before != after:
        against = "somebody was touched"
    elif told != Counter({"not_tried": run.changes_planned}) or not run.changes_planned:
        against = f"the log tells {dict(told)} of {run.changes_planned} changes"
    elif not mail["BodyText"].startswith(f"Nobody in {run.instance} was deleted or changed"):
        against = "the e-mail does not begin with that"
    return Check("half of the DataSet was lost, and nobody was touched", against)


def check_rejected(run: Run, why: str, typed: Collection[Typed]) -> Check:
    """Its plan was rejected, for this reason, and every command ended well."""
    words = "" if run.decision is None else run.decision.in_words()
    against = f"the run has {words!r}" if "rejected" not in words or why not in words else failed(typed)
    return Check("its plan was shown and rejected, and is never carried out", against)


def check_exactly(held: Run, approved: Run, leaving: Collection[str], seen: Seen, typed: Typed) -> Check:
    """The held plan was approved, and exactly it was carried out: who was to leave left, and nobody else changed."""
    before, after = seen
    against = ""
    if held.state is not RunState.HELD or approved.outcomes != {"delete.applied": len(leaving)}:
        against = f"the plan was {held.state.value}, and its run counts {dict(approved.outcomes)}"
    elif {address: person for address, person in before.items() if address not in leaving} != after:
        against = "others were touched, or some stayed"
    return Check("the approved plan was carried out exactly", against or failed([typed]))


def check_back(undone: Run, back: Collection[str], seen: Seen, typed: Typed) -> Check:
    """Everybody is there again as before, in all thirteen columns; who had left is a new user."""
    before, after = seen
    wrong = [address for address in before if _row(before[address]) != _row(after.get(address, {}))]
    same = [address for address in back & after.keys() if before[address]["id"] == after[address]["id"]]
    against = ""
    if undone.outcomes != {"create.applied": len(back)}:
        against = f"the undo counts {dict(undone.outcomes)}"
    elif wrong or before.keys() != after.keys():
        against = f"{len(wrong)} people are not as before, or strangers are there"
    elif same:
        against = f"{same[0]} was never away"
    elif "as new users" not in " ".join(typed.text.split()):
        against = "the command does not say that they are new users"
    return Check(
        "the undo brought everybody back, and said what it cannot bring back", against or failed([typed])
    )


def failed(typed: Collection[Typed]) -> str:
    """What the last line of a command says that did not end well; empty where all did."""
    return next((each.text.strip().rpartition("\n")[2] for each in typed if each.status), "")


def _row(person: Mapping[str, object]) -> Mapping[str, object]:
    return {name: person.get(name) for name in COLUMN_NAMES}
