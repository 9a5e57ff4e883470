from collections.abc import Callable, Iterator

import pytest

from muster.adapters.domo.http.retry import Retry, RetryLimits
from muster.errors import RateLimitedError, RefusedError, RetryableError, ServerTroubleError
from tests.unit.adapters.domo.wire import VirtualTime

LIMITS = RetryLimits(attempts=4, rate_refusals=6, first_pause_seconds=1.0, longest_pause_seconds=3.0)


def failing(*errors: Exception) -> Callable[[], str]:
    left: Iterator[Exception] = iter(errors)

    def attempt() -> str:
        for error in left:
            raise error
        return "done"

    return attempt


def always(_error: RetryableError) -> bool:
    return True


def test_the_result_of_the_first_attempt_that_succeeds_is_returned() -> None:
    time = VirtualTime()
    attempt = failing(ServerTroubleError("one"), ServerTroubleError("two"))
    assert Retry(time.timing(), LIMITS).run(attempt, always) == "done"
    assert len(time.slept) == 2


def test_pauses_double_up_to_a_longest_and_are_drawn_from_nothing_to_that() -> None:
    at_most, half, least = VirtualTime(chance=1.0), VirtualTime(chance=0.5), VirtualTime(chance=0.0)
    for time in (at_most, half, least):
        with pytest.raises(ServerTroubleError):
            Retry(time.timing(), LIMITS).run(failing(*[ServerTroubleError("no")] * 9), always)
    assert at_most.slept == [1.0, 2.0, 3.0]
    assert half.slept == [0.5, 1.0, 1.5]
    assert least.slept == [0.0, 0.0, 0.0]


def test_the_last_error_is_raised_when_the_attempts_are_used_up() -> None:
    errors = [ServerTroubleError(str(number)) for number in range(9)]
    with pytest.raises(ServerTroubleError, match="3"):
        Retry(VirtualTime().timing(), LIMITS).run(failing(*errors), always)


def test_refusals_for_the_rate_are_counted_apart_from_failures() -> None:
    time = VirtualTime(chance=0.0)
    mixed = [RateLimitedError("slow", retry_after_seconds=1.0)] * 5 + [ServerTroubleError("no")] * 3
    assert Retry(time.timing(), LIMITS).run(failing(*mixed), always) == "done"
    with pytest.raises(RateLimitedError):
        Retry(time.timing(), LIMITS).run(failing(*[RateLimitedError("slow")] * 9), always)


def test_retry_after_is_obeyed_and_never_undercut() -> None:
    for chance in (0.0, 1.0):
        time = VirtualTime(chance=chance)
        Retry(time.timing(), LIMITS).run(failing(RateLimitedError("slow", retry_after_seconds=30.0)), always)
        assert 30.0 <= time.slept[0] <= 31.0


def test_a_pause_that_the_time_left_does_not_allow_is_not_begun() -> None:
    time = VirtualTime(remaining=29.0)
    with pytest.raises(RateLimitedError) as raised:
        Retry(time.timing(), LIMITS).run(failing(RateLimitedError("slow", retry_after_seconds=30.0)), always)
    assert time.slept == []
    assert raised.value.retry_after_seconds == 30.0


def test_what_may_not_be_repeated_is_raised_at_once() -> None:
    time = VirtualTime()
    doubtful = ServerTroubleError("who knows", unknown_outcome=True)
    with pytest.raises(ServerTroubleError):
        Retry(time.timing(), LIMITS).run(failing(doubtful), lambda error: not error.unknown_outcome)
    assert time.slept == []


def test_a_refusal_is_not_repeated() -> None:
    time = VirtualTime()
    with pytest.raises(RefusedError):
        Retry(time.timing(), LIMITS).run(failing(RefusedError("no")), always)
    assert time.slept == []
