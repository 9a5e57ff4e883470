"""What became of each change, and the sums of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from muster.domain.plans.content import HandOver


class OutcomeStatus(StrEnum):
    """How one change ended. Every change of a plan ends in exactly one of these."""

    APPLIED = "applied"
    REFUSED = "refused"  # Domo says no to this person for good
    FAILED = "failed"  # Domo could not be brought to answer; the next run tries again
    NOT_TRIED = "not_tried"  # the run was stopped before this change


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change; `detail` is for people, and holds no secret.

    `handed` is of a delete: what the person owned, and what became of that.
    """

    action: str
    email: str
    user_id: str | None
    status: OutcomeStatus
    detail: str = ""
    handed: HandOver | None = None

    def to_json(self) -> dict[str, Any]:
        """The outcome as it is kept in the run's files."""
        document = {
            "action": self.action,
            "email": self.email,
            "user_id": self.user_id,
            "status": self.status.value,
            "detail": self.detail,
        }
        return document if self.handed is None else document | {"handed": self.handed.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Outcome":
        """The inverse of `to_json`."""
        return cls(
            action=data["action"] or "",
            email=data["email"] or "",
            user_id=data["user_id"],
            status=OutcomeStatus(data["status"] or ""),
            detail=data["detail"] or "",
            handed=HandOver.from_json(data["handed"]) if data.get("handed") else None,
        )


type OutcomeCounts = dict[str, int]
"""Keys are `create.applied`, `delete.refused` and so on; a key that is absent is 0."""


def count_outcomes(outcomes: Iterable[Outcome]) -> OutcomeCounts:
    """Sum outcomes by action and status."""
    counts: OutcomeCounts = {}
    for outcome in outcomes:
        key = f"{outcome.action}.{outcome.status.value}"
        counts[key] = counts.get(key, 0) + 1
    return counts


def total_of(counts: Mapping[str, int], status: OutcomeStatus) -> int:
    """How many changes ended as `status`, whatever their action."""
    return sum(count for key, count in counts.items() if key.endswith(f".{status.value}"))
