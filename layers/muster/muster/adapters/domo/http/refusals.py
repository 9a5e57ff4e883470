"""Remembers for some minutes that an account was refused, so that all who wait for it do not try it in turn."""

from collections.abc import Callable

from muster.adapters.domo.http.timing import Timing
from muster.errors import CredentialError

REMEMBERED_SECONDS = 300.0
"""Longer than the calls that are under way last, and short enough that a user whom an admin unlocks gets in."""


class Refusals:
    """The last refusal of one account. Its caller holds a lock."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._last: CredentialError | None = None
        self._until = 0.0

    def attempt[T](self, ask: Callable[[], T]) -> T:
        """What `ask` returns. Raises the last CredentialError without asking as long as that one is fresh."""
        now = self._timing.now()
        if self._last is not None and now < self._until:
            raise self._last
        try:
            return ask()
        except CredentialError as error:
            self._last, self._until = error, now + REMEMBERED_SECONDS
            raise
