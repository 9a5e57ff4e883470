"""A plan is held, approved and carried out; the n-th outside call fails, or the run is cancelled there, for every n."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes, total_of
from muster.domain.runs.run import Run, RunState
from muster.errors import InvalidInputError
from muster.services.changes import apply
from muster.services.plans import planning
from tests.fakes.deciding import DecidingStage
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues, duplicates
from tests.fakes.stage import HOME, a_person

ROSTER = [*(a_person(f"new{number}") for number in range(3)), a_person("changed", title="Boss")]
PEOPLE = [a_person("changed", title="Clerk"), *(a_person(f"gone{number}") for number in range(2))]
WANTED = {person["email"] for person in ROSTER}
CALLS_AT_LEAST = 90
EVERY_N = range(1, 161)


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 2)
    monkeypatch.setattr(apply, "WIDTH", 1)


class AtCall:
    """Does something just before the n-th outside call, once."""

    def __init__(self, at: int, moment: Callable[[], object]) -> None:
        self.at, self.moment, self.calls = at, moment, 0

    def around(self, _name: str, port: Any) -> Any:
        return _Counted(port, self)

    def count(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.moment()


class _Counted:
    def __init__(self, port: Any, counter: AtCall) -> None:
        self._port, self._counter = port, counter

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._counter.count()
            return found(*args, **kwargs)

        return call


def hold_and_approve(stage: DecidingStage) -> Run:
    """What a person does, who repeats what died, and what the queues deliver meanwhile; the run that carried out."""
    queues = Queues(stage, (Crash,))
    stage.outbox.start(stage.request())
    queues.settle()
    for _try in range(2):
        try:
            approval = stage.approve(stage.run())
            break
        except Crash:
            continue
    queues.settle()
    return stage.run(approval.carrying_out.id)


def check_books(stage: DecidingStage, run: Run) -> None:
    assert run.is_final
    assert stage.leases.holder(HOME) is None
    for action in ("create", "update", "delete"):
        told = sum(count for key, count in run.outcomes.items() if key.startswith(f"{action}."))
        assert told == run.planned.get(action, 0), (run.outcomes, run.planned)
    kept = list(stage.files.outcomes(run.id))
    assert not duplicates([f"{outcome.action} {outcome.email}" for outcome in kept])
    assert {key: run.outcomes.get(key, 0) for key in count_outcomes(kept)} == count_outcomes(kept)
    assert all(
        count == 1
        for count in Counter(str(each) for each in stage.written if each.action == "create").values()
    )


def test_the_schedule_reaches_every_call_of_a_quiet_approval() -> None:
    faults = Faults()
    stage = DecidingStage(ROSTER, PEOPLE, around=faults.around)
    run = hold_and_approve(stage)
    assert run.state is RunState.SUCCEEDED
    assert CALLS_AT_LEAST <= len(faults.calls) < EVERY_N.stop


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", EVERY_N)
def test_whoever_dies_at_any_call_leaves_the_approved_plan_carried_out_once(
    at: int,
    after_work: bool,  # noqa: FBT001
) -> None:
    stage = DecidingStage(ROSTER, PEOPLE, around=Faults(at, after_work=after_work).around)
    run = hold_and_approve(stage)
    check_books(stage, run)
    assert run.state is RunState.SUCCEEDED
    assert stage.addresses() == WANTED
    assert stage.plan_of(run) == stage.plan_of(stage.run())
    assert run.mailed == ("admin@acme.example",)


@pytest.mark.parametrize("at", EVERY_N)
def test_a_cancel_at_any_call_leaves_a_whole_run_that_says_what_was_done(at: int) -> None:
    stage = DecidingStage(ROSTER, PEOPLE, mode=Mode.APPLY)
    refused = []

    def cancel() -> None:
        try:
            stage.cancel()
        except InvalidInputError as error:
            refused.append(str(error))  # there is no run yet, or its work is done

    moment = AtCall(at, cancel)
    stage._around = moment.around
    stage.outbox.start(stage.request())
    Queues(stage).settle()
    run = stage.run()
    check_books(stage, run)
    assert run.mailed == ("admin@acme.example",)
    assert total_of(run.outcomes, OutcomeStatus.APPLIED) == len(stage.written)
    cut_short = total_of(run.outcomes, OutcomeStatus.NOT_TRIED) > 0 or not run.planned
    assert run.state is (RunState.CANCELLED if cut_short else RunState.SUCCEEDED)
    assert (run.cancelled_by is None) == (bool(refused) or moment.calls < at)
    if cut_short:
        assert len(stage.written) % 2 == 0  # whole chunks


def test_cancels_come_in_every_part_of_a_run() -> None:
    seen = set()
    for at in EVERY_N:
        stage = DecidingStage(ROSTER, PEOPLE, mode=Mode.APPLY)
        states: list[RunState] = []

        def look(stage: DecidingStage = stage, states: list[RunState] = states) -> None:
            states += [run.state for run in stage.runs.runs.values()]

        stage._around = AtCall(at, look).around
        stage.outbox.start(stage.request())
        Queues(stage).settle()
        seen |= set(states)
    assert seen >= {RunState.WAITING, RunState.PLANNING, RunState.APPLYING, RunState.REPORTING}
