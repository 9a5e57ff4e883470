"""What may befall the next functions: an error, a death, a limit of Domo's, or others who go on meanwhile."""

from dataclasses import dataclass

from hypothesis import strategies as some

from tests.fakes.strikes import (
    Act,
    dies_after,
    dies_before,
    fails_after,
    fails_before,
    fails_in_doubt,
)
from tests.properties.machine.edits import Edit, edits, instances, places


@dataclass(frozen=True)
class Struck:
    """The call that comes `after` so many, and those behind it, `times` in all."""

    after: int
    act: Act
    times: int


@dataclass(frozen=True)
class Slow:
    """Before that call so many minutes pass, in which messages are delivered, and somebody works in Domo."""

    after: int
    minutes: int
    order: list[int]
    edit: tuple[str, list[Edit]] | None


@dataclass(frozen=True)
class Hurry:
    """The next worker has little time."""


@dataclass(frozen=True)
class Limited:
    """For so many minutes Domo takes no writes."""

    minutes: int


type Trouble = Struck | Slow | Hurry | Limited | None

_after = some.integers(1, 90)
_acts = some.sampled_from([fails_before, fails_after, fails_in_doubt, dies_before, dies_after])
_struck = some.builds(Struck, _after, _acts, some.sampled_from([1, 1, 1, 2, 6, 40]))
_limited = some.builds(Limited, some.sampled_from([1, 10, 30, 70, 200]))
_slow = some.builds(
    Slow,
    _after,
    some.integers(0, 13),
    some.lists(places, max_size=6),
    some.none() | some.tuples(instances, edits),
)
troubles: some.SearchStrategy[Trouble] = some.one_of(
    some.none(), some.none(), _struck, _struck, _slow, _slow, _limited, some.just(Hurry())
)
