"""Repeats a call that failed for a passing reason: bounded, with growing pauses, within the time left."""

from collections.abc import Callable
from dataclasses import dataclass

from muster.adapters.domo.http.pacing import Pacers
from muster.adapters.domo.http.timing import Timing
from muster.errors import RateLimitedError, RetryableError


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """How often, and how long between.

    A pause is drawn evenly between 0 and `first_pause_seconds`, doubled at each failure ("full jitter").
    Refusals for the rate are counted apart, for the server has then done nothing and says when to come back.
    """

    attempts: int = 5
    rate_refusals: int = 12
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 20.0


class Retry:
    """Runs attempts until one succeeds or a limit is reached; then the last error is raised as it is.

    With `pacers`, the pause after a refusal for the rate is made by all calls to the host together, in the pacer.
    """

    def __init__(
        self, timing: Timing, limits: RetryLimits | None = None, pacers: Pacers | None = None
    ) -> None:
        self.timing = timing
        self.pacers = pacers
        self._limits = limits or RetryLimits()

    def run[T](self, attempt: Callable[[], T], may_repeat: Callable[[RetryableError], bool]) -> T:
        """The result of the first attempt that succeeds.

        Raises what the attempt raises: at once what is no RetryableError or what may not be repeated, and the
        last RetryableError when attempts or time are used up.
        """
        failures = refusals = 0
        while True:
            try:
                return attempt()
            except RetryableError as error:
                if isinstance(error, RateLimitedError):
                    refusals += 1
                else:
                    failures += 1
                spent = failures >= self._limits.attempts or refusals >= self._limits.rate_refusals
                pause = self._pause_seconds(error, failures + refusals)
                if spent or not may_repeat(error) or pause >= self.timing.remaining_seconds():
                    raise
                paced = self.pacers is not None and isinstance(error, RateLimitedError)
            if not paced:
                self.timing.sleep(pause)

    def _pause_seconds(self, error: RetryableError, number: int) -> float:
        if error.retry_after_seconds is not None:
            # Spread a little, so that all who were sent away do not come back in the same instant.
            return error.retry_after_seconds + self.timing.chance() * self._limits.first_pause_seconds
        doubled: float = self._limits.first_pause_seconds * 2.0 ** (number - 1)
        return self.timing.chance() * min(doubled, self._limits.longest_pause_seconds)
