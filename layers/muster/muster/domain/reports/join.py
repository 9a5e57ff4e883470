"""Brings each change of a plan together with what became of it; separate because a plan may hold a million.

Both come as streams in the order of the plan. A change may have no outcome (its chunk never ran), and they
may come slightly out of order (parts of chunks). So a bounded window of outcomes is looked through.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.domain.plans.changes import Change
from muster.domain.runs.outcomes import Outcome, OutcomeStatus

WINDOW = 5_000
"""Outcomes held while the one of a change is looked for; many chunks' worth."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A change and its outcome; None means that it was never tried."""

    change: Change
    outcome: Outcome | None

    @property
    def status(self) -> OutcomeStatus:
        """How it ended."""
        return OutcomeStatus.NOT_TRIED if self.outcome is None else self.outcome.status


class _Waiting:
    """Outcomes that were read and not yet asked for, by address."""

    def __init__(self, outcomes: Iterable[Outcome], window: int) -> None:
        self._source = iter(outcomes)
        self._window = window
        self._by_email: dict[str, list[Outcome]] = {}
        self._held = 0

    def take(self, change: Change) -> Outcome | None:
        """The outcome of this change. A create that met the person may have become an update."""
        while (found := self._pop(change)) is None:
            if self._held >= self._window or not self._read_one():
                return None
        return found

    def _pop(self, change: Change) -> Outcome | None:
        candidates = self._by_email.get(change.email, [])
        for position, outcome in enumerate(candidates):
            if outcome.action == change.action or (change.action == "create" and outcome.action == "update"):
                self._held -= 1
                del candidates[position]
                if not candidates:
                    del self._by_email[change.email]
                return outcome
        return None

    def _read_one(self) -> bool:
        outcome = next(self._source, None)
        if outcome is None:
            return False
        self._by_email.setdefault(outcome.email, []).append(outcome)
        self._held += 1
        return True


def with_outcomes(
    changes: Iterable[Change], outcomes: Iterable[Outcome], *, window: int = WINDOW
) -> Iterator[Happening]:
    """Yield every change once, in the order of the plan, with its outcome where there is one."""
    waiting = _Waiting(outcomes, window)
    for change in changes:
        yield Happening(change, waiting.take(change))
