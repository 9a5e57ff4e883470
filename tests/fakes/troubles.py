"""Errors that the next calls of a fake raise."""

from collections import defaultdict, deque


class Troubles:
    """Errors that the next calls raise, `before` or after their work is done."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[tuple[Exception, bool]]] = defaultdict(deque)

    def add(self, method: str, *errors: Exception, before: bool = True) -> None:
        """Let the next calls of a method fail, one after another."""
        self._waiting[method].extend((error, before) for error in errors)

    def strike(self, method: str, *, before: bool) -> None:
        """Raise what waits for this moment of a call."""
        waiting = self._waiting[method]
        if waiting and waiting[0][1] == before:
            raise waiting.popleft()[0]
