"""Checks the demo's second act: what is at the remote instance, and what stayed at home."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.demo.globex import GLOBEX_COLUMNS, INSTANCE, RemoteCompany
from local.demo.people import Row
from local.demo.proof import Check, Directory
from muster.domain.runs.run import Run
from muster.domain.values.columns import COLUMN_NAMES, EMAIL


def check_columns(company: RemoteCompany, run: Run, others: Sequence[Row], after: Directory) -> Check:
    """The instance has everybody of the roster, with all columns and custom attributes, and nobody else."""
    wanted = {row[EMAIL.name].lower(): row for row in (*company.roster, *others)}
    wrong = [
        f"{name} of {address}"
        for address, row in wanted.items()
        for name in GLOBEX_COLUMNS
        if address in after
        and _held(after[address], name) != sorted(filter(None, row.get(name, "").split("|")))
    ]
    planned = {"create": 0, "update": len(company.changed), "delete": 0}
    done = {action: run.outcomes.get(f"{action}.applied", 0) for action in planned}
    against = ""
    if after.keys() != wanted.keys():
        against = f"it has {len(after.keys() ^ wanted.keys())} people more or less than the DataSet"
    elif wrong:
        against = f"{len(wrong)} cells are not as in the DataSet, {wrong[0]} first"
    elif done != planned:
        against = f"the run counts {done}, not {planned}"
    return Check(
        f"{INSTANCE}: each of {len(GLOBEX_COLUMNS)} columns arrived, nobody else was touched", against
    )


def check_account_kept(company: RemoteCompany, before: Directory, after: Directory) -> Check:
    """Who has a new address has the account of before."""
    old, new = (row[EMAIL.name].lower() for row in company.changed[EMAIL.name])
    kept = new in after and after[new]["id"] == before[old]["id"]
    against = "" if kept and old not in after else f"{new} is not the user who was {old}"
    return Check("who has a new address kept the account, its id and all that belongs to it", against)


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


def _held(person: Mapping[str, Any], name: str) -> Sequence[str]:
    """The values of a column, in whatever order Domo tells them; none where it is blank."""
    value = person[name] if name in COLUMN_NAMES else person["custom"].get(name, [])
    return sorted(
        str(each) for each in (value if isinstance(value, list) else [value]) if each not in (None, "")
    )
