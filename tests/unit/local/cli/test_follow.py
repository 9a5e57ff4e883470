from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from local.cli.follow import Pace, moves
from muster.domain.runs.run import Run, RunState
from muster.errors import NotFoundError, ServerTroubleError
from muster.ports import RunStore
from tests.unit.local.cli.builders import a_run


class ScriptedRuns:
    """Answers each question for a run with the next of its states, the last one for ever."""

    def __init__(self, script: Mapping[str, Sequence[Run | None]]) -> None:
        self._script = {run_id: list(states) for run_id, states in script.items()}

    def get(self, run_id: str) -> Run:
        states = self._script[run_id]
        run = states.pop(0) if len(states) > 1 else states[0]
        if run is None:
            raise NotFoundError(run_id)
        return run


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def follow(script: Mapping[str, Sequence[Run | None]], timeout_seconds: float = 60) -> list[Run | None]:
    clock = Clock()
    pace = Pace(every_seconds=1, timeout_seconds=timeout_seconds, clock=clock.now, sleep=clock.sleep)
    return list(moves(cast(RunStore, ScriptedRuns(script)), "r1", pace))


def test_a_run_is_followed_from_before_it_exists_to_its_end() -> None:
    applying, done = a_run(state=RunState.APPLYING), a_run(state=RunState.SUCCEEDED)
    assert follow({"r1": [None, applying, done]}) == [None, applying, done]


def test_a_folded_run_is_followed_in_the_one_that_does_its_work() -> None:
    folded = a_run(state=RunState.FOLDED, folded_into="r2")
    done = a_run(id="r2", state=RunState.HELD)
    assert follow({"r1": [folded], "r2": [None, done]}) == [folded, None, done]


def test_a_run_that_does_not_end_in_time_is_left_with_a_hint() -> None:
    with pytest.raises(ServerTroubleError, match=r"still applying after 3 s.*muster runs show r1"):
        follow({"r1": [a_run(state=RunState.APPLYING)]}, timeout_seconds=3)


def test_a_run_that_nobody_picks_up_is_told_as_that() -> None:
    with pytest.raises(ServerTroubleError, match="has not been picked up"):
        follow({"r1": [None]}, timeout_seconds=3)
