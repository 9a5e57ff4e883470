"""How long an invocation may still go on."""

from collections.abc import Callable
from typing import cast

FOREVER_SECONDS = 24 * 3600.0


class Deadline:
    """How long this invocation may still go on. Adapters hold it; each invocation sets it anew."""

    def __init__(self) -> None:
        self._remaining: Callable[[], float] = lambda: FOREVER_SECONDS
        self._kept_back_seconds = 0.0

    def follow(self, remaining_milliseconds: Callable[[], int], *, kept_back_seconds: float = 0.0) -> None:
        """Take the deadline of a Lambda invocation; of its time, so much is not for Domo."""
        self._remaining = lambda: remaining_milliseconds() / 1000
        self._kept_back_seconds = kept_back_seconds

    def remaining_seconds(self) -> float:
        """Seconds left; a day where nothing sets a limit."""
        return self._remaining()

    def remaining_for_domo(self) -> float:
        """The same without what is kept back from Domo."""
        return self._remaining() - self._kept_back_seconds


def remaining_milliseconds(context: object) -> Callable[[], int]:
    """The clock of a Lambda invocation."""
    return cast("Callable[[], int]", context.get_remaining_time_in_millis)  # type: ignore[attr-defined]
