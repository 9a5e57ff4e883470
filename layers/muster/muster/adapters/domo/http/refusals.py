"""Remembers for some minutes that an account was refused, so that all who wait for it do not try it in turn.

That the server was in trouble is remembered for a moment, lest each of ten thousand people waits through all tries.
"""

from collections.abc import Callable

from muster.adapters.domo.http.timing import Timing
from muster.errors import CredentialError, ServerTroubleError

REMEMBERED_SECONDS = 300.0
"""Longer than the calls that are under way last, and short enough that a user whom an admin unlocks gets in."""

TROUBLE_SECONDS = 2.0
"""Less than the pauses of one call's tries together, so that each call sees the server asked anew."""


class Refusals:
    """The last refusal of one account. Its caller holds a lock."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._last: CredentialError | None = None
        self._until = 0.0
        self._trouble = ""
        self._trouble_until = 0.0

    def attempt[T](self, ask: Callable[[], T]) -> T:
        """What `ask` returns. Raises the last CredentialError or ServerTroubleError unasked while that one is fresh."""
        now = self._timing.now()
        if self._last is not None and now < self._until:
            raise self._last
        if now < self._trouble_until:
            raise ServerTroubleError(self._trouble)
        try:
            return ask()
        except CredentialError as error:
            self._last, self._until = error, now + REMEMBERED_SECONDS
            raise
        except ServerTroubleError as error:
            self._trouble, self._trouble_until = str(error), self._timing.now() + TROUBLE_SECONDS
            raise
