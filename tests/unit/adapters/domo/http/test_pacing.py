import pytest

from muster.adapters.domo.http.pacing import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Pacer, Pacers
from muster.adapters.domo.http.pacing_rate import SHARE_OF_LIMIT
from muster.adapters.domo.http.timing import Timing
from muster.errors import RateLimitedError
from tests.unit.adapters.domo.wire import VirtualTime

LIMIT = 100.0
INTERVAL = 1.0 / (SHARE_OF_LIMIT * LIMIT)


class SleepyTime(VirtualTime):
    """Wakes up so much later than was asked, for once."""

    oversleeps = 0.0

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds + self.oversleeps)
        self.oversleeps = 0.0


def timing_of(time: VirtualTime) -> Timing:
    return Timing(lambda: time.remaining, lambda: 0.0, time.sleep, lambda: 0.5, lambda: time.now)


def a_pacer(time: VirtualTime, limit: float | None = LIMIT) -> Pacer:
    return Pacer(timing_of(time), limit)


def starts(pacer: Pacer, time: VirtualTime, number: int) -> list[float]:
    """When so many requests began, in seconds from now; they take no time themselves."""
    begin, moments = time.now, []
    for _ in range(number):
        pacer.turn()
        moments.append(time.now - begin)
    return moments


def refuse(pacer: Pacer, retry_after: float | None) -> None:
    pacer.refused(pacer.turn(), retry_after)


def test_the_first_request_does_not_wait_and_the_others_are_spaced_evenly() -> None:
    time = VirtualTime()
    moments = starts(a_pacer(time), time, 50)
    assert moments == pytest.approx([number * INTERVAL for number in range(50)], abs=1e-6)


def test_what_a_pause_of_our_own_saved_up_is_not_caught_up() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    starts(pacer, time, 10)
    time.now += 30.0
    moments = starts(pacer, time, 10)
    assert moments == pytest.approx([number * INTERVAL for number in range(10)], abs=1e-6)


def test_of_threads_that_oversleep_together_one_begins_and_the_others_get_new_turns() -> None:
    time = SleepyTime()
    pacer = a_pacer(time)
    pacer.turn()
    others = [pacer._reserve() for _ in range(4)]  # given to threads that sleep as long as this one
    time.oversleeps = 5.0
    pacer.turn()
    woken_at = time.now
    assert not any(pacer._still_holds(turn) for turn, _seconds in others)
    assert [pacer.turn().at - woken_at for _ in range(2)] == pytest.approx([INTERVAL, 2 * INTERVAL], abs=1e-6)


def test_a_thread_that_overslept_alone_begins_at_once() -> None:
    time = SleepyTime()
    pacer = a_pacer(time)
    pacer.turn()
    time.oversleeps = 5.0
    pacer.turn()
    assert len(time.slept) == 1


def test_waking_up_a_little_late_costs_nothing_and_shifts_nobody() -> None:
    time = SleepyTime()
    pacer = a_pacer(time)
    begin = time.now
    pacer.turn()
    time.oversleeps = INTERVAL / 2
    second = pacer.turn()
    third = pacer.turn()
    assert [second.at - begin, third.at - begin] == pytest.approx([INTERVAL, 2 * INTERVAL], abs=1e-6)


@pytest.mark.parametrize("retry_after", [1.0, 7.0, 120.0])
def test_nobody_begins_before_retry_after_is_over(retry_after: float) -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    refuse(pacer, retry_after)
    moments = starts(pacer, time, 3)
    assert moments[0] == pytest.approx(retry_after)
    assert moments[1] - moments[0] > INTERVAL


def test_a_turn_that_was_given_out_before_a_refusal_is_void() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    sent = pacer.turn()
    waiting, seconds = pacer._reserve()
    pacer.refused(sent, 3.0)
    time.sleep(seconds)
    assert not pacer._still_holds(waiting)
    assert pacer.turn().at - sent.at == pytest.approx(3.0, abs=1e-6)


