"""Checks the demo's second act: what is at the remote instance, and what stayed at home."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.demo.globex import INSTANCE, RemoteCompany
from local.demo.people import Row
from local.demo.proof import Check, Directory
from muster.domain.runs.run import Run
from muster.domain.values.columns import COLUMN_NAMES, EMAIL


def check_columns(company: RemoteCompany, run: Run, others: Sequence[Row], after: Directory) -> Check:
    """The instance has everybody of the roster, with all thirteen columns, and nobody else."""
    wanted = {row[EMAIL.name].lower(): row for row in (*company.roster, *others)}
    wrong = [
        f"{name} of {address}"
        for address, row in wanted.items()
        for name in COLUMN_NAMES
        if address in after and _text(after[address].get(name)) != row[name]
    ]
    planned = {"create": 1, "update": len(company.changed) - 1, "delete": 1}
    done = {action: run.outcomes.get(f"{action}.applied", 0) for action in planned}
    against = ""
    if after.keys() != wanted.keys():
        against = f"it has {len(after.keys() ^ wanted.keys())} people more or less than the DataSet"
    elif wrong:
        against = f"{len(wrong)} cells are not as in the DataSet, {wrong[0]} first"
    elif done != planned:
        against = f"the run counts {done}, not {planned}"
    return Check(
        f"{INSTANCE}: each of the {len(COLUMN_NAMES)} columns arrived, nobody else was touched", against
    )


def check_at_home(
    run: Run, rows: Sequence[Row], mails: Sequence[Mapping[str, Any]], before: Directory, after: Directory
) -> Check:
    """Log and e-mail of a remote run are at home and name the remote instance; nobody of home was touched."""
    own = [row for row in rows if row["run_id"] == run.id]
    told = [mail for mail in mails if run.id in mail["BodyText"] and INSTANCE in mail["BodyText"]]
    strange = [row for row in own if row["instance"] != INSTANCE]
    against = ""
    if len([row for row in own if row["kind"] == "change"]) != run.changes_planned or strange:
        against = "the log does not tell each change of the remote instance once"
    elif not told:
        against = "no e-mail of that run came"
    elif before != after:
        against = "somebody at home was changed"
    return Check("its log and its e-mail are at home, and nobody at home was touched", against)


def _text(value: object) -> str:
    return "" if value is None else str(value)
