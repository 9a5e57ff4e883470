"""Calls to the outside of a report that fail, the n-th of them, before or after their work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Crash(Exception):  # noqa: N818 - it is the function's death, not an error of the program
    """The function died."""


@dataclass
class Faults:
    """Counts the calls to the outside and lets the n-th (from 1) fail, before or after its work."""

    at: int = 0
    after_work: bool = False
    error: Callable[[], Exception] = lambda: Crash("the function died")
    calls: list[str] = field(default_factory=list)

    def around(self, name: str, work: Callable[[], Any]) -> Any:
        self.calls.append(name)
        fails = len(self.calls) == self.at
        if fails and not self.after_work:
            raise self.error()
        result = work()
        if fails:
            raise self.error()
        return result


class Faulty:
    """A port whose calls go through `Faults`."""

    def __init__(self, port: object, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)
        label = f"{type(self._port).__name__}.{name}"

        def call(*args: object, **kwargs: object) -> Any:
            return self._faults.around(label, lambda: method(*args, **kwargs))

        return call
