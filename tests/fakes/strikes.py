"""Lets the n-th outside call of a whole story be struck: by an error, a death, or a wrong answer in its place.

A function that was killed is dead: whatever of it still runs, in an `except` or a `finally`, reaches nothing outside.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from muster.errors import ServerTroubleError

STEPS = {"directory.pages"}
"""Calls that answer piece by piece; each piece is one more call to the outside."""


class Killed(BaseException):
    """The function was killed: no handler of an error is asked."""


@dataclass(frozen=True)
class Call:
    """One call to the outside."""

    name: str
    work: Callable[[], Any]
    args: tuple[Any, ...] = ()
    kwargs: Any = None


type Act = Callable[[Call], Any]
"""What happens in place of a call; it may do the call's work."""


def fails_before(_call: Call) -> Any:
    raise ServerTroubleError("No answer came: the connection broke.")


def fails_after(call: Call) -> Any:
    call.work()
    raise ServerTroubleError("No answer came.", unknown_outcome=True)


def fails_in_doubt(_call: Call) -> Any:
    raise ServerTroubleError("No answer came.", unknown_outcome=True)


def dies_before(_call: Call) -> Any:
    raise Killed


def dies_after(call: Call) -> Any:
    call.work()
    raise Killed


@dataclass
class _Process:
    is_dead: bool = False


class Strikes:
    """Counts the calls of all the ports it is around; from the `at`-th on (from 1) as many as `times` are struck.

    `calls` has all their names; `count_only` decides which of them are counted for `at`.
    """

    def __init__(
        self,
        at: int = 0,
        act: Act = fails_before,
        *,
        times: int = 1,
        counts: Callable[[str], bool] = lambda _name: True,
    ) -> None:
        self.calls: list[str] = []
        self.struck = 0
        self._failing, self._act, self._counts = range(at, at + times), act, counts
        self._counted = 0
        self._processes = [_Process()]
        self._lock = Lock()

    def arm(self, after: int, act: Act, *, times: int = 1) -> None:
        """Strike the calls from the `after`-th that comes from now on."""
        self._failing = range(self._counted + after, self._counted + after + times)
        self._act = act

    def disarm(self) -> None:
        """Strike no more."""
        self._failing = range(0)

    @contextmanager
    def process(self) -> Iterator[None]:
        """One invocation of a function; one that is killed is dead until its end."""
        self._processes.append(_Process())
        try:
            yield
        finally:
            self._processes.pop()

    def around(self, name: str, port: Any) -> Any:
        """The port, whose methods are counted; its other attributes are as they were."""
        return _Watched(name, port, self)

    def call(self, call: Call) -> Any:
        """Do the work, unless it is this call's turn to be struck."""
        process = self._processes[-1]
        if process.is_dead:
            raise Killed
        with self._lock:
            self.calls.append(call.name)
            self._counted += self._counts(call.name)
            strikes = self._counts(call.name) and self._counted in self._failing
            self.struck += strikes
        try:
            found = self._act(call) if strikes else call.work()
        except Killed:
            process.is_dead = True
            raise
        return self._piece_by_piece(call.name, found) if call.name in STEPS else found

    def _piece_by_piece(self, name: str, pieces: Iterable[Any]) -> Iterator[Any]:
        left = iter(pieces)
        while True:
            found = self.call(Call(f"{name}.next", lambda: next(left, None)))
            if found is None:
                return
            yield found


class _Watched:
    def __init__(self, name: str, port: Any, strikes: Strikes) -> None:
        self._name, self._port, self._strikes = name, port, strikes

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found):
            return found
        name = f"{self._name}.{attribute}"

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._strikes.call(Call(name, lambda: found(*args, **kwargs), args, kwargs))

        return call
