import threading
import time
from collections.abc import Iterator

import pytest

from muster.adapters.domo.http.parallel import in_order


def test_results_come_in_order_whoever_is_ready_first() -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * 10

    assert list(in_order(slow_first, range(20), at_once=4)) == [number * 10 for number in range(20)]


def test_that_many_are_under_way_and_no_more() -> None:
    together = threading.Barrier(4)

    def wait_for_the_others(number: int) -> int:
        together.wait(timeout=5)
        return number

    assert len(list(in_order(wait_for_the_others, range(8), at_once=4))) == 8
    assert together.broken is False


def test_items_are_read_only_a_little_ahead_of_the_results() -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(lambda number: number, numbers(), at_once=4)
    next(results)
    assert len(taken) == 8
    results.close()  # type: ignore[attr-defined]


def test_after_an_error_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def fail_at_once_or_be_slow(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise ValueError(number)
        time.sleep(0.1)
        return number

    with pytest.raises(ValueError, match="0"):
        list(in_order(fail_at_once_or_be_slow, range(1000), at_once=2))
    assert 3 not in begun