def test_a_turn_of_the_old_pace_is_void_also_when_the_server_wants_no_pause() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    sent = pacer.turn()
    waiting, seconds = pacer._reserve()
    pacer.refused(sent, 0.0)
    time.sleep(seconds)
    assert not pacer._still_holds(waiting)


def test_a_turn_given_out_after_a_refusal_is_void_when_another_refusal_wants_a_longer_pause() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    first, second = pacer.turn(), pacer.turn()
    pacer.refused(first, 1.0)
    waiting, seconds = pacer._reserve()
    pacer.refused(second, 2.0)
    time.sleep(seconds)
    assert not pacer._still_holds(waiting)


def test_void_turns_hold_nobody_up_after_the_pause() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    sent = pacer.turn()
    for _ in range(100):
        pacer._reserve()
    pacer.refused(sent, 0.5)
    assert starts(pacer, time, 1) == pytest.approx([0.5])


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    first, second = pacer.turn(), pacer.turn()
    pacer.refused(first, 5.0)
    pacer.refused(second, 1.0)
    assert starts(pacer, time, 1) == pytest.approx([5.0])


def test_requests_refused_together_slow_down_once_but_the_longest_pause_counts() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    together = [pacer.turn() for _ in range(8)]
    pacer.refused(together[0], 1.0)
    slower = pacer.per_second
    for turn in together[1:]:
        pacer.refused(turn, 5.0)
    assert pacer.per_second == slower
    assert starts(pacer, time, 1) == pytest.approx([5.0])


def test_a_second_refusal_after_the_pause_slows_down_again() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    refuse(pacer, 1.0)
    slower = pacer.per_second
    refuse(pacer, 1.0)
    assert pacer.per_second < slower


def test_without_retry_after_the_pauses_double_as_long_as_refusals_follow_at_once() -> None:
    time = VirtualTime(remaining=10_000.0)
    pacer = a_pacer(time)
    pauses = []
    for _ in range(9):
        refuse(pacer, None)
        pauses += starts(pacer, time, 1)
    assert pauses[:4] == pytest.approx([1.0, 2.0, 4.0, 8.0], rel=0.05)
    assert max(pauses) == pytest.approx(LONGEST_PAUSE_SECONDS)


def test_from_hundreds_a_second_a_limit_of_a_few_that_names_no_pause_is_learned_within_half_a_minute() -> (
    None
):
    time = VirtualTime(remaining=10_000.0)
    pacer = a_pacer(time, None)
    while pacer.per_second < 800.0:
        starts(pacer, time, 100)
    begin, taken = time.now, float("-inf")
    while pacer.per_second > 6.0:
        turn = pacer.turn()
        if time.now - taken < 1.0 / 6.0:  # a server that takes six a second
            pacer.refused(turn, None)
        else:
            taken = time.now
    assert time.now - begin < 30.0


def test_without_retry_after_a_refusal_after_a_good_while_begins_with_a_short_pause() -> None:
    time = VirtualTime()
    pacer = a_pacer(time)
    refuse(pacer, None)
    refuse(pacer, None)
    starts(pacer, time, 500)
    refuse(pacer, None)
    assert starts(pacer, time, 1) == pytest.approx([FIRST_PAUSE_SECONDS])


def test_a_pause_longer_than_the_time_left_is_not_begun() -> None:
    time = VirtualTime(remaining=29.0)
    pacer = a_pacer(time)
    refuse(pacer, 30.0)
    with pytest.raises(RateLimitedError) as raised:
        pacer.turn()
    assert time.slept == []
    assert raised.value.retry_after_seconds == pytest.approx(30.0)
    assert not raised.value.unknown_outcome


def test_every_host_has_a_pacer_of_its_own_and_the_same_one_each_time() -> None:
    pacers = Pacers(timing_of(VirtualTime()), LIMIT)
    assert pacers.of("https://api.domo.com") is pacers.of("https://api.domo.com")
    assert pacers.of("https://api.domo.com") is not pacers.of("https://acme.domo.com")
    assert pacers.of("https://acme.domo.com").per_second == SHARE_OF_LIMIT * LIMIT
