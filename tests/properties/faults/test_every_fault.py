"""One story that uses everything; every call to the outside is struck in every way, and SQS delivers again.

What holds then is in `laws.py`. In CI every call is struck in about half of the ways; HYPOTHESIS_PROFILE=long takes
all of them.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from muster.domain.runs.run import Trigger
from muster.services.changes import apply
from muster.services.plans import planning
from tests.fakes.strikes import (
    Act,
    Strikes,
    dies_after,
    dies_before,
    fails_after,
    fails_before,
    fails_in_doubt,
)
from tests.properties.faults.conftest import SURVIVED
from tests.properties.faults.everything import Everything
from tests.properties.faults.laws import check_laws, is_as_wanted
from tests.properties.faults.story import clean, tell
from tests.properties.faults.wrong_answers import HOURS, clock_is_read_wrong, clock_jumps, wrong_answers

EVERY = 1 if settings.get_current_profile_name() == "long" else 2
CALLS_AT_LEAST = 400
PORTS = (
    "clock", "content", "datasets", "directories", "directory", "files", "health", "jobs", "last_good", "leases",
    "letters", "log_registry", "mailer", "nonces", "outbox", "readings", "runs", "secrets", "sources", "versions",
)  # fmt: skip
WAYS: Mapping[str, Act] = {
    "fails-before": fails_before,
    "fails-after": fails_after,
    "dies-before": dies_before,
    "fails-in-doubt": fails_in_doubt,
    "dies-after": dies_after,
}
CLOCKS: Mapping[str, Callable[[Everything], Act]] = {
    "jumps-past-the-lease": lambda stage: clock_jumps(stage.clock, 2 * HOURS),
    "jumps-back": lambda stage: clock_jumps(stage.clock, -2 * HOURS),
    "jumps-past-the-time-to-decide": lambda stage: clock_jumps(stage.clock, 96 * HOURS),
    "is-read-two-hours-late": lambda _stage: clock_is_read_wrong(2 * HOURS),
    "is-read-two-hours-early": lambda _stage: clock_is_read_wrong(-2 * HOURS),
}

type Record = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 3)
    monkeypatch.setattr(apply, "WIDTH", 1)


@cache
def quiet_calls(folder: Path) -> tuple[str, ...]:
    """The calls of the story when nothing is struck."""
    strikes = Strikes()
    stage = tell(strikes, folder)
    check_laws(stage)
    assert is_as_wanted(stage)
    return tuple(strikes.calls)


def numbers_of(calls: tuple[str, ...], port: str, way: int) -> Iterator[int]:
    """The calls of a port, counted from 1; a sample that shifts from way to way."""
    for number, call in enumerate(calls, 1):
        if call.split(".")[0] == port and (number + way) % EVERY == 0:
            yield number


def survives(
    strikes: Strikes, folder: Path, prepare: Callable[[Everything], object] = lambda _stage: None
) -> Everything:
    """The laws hold; and as soon as nothing is struck any more, a run by hand makes the directory right."""
    stage = tell(strikes, folder, prepare)
    assert strikes.struck
    check_laws(stage)
    strikes.disarm()
    clean(stage)
    check_laws(stage)
    assert is_as_wanted(stage)
    return stage


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


def strike_all(
    folder: Path, numbers: Iterator[int], one: Callable[[int], None], record_property: Record
) -> None:
    """Tell the story once for each number, and all of those that it did not survive."""
    calls = quiet_calls(folder)
    survived, failed = 0, {}
    for number in numbers:
        try:
            one(number)
        except Exception as error:  # noqa: BLE001 - all of them are told below
            failed[f"{number} {calls[number - 1]}"] = error
        else:
            survived += 1
    if failed:
        raise ExceptionGroup(f"not survived: {', '.join(failed)}", list(failed.values()))
    record_property(SURVIVED, survived)


def test_the_story_calls_every_port_hundreds_of_times(folder: Path) -> None:
    calls = quiet_calls(folder)
    assert len(calls) >= CALLS_AT_LEAST
    assert {call.split(".")[0] for call in calls} == set(PORTS)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("port", PORTS[1:])
def test_whatever_call_fails_or_dies_the_laws_hold(
    port: str, way: str, folder: Path, record_property: Record
) -> None:
    def one(number: int) -> None:
        stage = survives(Strikes(number, WAYS[way]), folder)
        assert any(run.trigger is Trigger.DATASET for run in stage.runs.runs.values()), (
            "the version got no run"
        )

    numbers = numbers_of(quiet_calls(folder), port, list(WAYS).index(way))
    strike_all(folder, numbers, one, record_property)


@pytest.mark.parametrize("port", PORTS[1:])
def test_whatever_call_answers_something_else_the_laws_hold(
    port: str, folder: Path, record_property: Record
) -> None:
    calls = quiet_calls(folder)

    def one(number: int) -> None:
        strikes = Strikes(number)
        survives(strikes, folder, lambda stage: strikes.arm(number, answers_of(stage)[calls[number - 1]]))

    def answers_of(stage: Everything) -> Mapping[str, Act]:
        return wrong_answers(stage.outbox)

    known = wrong_answers(None)
    numbers = (number for number in numbers_of(calls, port, 0) if calls[number - 1] in known)
    strike_all(folder, numbers, one, record_property)


@pytest.mark.parametrize("way", CLOCKS)
def test_whatever_the_clock_does_at_any_look_the_laws_hold(
    way: str, folder: Path, record_property: Record
) -> None:
    def one(number: int) -> None:
        strikes = Strikes(number)
        survives(strikes, folder, lambda stage: strikes.arm(number, CLOCKS[way](stage)))

    numbers = numbers_of(quiet_calls(folder), "clock", list(CLOCKS).index(way))
    strike_all(folder, numbers, one, record_property)


@pytest.mark.parametrize("times", [4, 6, 12])
@pytest.mark.parametrize("way", ["fails-before", "dies-after"])
def test_whatever_fails_or_dies_many_times_in_a_row_the_laws_hold(
    way: str, times: int, folder: Path, record_property: Record
) -> None:
    def one(number: int) -> None:
        survives(Strikes(number, WAYS[way], times=times), folder)

    numbers = iter(range(1 + times % 5, len(quiet_calls(folder)) + 1, 5 * EVERY))
    strike_all(folder, numbers, one, record_property)
