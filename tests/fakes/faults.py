"""Lets the n-th call that leaves the program fail, before or after its work."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any


class Crash(Exception):  # noqa: N818 - the death of a function, not an error of the program
    """The function died."""


class Faults:
    """Counts the calls of all the ports it is around; from the `at`-th on (from 1) as many as `times` fail."""

    def __init__(
        self,
        at: int = 0,
        *,
        times: int = 1,
        after_work: bool = False,
        error: Callable[[], Exception] = Crash,
        only: str = "",
    ) -> None:
        self.calls: list[str] = []
        self._failing = range(at, at + times)
        self._after_work, self._error, self._only = after_work, error, only
        self._lock = Lock()

    @property
    def struck(self) -> bool:
        """Whether the run had so many calls that the fault struck."""
        return len(self.calls) >= self._failing.start

    def around(self, name: str, port: Any) -> Any:
        """The port, whose methods are counted; its other attributes are as they were."""
        return _Watched(name, port, self) if name.startswith(self._only) else port

    def call(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work, unless it is this call's turn to fail."""
        with self._lock:
            self.calls.append(name)
            fails = len(self.calls) in self._failing
        if fails and not self._after_work:
            raise self._error()
        result = work()
        if fails:
            raise self._error()
        return result


class _Watched:
    def __init__(self, name: str, port: Any, faults: Faults) -> None:
        self._name, self._port, self._faults = name, port, faults

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found):
            return found
        name = f"{self._name}.{attribute}"
        return lambda *args, **kwargs: self._faults.call(name, lambda: found(*args, **kwargs))


def interrupt(port: object, method: str, hook: Callable[[], object]) -> None:
    """Let something happen just before the next call of a method, once, also when several threads call it."""
    work, hooks = getattr(port, method), [hook]

    def call(*args: Any, **kwargs: Any) -> Any:
        with suppress(IndexError):
            hooks.pop()()
        return work(*args, **kwargs)

    setattr(port, method, call)


def die() -> None:
    """Die, as a function does that is killed."""
    raise Crash
