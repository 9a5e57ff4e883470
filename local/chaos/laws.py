"""What must hold after chaos, judged by what the simulator holds and not by what Muster says of itself alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from local.chaos.crowd import ADMINS
from local.chaos.stage import GLOBEX, RECIPIENT, Stage
from local.demo.stage import told_by
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.domain.runs.standing import Telling
from muster.domain.values.columns import COLUMN_NAMES

_KIND, _ADDRESS = LOG_COLUMN_NAMES.index("kind"), LOG_COLUMN_NAMES.index("email")
_ACTION = LOG_COLUMN_NAMES.index("action")


def differing(stage: Stage) -> set[str]:
    """The addresses of all who are not as the roster says in all thirteen columns, and of all whom it does not know."""
    there = {person["email"]: _values(person) for person in stage.people()}
    wanted = {row["email"]: dict(row) for row in stage.crowd.roster}
    return {address for address in there.keys() | wanted.keys() if there.get(address) != wanted.get(address)}


def _values(person: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if person.get(name) is None else str(person[name]) for name in COLUMN_NAMES}


def broken_laws(stage: Stage, disturbed_reports: int) -> list[str]:
    """One sentence for each law that does not hold; none is the end that is wanted.

    After a report that was disturbed just between an e-mail and the note of it, that e-mail may come twice.
    """
    return [*_of_people(stage), *_of_books(stage), *_of_runs(stage, disturbed_reports)]


def _of_people(stage: Stage) -> Iterator[str]:
    crowd = stage.crowd
    if wrong := differing(stage):
        yield f"{len(wrong)} people are not as the roster says, such as {sorted(wrong)[:3]}"
    living, gone = stage.people(), stage.people(deleted=True)
    leave = {row["email"] for row in crowd.leave}
    if others := {person["email"] for person in gone} - leave:
        yield f"{len(others)} people were deleted whom the roster has, such as {sorted(others)[:3]}"
    ever = Counter(person["email"] for person in (*living, *gone))
    if twice := [address for address, number in ever.items() if number > 1]:
        yield f"{len(twice)} people were made twice, such as {twice[:3]}"
    ids = {person["email"]: person["id"] for person in living}
    kept = {row["email"] for row in (*crowd.stay, *crowd.change)}
    if anew := [address for address in kept if ids.get(address) != stage.ids[address]]:
        yield f"{len(anew)} people have another id than before, such as {anew[:3]}"
    admins = {row["email"] for row in ADMINS}
    if not {person["email"] for person in living if person["roleId"] == "1"} <= admins:
        yield "somebody became an admin"
    invited = Counter(str(invite["email"]) for invite in stage.control("GET", "/invites"))
    if often := [address for address, number in invited.items() if number > 1]:
        yield f"{len(often)} people were invited twice, such as {often[:3]}"
    alive = {str(person["id"]) for person in living}
    things = [
        thing for path in ("/datasets", "/dataflows") for thing in stage.control("GET", path, instance=GLOBEX)
    ]
    if lost := [thing["name"] for thing in things if str(thing["owner_id"]) not in alive]:
        yield f"{len(lost)} DataSets and DataFlows belong to nobody, such as {lost[:3]}"


def _of_books(stage: Stage) -> Iterator[str]:
    key = {"pk": {"S": f"lease#{GLOBEX}"}, "sk": {"S": "lease"}}
    item = stage.stack.aws.dynamodb.get_item(TableName=stage.stack.outputs["RunsTable"], Key=key)
    if "holder" in item.get("Item", {}):
        yield "a lease was left behind"
    if left := [run.id for run in stage.runs() if not run.is_final]:
        yield f"{len(left)} runs have not ended: {left}"


def _of_runs(stage: Stage, disturbed_reports: int) -> Iterator[str]:
    for run in stage.runs():
        if run.state is not RunState.FOLDED:
            for law in (
                *_of_outcomes(stage, run),
                *_of_log(stage, run),
                *_of_mail(stage, run, disturbed_reports),
            ):
                yield f"run {run.id} ({run.state}): {law}"
    last = stage.runs()[0]
    if last.state is not RunState.SUCCEEDED or last.changes_planned:
        yield f"the last run, in calm, ended as {last.state} with {last.changes_planned} changes planned"


def _of_outcomes(stage: Stage, run: Run) -> Iterator[str]:
    kept = list(stage.desk.files.outcomes(run.id))
    often = [
        pair for pair, number in Counter((each.action, each.email) for each in kept).items() if number > 1
    ]
    if often:
        yield f"{len(often)} changes have more than one outcome, such as {often[:3]}"
    counts = dict(run.outcomes)
    for name, number in count_outcomes(kept).items():
        counts[name] = counts.get(name, 0) - number
    untried = f".{OutcomeStatus.NOT_TRIED.value}"
    if wrong := {name: number for name, number in counts.items() if number and not name.endswith(untried)}:
        yield f"the counts are not those of the outcomes: {wrong}"
    if sum(run.outcomes.values()) != run.changes_planned:
        yield f"{sum(run.outcomes.values())} outcomes were counted for {run.changes_planned} changes"
    silent = [each.email for each in kept if each.status is not OutcomeStatus.APPLIED and not each.detail]
    if silent or (run.state is RunState.FAILED and not run.fault):
        yield "what was left has no reason in words"


def _of_log(stage: Stage, run: Run) -> Iterator[str]:
    rows = [tuple(row) for row in stage.log_rows(run)]
    changes = Counter((row[_ACTION], row[_ADDRESS]) for row in rows if row[_KIND] == "change")
    if often := [pair for pair, number in changes.items() if number > 1]:
        yield f"{len(often)} changes stand in the log more than once, such as {often[:3]}"
    if len(changes) != run.changes_planned and not run.report_notes:
        yield f"{len(changes)} of {run.changes_planned} changes are in the log, and no note says why"


def _of_mail(stage: Stage, run: Run, disturbed_reports: int) -> Iterator[str]:
    mails = [mail for mail in stage.stack.mails() if told_by(mail, run) and RECIPIENT in str(mail["To"])]
    quiet = run.again_of is not None or (run.standing is not None and run.standing.telling is Telling.QUIET)
    if not mails and not quiet and not run.report_notes:
        yield "no e-mail tells of it"
    if len(mails) > 1 + disturbed_reports:
        yield f"{len(mails)} e-mails tell of it"
