"""The sentences that tell what a run amounts to; the log and the e-mail take them from here."""

from collections.abc import Collection

from muster.domain.plans.changes import ADDRESS_CHANGES
from muster.domain.reports.clauses import clause, within_a_sentence, without_brackets
from muster.domain.reports.safe_text import one_line
from muster.domain.runs.outcomes import OutcomeCounts, OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.sentences import NOTHING_CHANGED

_DONE = {"create": "created", "update": "updated", "delete": "deleted"}
_TROUBLE = {
    OutcomeStatus.REFUSED: "refused",
    OutcomeStatus.FAILED: "failed",
    OutcomeStatus.NOT_TRIED: "not tried",
}

TRIGGERS = {
    Trigger.MANUAL: "by hand",
    Trigger.SCHEDULE: "by the schedule (every six hours)",
    Trigger.DATASET: "by an update of the configuration DataSet",
    Trigger.S3: "by a new version of the configuration object",
    Trigger.APPROVAL: "by an approval",
    Trigger.UNDO: "to take an earlier run back",
}

_SUBJECT_CLAUSE = 90
_HEADLINE_CLAUSE = 200
_NOT_ON_RECORD = frozenset({"stalled"})
"""Faults after which Domo may have got changes whose outcomes were lost."""


def plural(count: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`, `1,500 rows`."""
    return f"{count:,} {one if count == 1 else many}"


def and_list(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def done_parts(run: Run) -> list[str]:
    """`12 created`, `30 updated`, `6 deleted`, leaving out what is none."""
    counts = {action: run.outcomes.get(f"{action}.{OutcomeStatus.APPLIED.value}", 0) for action in _DONE}
    return [f"{count:,} {_DONE[action]}" for action, count in counts.items() if count]


def trouble_parts(run: Run) -> list[str]:
    """`1 refused`, `2 failed`, `3 not tried`, leaving out what is none."""
    outcomes: OutcomeCounts = run.outcomes_with_the_rest_not_tried
    words = {
        OutcomeStatus.REFUSED: "refused",
        OutcomeStatus.FAILED: "failed",
        OutcomeStatus.NOT_TRIED: "not tried",
    }
    counts = {word: total_of(outcomes, status) for status, word in words.items()}
    return [f"{count:,} {word}" for word, count in counts.items() if count]


def subject(run: Run, start: str = "") -> str:
    """`[Muster] Acme staff: 12 created, 1 refused`, on one line, whatever the job is called; `start` comes first."""
    return one_line(f"[Muster] {one_line(run.job_name, 80)}: {start}{_subject_end(run)}", 200)


def _subject_end(run: Run) -> str:
    match run.ending():
        case RunState.HELD:
            return f"{_held_how(run)}: {_what_tripped(run)}"
        case RunState.PREVIEWED:
            return f"PREVIEW, nothing written: {and_list(_would_do(run)) or 'nothing to do'}"
        case RunState.CANCELLED:
            return f"CANCELLED {_where_it_stopped(run)}" + _listed(done_parts(run) + trouble_parts(run))
        case RunState.FAILED:
            return f"FAILED {_where_it_stopped(run)}: {clause(run.fault or '', _SUBJECT_CLAUSE)}"
        case _:
            parts = done_parts(run) + trouble_parts(run) or ["nothing to do"]
            if invalid := run.planned.get("invalid", 0):
                parts.append(plural(invalid, "row with a fault", "rows with faults"))
            return ", ".join(parts)


def headline(run: Run) -> str:
    """One or two sentences that tell how the run ended."""
    match run.ending():
        case RunState.HELD:
            return _headline_of_held(run)
        case RunState.PREVIEWED:
            return _headline_of_preview(run)
        case RunState.CANCELLED:
            who = f"Cancelled by {run.cancelled_by} {_where_it_stopped(run)}."
            done = (_what_was_done(run), _what_was_not(run)) if run.planned else ()
            return " ".join(filter(None, (who, *done)))
        case RunState.FAILED:
            return _headline_of_failed(run)
        case _:
            return " ".join(filter(None, (_what_was_done(run), _what_was_not(run), _invalid(run))))


def waits_for_approval_only(run: Run) -> bool:
    """Whether a held plan trips no guard, but belongs to a job in mode approve."""
    return {guard.guard for guard in run.guards if guard.tripped} == {"approval"}


def _held_how(run: Run) -> str:
    tripped = {guard.guard for guard in run.guards if guard.tripped}
    if tripped == {"approval"}:
        return "WAITS for approval"
    return "STALE approval, nothing written" if "stale-approval" in tripped else "STOPPED before any write"


def _headline_of_held(run: Run) -> str:
    untouched = f"nothing in {run.instance} was changed."
    tripped = {guard.guard for guard in run.guards if guard.tripped}
    if "stale-approval" in tripped:
        return f"The approved plan holds no more, so none of it was applied, and {untouched}"
    if tripped == {"approval"}:
        return f"A plan waits for your approval, and {untouched}"
    why = _would_delete(run, tripped) or _first_guard(run, _HEADLINE_CLAUSE)
    why = f"it {why}" if why.startswith("would") else within_a_sentence(why)
    return f"{_nobody(run)}, since a guard stopped the plan before any write: {why}."


def _headline_of_failed(run: Run) -> str:
    """Nobody was touched is said where it is known: without a plan no change was ever sent."""
    if run.changes_planned:
        return f"Failed {_where_it_stopped(run)}: {run.fault}"
    fault = (run.fault or "").removesuffix(NOTHING_CHANGED).rstrip()
    return f"{_nobody(run)}, since the run failed before any write: {within_a_sentence(fault)}"


def _nobody(run: Run) -> str:
    return f"Nobody in {run.instance} was deleted or changed"


def _headline_of_preview(run: Run) -> str:
    if run.changes_planned == 0:
        return f"A preview. {_what_was_done(run)}"
    return (
        f"A preview: {and_list(_would_do(run))} would be done in {run.instance}, and nothing was. {_invalid(run)}"
    ).rstrip()


def _would_do(run: Run) -> list[str]:
    """`12 creates`, `1 delete`, leaving out what is none."""
    counts = {action: run.planned.get(action, 0) for action in _DONE}
    return [plural(count, action, f"{action}s") for action, count in counts.items() if count]


def _listed(parts: list[str]) -> str:
    return f": {', '.join(parts)}" if parts else ""


def explanation(run: Run) -> str:
    """The headline, and what each guard that tripped says; for the one cell that the log has for it."""
    said = [headline(run), *(guard.message for guard in run.guards if guard.tripped), address_changes(run)]
    return " ".join(filter(None, said))


def address_changes(run: Run) -> str:
    """How many of the planned updates give somebody another address; "" if none does."""
    count = run.planned.get(ADDRESS_CHANGES, 0)
    return (
        f"Of the updates planned, {plural(count, 'changes an address', 'change addresses')}." if count else ""
    )


def _what_was_done(run: Run) -> str:
    if run.changes_planned == 0:
        people = run.planned.get("unchanged", 0)
        if people == 0:
            return "Nothing to do."
        return f"Nothing to do: {plural(people, 'person is', 'people are')} as the DataSet says."
    if parts := done_parts(run):
        return f"People in {run.instance}: {and_list(parts)}."
    return f"Nobody in {run.instance} was changed."


def _what_was_not(run: Run) -> str:
    parts = trouble_parts(run)
    return f"Of {plural(run.changes_planned, 'change', 'changes')}, {and_list(parts)}." if parts else ""


def _invalid(run: Run) -> str:
    invalid = run.planned.get("invalid", 0)
    return f"{plural(invalid, 'row with a fault', 'rows with faults')} left alone." if invalid else ""


def reason_not_tried(run: Run) -> str:
    """Why a change that was never tried was not."""
    match run.ending():
        case RunState.HELD:
            if waits_for_approval_only(run):
                return "The plan waits for an approval; nothing was written."
            return "A guard stopped the run before its first write."
        case RunState.PREVIEWED:
            return "The job only previews; nothing was written."
        case RunState.CANCELLED:
            return "The run was cancelled before this change."
        case RunState.FAILED:
            return "The run ended before this change."
        case _:
            return "The run ended before this change was tried; the next run makes it."


def _where_it_stopped(run: Run) -> str:
    tried = sum(run.outcomes.values()) - total_of(run.outcomes, OutcomeStatus.NOT_TRIED)
    if tried or (run.changes_planned and run.fault_code in _NOT_ON_RECORD):
        return f"after {tried:,} of {run.changes_planned:,} changes"
    return "before any write"


def _what_tripped(run: Run) -> str:
    if waits_for_approval_only(run):
        return and_list(_would_do(run))
    tripped = {guard.guard for guard in run.guards if guard.tripped}
    return _would_delete(run, tripped) or _first_guard(run, _SUBJECT_CLAUSE)


def _first_guard(run: Run, most: int) -> str:
    """What the first guard says that tripped, in a clause."""
    message = next(guard.message for guard in run.guards if guard.tripped)
    return clause(without_brackets(message), most)


def _would_delete(run: Run, tripped: Collection[str]) -> str:
    """`would delete 150 of 200 people`, where that is what tripped; else empty."""
    deletes = run.planned.get("delete", 0)
    if not deletes or not any(guard.startswith("delete") for guard in tripped):
        return ""
    people = plural(run.directory_size or deletes, "person", "people")
    return f"would delete {deletes:,} of {people}" if run.directory_size else f"would delete {people}"
