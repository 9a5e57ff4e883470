"""What somebody decided about a plan that was held. It stands on the run, written once (docs/approval.md)."""

from dataclasses import dataclass
from enum import StrEnum

DECISION_SECONDS = 72 * 60 * 60
"""How long after its run ended a held plan may be decided on."""


class Verdict(StrEnum):
    """Yes or no."""

    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when (ISO 8601, UTC), and on which plan.

    `fingerprint` and `digest` are the plan's: what went into it, and its changes to the letter. `run_id` is the run
    that carries an approved plan out.
    """

    verdict: Verdict
    by: str
    at: str
    fingerprint: str
    digest: str
    why: str = ""
    run_id: str | None = None

    def in_words(self) -> str:
        """`approved by ann on 2026-11-21 10:15 UTC`, with the reason where one was given."""
        because = f': "{self.why}"' if self.why else ""
        return f"{self.verdict.value} by {self.by} on {self.at[:16].replace('T', ' ')} UTC{because}"
