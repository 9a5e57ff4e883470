"""Who failed in a run, as hashes: to count who is tried again in the next, and to tell one failure from another.

No address is kept. The set is bounded, so it fits beside the other small facts of a job.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from muster.domain.guards import comparable_address
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.standing import TriedAgain

MOST = 1_000
"""So many are remembered; of a run in which more failed the first."""
_DIGITS = 16
_TROUBLE = frozenset({OutcomeStatus.REFUSED, OutcomeStatus.FAILED})


def person_hash(job_id: str, address: str) -> str:
    """Sixteen hex digits for a person of a job, whatever the letter case of the address."""
    return hashlib.sha256(f"{job_id}\n{comparable_address(address)}".encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class FailedPeople:
    """Who is remembered now, by hash with the time since when; who failed, as one text; and who was tried again."""

    failed: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    again: TriedAgain | None = None


def look_at_people(
    outcomes: Iterable[Outcome], before: Mapping[str, str], *, job_id: str, at: str, whole: bool
) -> FailedPeople:
    """Look at every outcome of a run once.

    Without `whole` the run did not come to everybody, so who failed before and was not tried is still remembered.
    """
    failed: dict[str, str] = {}
    tried: set[str] = set()
    sum_of_failures = 0
    for outcome in outcomes:
        if outcome.status is OutcomeStatus.NOT_TRIED or (outcome.status not in _TROUBLE and not before):
            continue
        person = person_hash(job_id, outcome.email)
        if person in before:
            tried.add(person)
        if outcome.status in _TROUBLE:
            sum_of_failures += _number_of(person, outcome)
            if len(failed) < MOST:
                failed[person] = before.get(person, at)
    again = sorted(before[person] for person in tried & failed.keys())
    kept = failed if whole else {each: since for each, since in before.items() if each not in tried} | failed
    return FailedPeople(
        dict(list(kept.items())[:MOST]),
        f"{sum_of_failures % 2**64:016x}",
        TriedAgain(len(tried), len(again), again[0] if again else None) if tried else None,
    )


def _number_of(person: str, outcome: Outcome) -> int:
    """A number for this failure; the sum of them does not depend on their order."""
    text = f"{person} {outcome.action} {outcome.status.value}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
