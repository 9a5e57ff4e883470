"""A run is taken back; the n-th outside call of the undo fails, before or after its work, for every n."""

from collections import Counter
from typing import Any

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.outcomes import count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.services.changes import apply
from muster.services.plans import planning
from muster.services.undo import undo
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues, duplicates
from tests.fakes.stage import HOME, a_person

ROSTER = [*(a_person(f"new{number}") for number in range(2)), a_person("changed", title="Boss")]
PEOPLE = [a_person("changed", title="Clerk"), *(a_person(f"gone{number}") for number in range(3))]
AT = "2026-11-21T10:00:00.000000Z"
CALLS_AT_LEAST = 60
EVERY_N = range(1, 131)


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 2)
    monkeypatch.setattr(apply, "WIDTH", 1)


def directory(stage: DecidingStage) -> list[tuple[tuple[str, str], ...]]:
    return sorted(tuple(sorted(person.items())) for person in stage.directory.people.values())


def take_back(stage: DecidingStage, around: Any) -> Run:
    """What a person does, who repeats what died, and what the queues deliver meanwhile."""
    stage.run_once()
    stage._around = around
    queues = Queues(stage, (Crash,))
    for _try in range(2):
        try:
            run = undo("run1", by=ANN, at=AT, desk=stage.desk)
            break
        except Crash:
            continue
    queues.settle()
    return stage.run(run.id)


def test_the_schedule_reaches_every_call_of_a_quiet_undo() -> None:
    faults = Faults()
    run = take_back(DecidingStage(ROSTER, PEOPLE, mode=Mode.APPLY), faults.around)
    assert run.state is RunState.SUCCEEDED
    assert CALLS_AT_LEAST <= len(faults.calls) < EVERY_N.stop


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", EVERY_N)
def test_whoever_dies_at_any_call_leaves_the_run_taken_back_once(
    at: int,
    after_work: bool,  # noqa: FBT001
) -> None:
    stage = DecidingStage(ROSTER, PEOPLE, mode=Mode.APPLY)
    before = directory(stage)
    run = take_back(stage, Faults(at, after_work=after_work).around)
    assert run.state is RunState.SUCCEEDED
    assert directory(stage) == before
    assert stage.leases.holder(HOME) is None
    kept = list(stage.files.outcomes(run.id))
    assert (
        run.outcomes
        == count_outcomes(kept)
        == {"create.applied": 3, "update.applied": 1, "delete.applied": 2}
    )
    assert not duplicates([f"{outcome.action} {outcome.email}" for outcome in kept])
    made = Counter(each.email for each in stage.written if each.action == "create")
    assert set(made.values()) == {1}
    assert [each.id for each in stage.runs.runs.values() if each.undoes] == [run.id]
