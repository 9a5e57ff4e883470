import pytest

from local.domo.rate_limit import Bucket, RateLimit


class Watch:
    """A clock that stands still unless it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_the_rate_holds() -> None:
    watch = Watch()
    bucket = Bucket(RateLimit(per_second=10, burst=5), watch)
    passed = sum(bucket.refusal() is None for _ in range(20))
    assert passed == 5
    watch.now = 1.0
    assert sum(bucket.refusal() is None for _ in range(20)) == 5
    for step in range(1, 101):
        watch.now = 1.0 + step / 10
        passed += bucket.refusal() is None
    assert passed == 105
    assert bucket.refused == 30


@pytest.mark.parametrize(("seconds", "header"), [(None, "10"), (3, "3"), (0, None)])
def test_the_time_to_wait_is_what_is_left_or_what_was_set(seconds: int | None, header: str | None) -> None:
    bucket = Bucket(RateLimit(per_second=0.1, retry_after_seconds=seconds), Watch())
    assert bucket.refusal() is None
    refusal = bucket.refusal()
    assert refusal is not None
    assert refusal.headers.get("Retry-After") == header


@pytest.mark.parametrize(
    "settings", [{"per_second": 0}, {"per_second": 1, "burst": 0}, {"per_second": 1, "answer": 500}]
)
def test_a_limit_that_makes_no_sense_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="rate limit"):
        RateLimit(**settings)
