"""What of a run an e-mail shows: a few examples of each kind, gathered in one bounded pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from muster.domain.findings import Finding, Severity
from muster.domain.reports.join import Happening
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import Run

LISTED = 20
"""How many of a kind an e-mail lists."""

_SERIOUS_FIRST = ("delete", "update", "create")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """At most `LISTED` of each: refused or failed, done, not tried, and findings.

    Deletes come first, then updates, then creates; errors before warnings.
    """

    failed: tuple[Happening, ...] = ()
    done: tuple[Happening, ...] = ()
    left: tuple[Happening, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Baskets[T]:
    """Keeps the first of each kind, and knows when there is nothing more to wait for."""

    def __init__(self, expected: dict[str, int]) -> None:
        self._room = {kind: min(count, LISTED) for kind, count in expected.items() if count > 0}
        self._kept: dict[str, list[T]] = {}

    def offer(self, kind: str, thing: T) -> bool:
        """Keep it if there is room; tells whether there still is some for any kind."""
        if self._room.get(kind, 0) > 0:
            self._kept.setdefault(kind, []).append(thing)
            self._room[kind] -= 1
            if self._room[kind] == 0:
                del self._room[kind]
        return bool(self._room)

    @property
    def has_room(self) -> bool:
        return bool(self._room)

    def first_of(self, kinds: Iterable[str]) -> tuple[T, ...]:
        """The things kept of these kinds, in that order: a fair share of each, and more of the first."""
        kept = [self._kept[kind] for kind in kinds if kind in self._kept]
        shares = [min(len(things), LISTED // len(kept)) for things in kept]
        for position, things in enumerate(kept):
            shares[position] += min(len(things) - shares[position], LISTED - sum(shares))
        return tuple(chain.from_iterable(things[:share] for things, share in zip(kept, shares, strict=True)))


def gather(run: Run, happenings: Iterable[Happening], findings: Iterable[Finding]) -> ReportFacts:
    """Gather the examples; reads no further than the run's counts say that there is something to find."""
    changes = _Baskets[Happening](run.outcomes_with_the_rest_not_tried)
    if changes.has_room:
        for happening in happenings:
            if not changes.offer(f"{_action(happening)}.{happening.status.value}", happening):
                break
    said = _Baskets[Finding](dict(run.findings))
    if said.has_room:
        for finding in findings:
            if not said.offer(finding.severity.value, finding):
                break
    return ReportFacts(
        failed=changes.first_of(_kinds(OutcomeStatus.REFUSED, OutcomeStatus.FAILED)),
        done=changes.first_of(_kinds(OutcomeStatus.APPLIED)),
        left=changes.first_of(_kinds(OutcomeStatus.NOT_TRIED)),
        findings=said.first_of(severity.value for severity in Severity),
    )


def _action(happening: Happening) -> str:
    return happening.change.action if happening.outcome is None else happening.outcome.action


def _kinds(*statuses: OutcomeStatus) -> list[str]:
    return [f"{action}.{status.value}" for status in statuses for action in _SERIOUS_FIRST]
