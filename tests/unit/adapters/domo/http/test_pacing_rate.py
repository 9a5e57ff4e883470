import pytest

from muster.adapters.domo.http.pacing_rate import (
    FIRST_PER_SECOND,
    LEAST_PER_SECOND,
    LEAST_SHARE_OF_LIMIT,
    SHARE_OF_LIMIT,
    LearnedRate,
)

ONE_SECOND = 1.0


def hold_back(rate: LearnedRate, seconds: float) -> None:
    for _ in range(round(seconds * 100)):
        rate.held_back(0.01)


def refused_at(per_second: float, *, pause: float = ONE_SECOND) -> LearnedRate:
    """A rate that was refused when it had learned so much."""
    rate = LearnedRate()
    while rate.per_second < per_second:
        rate.held_back(0.001)
    rate.refused(pause)
    return rate


def test_a_known_limit_is_kept_a_little_below_and_never_passed() -> None:
    rate = LearnedRate(100.0)
    hold_back(rate, 600.0)
    assert rate.per_second == SHARE_OF_LIMIT * 100.0 == 99.0


def test_an_unknown_limit_is_looked_for_by_doubling_every_second() -> None:
    rate = LearnedRate()
    hold_back(rate, 2.0)
    assert rate.per_second == pytest.approx(4.0 * FIRST_PER_SECOND)


def test_a_rate_that_holds_nothing_back_does_not_rise() -> None:
    assert LearnedRate().per_second == FIRST_PER_SECOND


def test_a_refusal_slows_down_at_once() -> None:
    assert refused_at(200.0).per_second < 0.75 * 200.0


def test_the_first_refusal_is_of_a_limit_passed_by_much_however_long_it_was_looked_for() -> None:
    rate = refused_at(1000.0)
    hold_back(rate, 5.0)
    assert 650.0 < rate.per_second < 750.0


def test_after_a_refusal_the_rate_rises_fast_and_then_stays_below_what_was_refused() -> None:
    rate = refused_at(140.0)
    hold_back(rate, 8.0)
    near = rate.per_second
    hold_back(rate, 12.0)
    assert 0.65 * 140.0 < near < rate.per_second < 1.05 * near


def test_a_limit_passed_by_little_is_remembered_closer_than_one_passed_by_much() -> None:
    late, soon = refused_at(100.0), refused_at(100.0)
    hold_back(late, 25.0)
    hold_back(soon, 1.0)
    late_at, soon_at = late.per_second, soon.per_second
    late.refused(ONE_SECOND)
    soon.refused(ONE_SECOND)
    hold_back(late, 6.0)
    hold_back(soon, 6.0)
    assert late.per_second / late_at > 0.95
    assert soon.per_second / soon_at < 0.75


def test_a_limit_that_was_raised_tenfold_is_found_in_a_minute_or_two() -> None:
    rate = refused_at(50.0)
    hold_back(rate, 75.0)
    assert rate.per_second > 500.0


def test_the_dearer_a_refusal_the_more_seldom_the_limit_is_looked_for() -> None:
    cheap, dear = refused_at(100.0, pause=1.0), refused_at(100.0, pause=10.0)
    hold_back(cheap, 30.0)
    hold_back(dear, 30.0)
    assert cheap.per_second > 1.05 * dear.per_second


def test_a_known_limit_that_is_refused_after_all_is_learned_and_still_never_passed() -> None:
    rate = LearnedRate(100.0)
    rate.refused(ONE_SECOND)
    assert rate.per_second < 75.0
    hold_back(rate, 300.0)
    assert rate.per_second == 99.0


def test_however_often_it_is_refused_some_requests_are_still_made() -> None:
    rate = LearnedRate()
    for _ in range(100):
        rate.refused(ONE_SECOND)
    assert rate.per_second == LEAST_PER_SECOND


def test_a_known_limit_that_was_accepted_for_a_while_is_only_undercut_a_little() -> None:
    rate = LearnedRate(100.0)
    hold_back(rate, 20.0)
    rate.refused(ONE_SECOND)
    assert rate.per_second == pytest.approx(0.975 * 99.0)
    hold_back(rate, 59.0)
    assert rate.per_second == pytest.approx(0.975 * 99.0)


def test_such_a_lesson_is_forgotten_after_a_minute_and_the_next_time_after_two() -> None:
    rate = LearnedRate(100.0)
    for minutes in (1, 2, 4):
        hold_back(rate, 20.0)
        rate.refused(ONE_SECOND)
        hold_back(rate, 60.0 * minutes - 1.0)
        assert rate.per_second == pytest.approx(0.975 * 99.0)
        hold_back(rate, 2.0)
        assert rate.per_second == pytest.approx(99.0)


def test_several_lessons_are_forgotten_one_after_the_other() -> None:
    rate = LearnedRate(100.0)
    for _ in range(2):
        hold_back(rate, 20.0)
        rate.refused(ONE_SECOND)
    hold_back(rate, 61.0)
    assert rate.per_second == pytest.approx(0.975 * 99.0)
    hold_back(rate, 120.0)
    assert rate.per_second == pytest.approx(99.0)


def test_a_second_such_refusal_takes_twice_as_much_and_they_end_at_a_least_share() -> None:
    rate, shares = LearnedRate(100.0), []
    for _ in range(3):
        hold_back(rate, 20.0)
        rate.refused(ONE_SECOND)
        shares.append(rate.per_second / 100.0)
    assert shares == pytest.approx([0.99 * 0.975, 0.99 * 0.975 * 0.95, 0.99 * 0.975 * 0.95 * 0.9])
    hold_back(rate, 20.0)
    rate.refused(ONE_SECOND)
    assert rate.per_second < LEAST_SHARE_OF_LIMIT * 100.0
    hold_back(rate, 59.0)
    assert rate.per_second == pytest.approx(100.0 * shares[-1])


def test_a_known_limit_that_is_refused_at_once_is_another_limit_and_no_jitter() -> None:
    rate = LearnedRate(100.0)
    hold_back(rate, 0.5)
    rate.refused(ONE_SECOND)
    assert rate.per_second < 75.0
