from hypothesis import given
from hypothesis import strategies as st

from muster.domain.times import iso, seconds

MOMENTS = st.floats(min_value=0, max_value=4e9)


def test_times_are_in_utc_with_microseconds() -> None:
    assert iso(1_763_757_000.25) == "2025-11-21T20:30:00.250000Z"
    assert seconds("2025-11-21T20:30:00.250000Z") == 1_763_757_000.25


def test_times_that_others_write_are_understood() -> None:
    assert seconds("2025-11-21T20:30:00Z") == 1_763_757_000
    assert seconds("2025-11-21T21:30:00+01:00") == 1_763_757_000


@given(MOMENTS, MOMENTS)
def test_the_order_of_the_texts_is_the_order_of_the_times(one: float, other: float) -> None:
    if one < other:
        assert iso(one) <= iso(other)


@given(MOMENTS)
def test_a_time_reads_back_to_the_microsecond(moment: float) -> None:
    assert abs(seconds(iso(moment)) - moment) < 1e-6
