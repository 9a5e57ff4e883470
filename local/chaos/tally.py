"""Counts of faults by kind, from several threads."""

import threading
from collections import Counter
from collections.abc import Mapping


class Tally:
    """How often what was done. Safe to use from threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, what: str, number: int = 1) -> None:
        """Count."""
        with self._lock:
            self._counts[what] += number

    def counts(self) -> Mapping[str, int]:
        """What was counted so far."""
        with self._lock:
            return dict(self._counts)

    def of(self, beginning: str) -> int:
        """How often anything was done whose name begins like this."""
        return sum(number for what, number in self.counts().items() if what.startswith(beginning))
