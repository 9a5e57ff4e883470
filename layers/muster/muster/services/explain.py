"""What the last runs of a job did to one person, and why, from the files that the runs left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from muster.domain.findings import Finding, Severity
from muster.domain.guards import comparable_address
from muster.domain.job import Job
from muster.domain.plans.address_findings import HOLDS_BACK
from muster.domain.plans.changes import Change, Create, address_words
from muster.domain.reading.faults import RosterFault
from muster.domain.reading.records import HEADER_ROW, Reading, record_blocks
from muster.domain.reports.join import with_outcomes
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import EMAIL
from muster.domain.values.text import tidy
from muster.errors import InvalidInputError, NotFoundError
from muster.ports import RunFiles, RunStore
from muster.services.changes.look_first import CHANGED
from muster.services.kept_job import job_kept_by

NOT_KEPT = (
    "What this run planned and did is not kept any more, so nobody can tell what it was for this person."
)


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row of the roster with this address: its number as a spreadsheet has it, its cells, what was found on it."""

    number: int
    cells: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One run, seen from one person.

    `rows` is None where the run read no roster, or its snapshot is not kept. `user_id` is the user whom the run
    matched or made, where a change names one. `why` is a sentence: what decided.
    """

    run: Run
    rows: tuple[RowSeen, ...] | None
    change: Change | None
    outcome: Outcome | None
    user_id: str | None
    findings: tuple[Finding, ...]
    why: str


def explain(email: str, job: Job, *, most: int, runs: RunStore, files: RunFiles) -> Iterator[Explained]:
    """The latest `most` runs of a job, newest first, seen from the person with this address in any letter case.

    Raises InvalidInputError.
    """
    address = comparable_address(email)
    if "@" not in address:
        raise InvalidInputError(f'"{email}" is no e-mail address.')
    if most < 1:
        raise InvalidInputError("--runs: must be at least 1.")
    return (_explained(address, run, files) for run in runs.of_job(job.id, most))


def _explained(address: str, run: Run, files: RunFiles) -> Explained:
    if not run.plan_id:
        return Explained(run, None, None, None, None, (), _why_no_plan(run))
    findings = tuple(files.findings(run.plan_id))
    rows = _rows(address, run, files, findings)
    own = {row.number for row in rows or ()}
    named = tuple(
        each
        for each in findings
        if each.row not in own and _is_of_several(each) and address in _words(each.message)
    )
    try:
        change, outcome = _change(address, run, files)
    except NotFoundError:
        return Explained(run, rows, None, None, None, named, NOT_KEPT)
    user_id = None if change is None or isinstance(change, Create) else change.user_id
    if outcome is not None and outcome.user_id:
        user_id = outcome.user_id
    why = _why_none(run, rows, findings, named) if change is None else _why_so(change, outcome, run)
    return Explained(run, rows, change, outcome, user_id, named, why)


def _rows(
    address: str, run: Run, files: RunFiles, findings: tuple[Finding, ...]
) -> tuple[RowSeen, ...] | None:
    if run.undoes is not None:
        return None
    seen, header, place, number = [], [""], None, 0
    try:
        for block in record_blocks(lambda: files.roster(run.plan_id), Reading()):
            for record in block:
                number += 1
                if number == HEADER_ROW:
                    header = [tidy(name) for name in record]
                    place = header.index(EMAIL.name) if EMAIL.name in header else None
                elif (
                    place is not None and len(record) > place and comparable_address(record[place]) == address
                ):
                    cells = dict(zip(header, record, strict=False))
                    seen.append(
                        RowSeen(number, cells, tuple(each for each in findings if each.row == number))
                    )
    except NotFoundError:
        return None
    except RosterFault:
        return tuple(seen) or None
    return tuple(seen)


def _change(address: str, run: Run, files: RunFiles) -> tuple[Change | None, Outcome | None]:
    """The change of this person, and what became of it; the address may be one that the change gives or takes.

    Raises NotFoundError where the files are not kept any more.
    """
    for each in with_outcomes(files.changes(run.plan_id, run.chunks), files.outcomes(run.id)):
        if address in _addresses(each.change):
            return each.change, each.outcome
    return None, None


def _addresses(change: Change) -> set[str]:
    before = {} if isinstance(change, Create) else change.before
    after = getattr(change, "after", {})
    values = (change.email, before.get(EMAIL.name, ""), after.get(EMAIL.name, ""))
    return {comparable_address(value) for value in values if value}


def _why_so(change: Change, outcome: Outcome | None, run: Run) -> str:
    if outcome is None:
        return f"{_planned(change)}, and not tried: {_what_stopped(run)}"
    detail = f" {outcome.detail}" if outcome.detail else ""
    match outcome.status:
        case OutcomeStatus.APPLIED:
            return f"{_planned(change)}, and applied.{detail}"
        case OutcomeStatus.REFUSED:
            how = "not made" if CHANGED in detail else "refused by Domo"
            return f"{_planned(change)}, and {how}:{detail}"
        case OutcomeStatus.FAILED:
            return f"{_planned(change)}, and failed:{detail}"
        case OutcomeStatus.NOT_TRIED:
            return f"{_planned(change)}, and not tried:{detail}"


def _planned(change: Change) -> str:
    moves = address_words(change)
    told = f" that {moves}" if moves else ""
    return f"A{'n' if change.action == 'update' else ''} {change.action}{told} was planned"


def _what_stopped(run: Run) -> str:
    tripped = [guard for guard in run.guards if guard.tripped]
    if tripped:
        return "the plan was held. " + " ".join(f"{guard.guard}: {guard.message}" for guard in tripped)
    if run.fault is not None:
        return f"the run ended early. {run.fault}"
    match run.state:
        case RunState.PREVIEWED:
            return "the job was in mode preview."
        case RunState.CANCELLED:
            return "the run was cancelled."
        case state if not run.is_final:
            return f"the run is still {state.value}."
    return "what became of it is not kept."


def _why_no_plan(run: Run) -> str:
    if run.folded_into is not None:
        return f"Run {run.folded_into} did the work of this one."
    if not run.is_final:
        return f"There is no plan yet: the run is {run.state.value}."
    return f"There was no plan: {run.fault or 'the run ended before it.'}"


def _why_none(
    run: Run, rows: tuple[RowSeen, ...] | None, findings: tuple[Finding, ...], named: tuple[Finding, ...]
) -> str:
    if run.fault is not None and not run.planned:
        return f"There was no plan: {run.fault}"
    if rows is None:
        told = " ".join(each.message for each in named)
        return (
            told
            or "Nothing was planned for this person, and no configuration of this run is there to look at."
        )
    return (
        _why_nothing_with_a_row(run, rows, named)
        if rows
        else _why_nothing_without_a_row(run, findings, named)
    )


def _why_nothing_with_a_row(run: Run, rows: tuple[RowSeen, ...], named: tuple[Finding, ...]) -> str:
    errors = [
        f"row {row.number}: {each.message}"
        for row in rows
        for each in row.findings
        if each.severity is Severity.ERROR
    ]
    if errors:
        return f"The row was not applied, so nothing was done: {'; '.join(errors)}."
    about = [each.message for each in named if each.severity is Severity.ERROR]
    if about:
        return f"Nothing was done: {' '.join(about)}"
    if run.approves is not None:
        return "Not among the changes that were approved."
    return "Unchanged: the directory said what the row says."


def _why_nothing_without_a_row(run: Run, findings: tuple[Finding, ...], named: tuple[Finding, ...]) -> str:
    """Not in the roster: either not in the directory, or an orphan who stays."""
    head = "Not in the configuration."
    for each in named:
        if each.code in HOLDS_BACK:
            return f"{head} If there was such a user, nobody touched them: row {each.row}: {each.message}"
    for each in findings:
        if each.code in _KEEPS_ORPHANS:
            return f"{head} If there was such a user, they stayed: {each.message}"
    if not job_kept_by(run).delete_orphans:
        return (
            f"{head} If there was such a user, they stayed: the job does not delete (delete_orphans is off)."
        )
    if run.approves is not None:
        return f"{head} Not among the changes that were approved."
    return f"{head} There was no such user either."


def _is_of_several(finding: Finding) -> bool:
    """Whether a finding may be about somebody whose row it does not stand in."""
    return finding.row is None or finding.code in HOLDS_BACK


_KEEPS_ORPHANS = frozenset({"deletes-held-back", "owners-not-seen"})


def _words(message: str) -> set[str]:
    """The words of a message in the form in which addresses are compared."""
    return {comparable_address(word.strip(".,:;\"'()")) for word in message.split()}
