"""Whether a roster is plausible beside the one of the last good run: a wrong file may be a valid one."""

from datetime import UTC, datetime

from muster.domain.guards.facts import PlanFacts
from muster.domain.guards.words import exactly, no_earlier, review, run_of, share_of, told
from muster.domain.job import GuardSettings
from muster.domain.runs.last_good import Sight
from muster.domain.runs.run import GuardResult

LEAST_FILLED = 2
"""A column that fewer cells were filled of may go blank by the edit of one person."""
LEAST_FILLED_SHARE = 0.2
ALWAYS_IN_USE = 10
"""A column is in use from a fifth of the rows on, and from ten cells on however many rows there are."""


def roster_rows(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """The roster did not shrink by more than the job allows: a file that was cut, or half loaded."""
    if facts.history is None or facts.history.before is None:
        return no_earlier("roster-rows")
    rows, before = facts.history.now.rows, facts.history.before
    least = (1 - exactly(settings.max_roster_shrink)) * before.sight.rows
    message = f"The configuration has {rows} rows and had {before.sight.rows} in {run_of(before)}"
    if rows >= least:
        return told("roster-rows", f"{message}.")
    lost = before.sight.rows - rows
    return GuardResult(
        "roster-rows",
        tripped=True,
        message=f"{message}, so {lost} ({share_of(lost, before.sight.rows)}) are missing; this job allows "
        f"{settings.max_roster_shrink:.1%}. {facts.in_all}"
        + review("max_roster_shrink", "If it really is so much smaller"),
    )


def roster_errors(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """Most rows can be used: where a column slipped, the few that still look right are wrong as well."""
    invalid, rows = facts.invalid_rows, facts.roster_rows
    message = f"{invalid} of the {rows} rows of the configuration ({share_of(invalid, rows)}) cannot be used"
    if invalid <= exactly(settings.max_invalid_share) * rows or not facts.changes:
        return told("roster-errors", f"{message}.")
    return GuardResult(
        "roster-errors",
        tripped=True,
        message=f"{message}; this job allows {settings.max_invalid_share:.1%}. {facts.in_all} Look at the findings, "
        "and whether every value stands in its own column and row. If the other rows are right all the same, raise "
        "guards.max_invalid_share of the job, run it, and set it back.",
    )


def roster_overlap(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """Enough addresses of the last good run are in the roster still: a file of other people is no roster."""
    history = facts.history
    if history is None or history.before is None or not history.addresses_before:
        return no_earlier("roster-overlap")
    kept, of = history.addresses_kept, history.addresses_before
    of_before = f"the {of} addresses ({share_of(kept, of)}) of {run_of(history.before)}"
    message = f"{kept} of {of_before} are in the configuration now"
    if kept >= exactly(settings.min_roster_overlap) * of:
        return told("roster-overlap", f"{message}.")
    return GuardResult(
        "roster-overlap",
        tripped=True,
        message=f"{message}; this job wants {settings.min_roster_overlap:.1%} at least. {facts.in_all} Look whether "
        "this is the right DataSet. If these really are the people now, lower guards.min_roster_overlap of the job, "
        "run it, and set it back.",
    )


def roster_columns(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """No column that was in use is suddenly blank: a join that found nothing would clear it for everybody."""
    if facts.history is None or facts.history.before is None:
        return no_earlier("roster-columns")
    now, before = facts.history.now, facts.history.before
    emptied = [name for name in before.sight.filled if _is_emptied(name, now, before.sight, settings)]
    if not emptied:
        return told("roster-columns", "No column has lost its values.")
    columns = ", ".join(
        f"{name} is filled in {now.filled[name]} of {now.rows} rows and was in {before.sight.filled[name]} of "
        f"{before.sight.rows}"
        for name in emptied
    )
    return GuardResult(
        "roster-columns",
        tripped=True,
        message=f"{columns} in {run_of(before)}; this job allows a column to lose {settings.max_column_loss:.1%} of "
        f"its values, and a blank cell clears the field. {facts.in_all} Look where the column is filled from. "
        "If it really shall be cleared, raise guards.max_column_loss of the job, run it, and set it back.",
    )


def _is_emptied(name: str, now: Sight, before: Sight, settings: GuardSettings) -> bool:
    """A column that is absent now leaves its field alone, so it is not emptied. Shares, since rows come and go."""
    filled = before.filled[name]
    by_many = filled >= ALWAYS_IN_USE or filled >= exactly(LEAST_FILLED_SHARE) * before.rows
    if filled < LEAST_FILLED or not by_many or name not in now.filled:
        return False
    return now.filled[name] * before.rows < (1 - exactly(settings.max_column_loss)) * filled * now.rows


def roster_version(facts: PlanFacts, settings: GuardSettings) -> GuardResult:
    """The configuration is not older than the one applied last, where its versions are times."""
    if facts.history is None or facts.history.before is None:
        return no_earlier("roster-version")
    now, before = facts.history.now, facts.history.before
    moment, moment_before = _moment(now.version), _moment(before.sight.version)
    if now.source != before.sight.source or moment is None or moment_before is None:
        return told("roster-version", "The versions are no times of one DataSet, so neither is older.")
    if moment >= moment_before or settings.allow_older_roster:
        return told("roster-version", f"The configuration is of {now.version}.")
    return GuardResult(
        "roster-version",
        tripped=True,
        message=f"The configuration is of {now.version}, older than that of {before.sight.version} which "
        f"{run_of(before)} applied. {facts.in_all} Load the DataSet anew, or wait until Domo shows its newest data. "
        "If the older one really shall come back, set guards.allow_older_roster of the job, run it, and set it back.",
    )


def _moment(version: str) -> datetime | None:
    """Return the time that a version begins with, before a slash; None where it is no ISO 8601 time."""
    text = version.partition("/")[0]
    if "T" not in text:
        return None  # a number may be a time by accident
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
