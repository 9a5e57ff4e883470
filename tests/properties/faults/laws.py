"""What holds for every run of the story, whatever befell it."""

from collections import Counter
from collections.abc import Iterator

from muster.domain.plans.changes import Create
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes, total_of
from muster.domain.runs.run import Run, RunState
from tests.fakes.deciding import is_approved
from tests.fakes.stage import HOME
from tests.properties.faults.everything import RECIPIENTS, Everything
from tests.properties.faults.story_people import ROSTER, THINGS

ACTIONS = ("create", "update", "delete")


def check_laws(stage: Everything) -> None:
    """The five laws of a run that was struck, and that nothing was written that nobody approved."""
    for run in stage.runs.runs.values():
        assert run.is_final, run
        check_counts(run)
        check_outcomes(stage, run)
        check_report(stage, run)
    check_log(stage)
    check_people(stage)
    check_approved(stage)
    assert stage.leases.holder(HOME) is None
    assert is_as_wanted(stage) or says_what_is_left(stage)


def check_counts(run: Run) -> None:
    """Every change that was planned is counted once."""
    for action in ACTIONS:
        told = sum(count for key, count in run.outcomes.items() if key.startswith(f"{action}."))
        assert told == run.planned.get(action, 0), (run.outcomes, run.planned)


def check_outcomes(stage: Everything, run: Run) -> None:
    """No change has two outcomes, and the books have each outcome that is kept."""
    kept = list(stage.files.outcomes(run.id))
    names = Counter(f"{outcome.action} {outcome.email}" for outcome in kept)
    assert not kept or names.most_common(1)[0][1] == 1, names
    for key, count in count_outcomes(kept).items():
        assert run.outcomes.get(key, 0) >= count or run.fault_code == "stalled", (run.outcomes, kept)


def check_report(stage: Everything, run: Run) -> None:
    """Whoever is to be told was told, or the run says who was not; nobody was told three times."""
    if run.state is RunState.FOLDED:
        return
    assert run.log_done
    assert run.mailed == RECIPIENTS or any("is gone" in note for note in run.report_notes), run
    missing = sum("No e-mail went to" in note for note in run.report_notes)
    told = Counter(stage.mailed[run.id])
    assert len(told) >= len(run.mailed) - missing
    assert all(count <= 2 for count in told.values()), told


def check_log(stage: Everything) -> None:
    """No row of a run stands twice in whichever log."""
    rows = Counter(tuple(row[:2] + row[8:17]) for row in log_rows(stage))
    assert not rows or rows.most_common(1)[0][1] == 1, rows.most_common(3)
    runs = Counter(row[1] for row in log_rows(stage) if row[0] == "run")
    for run in stage.runs.runs.values():
        whole = run.log_done and not any("log DataSet" in note for note in run.report_notes)
        assert runs[run.id] == (run.state is not RunState.FOLDED) or not whole, (run, runs)


def log_rows(stage: Everything) -> Iterator[list[str]]:
    for dataset_id in stage.datasets._rows:
        yield from stage.datasets.rows(dataset_id)


def check_people(stage: Everything) -> None:
    """Nobody is there twice, nobody was made twice, and nothing is without an owner."""
    made = Counter(change.email for change in stage.written if isinstance(change, Create))
    there = Counter(person["email"] for person in stage.directory.people.values())
    assert not made or made.most_common(1)[0][1] == 1, made
    assert there.most_common(1)[0][1] == 1, there
    assert stage.content is not None
    assert stage.content.without_owner() == set()


def check_approved(stage: Everything) -> None:
    """The job is in mode approve: every write is one of a plan that somebody approved."""
    runs = stage.runs.runs
    approved = [change for run in runs.values() if run.decision is not None for change in stage.plan_of(run)]
    assert [change for change in stage.written if not is_approved(change, approved)] == []
    for run in runs.values():
        if total_of(run.outcomes, OutcomeStatus.APPLIED):
            assert run.approves is not None
            assert stage.plan_of(run) == stage.plan_of(runs[run.approves])


def is_as_wanted(stage: Everything) -> bool:
    """Whether the directory is as the roster says, and what the deleted owned with the account's own user."""
    wanted = {person["email"]: person for person in ROSTER}
    there = {person["email"]: person for person in stage.directory.people.values()}
    del there[stage.directory.people[stage.directory.own_user_id()]["email"]]
    assert stage.content is not None
    moved = {key[1] for key, owner in stage.content.owners.items() if owner == stage.directory.own_user_id()}
    return (
        there.keys() == wanted.keys()
        and all(
            there[email].get(name, "") == value for email in wanted for name, value in wanted[email].items()
        )
        and moved == {thing.id for things in THINGS.values() for thing in things}
    )


def says_what_is_left(stage: Everything) -> bool:
    """Whether the last run that ended tells, in words or numbers, that something is left."""
    told = [run for run in stage.runs.runs.values() if run.state is not RunState.FOLDED]
    if not told:
        return False
    last = max(reversed(told), key=lambda run: run.finished_at or "")
    left = sum(count for key, count in last.outcomes.items() if not key.endswith(".applied"))
    warned = last.findings.get("error", 0) + last.findings.get("warning", 0)
    return (
        bool(last.fault) or any(guard.tripped and guard.message for guard in last.guards) or left + warned > 0
    )
