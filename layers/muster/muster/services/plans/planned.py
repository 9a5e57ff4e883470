"""What planning came to, and what a fault in it is called."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from muster.domain.findings import Finding, Severity
from muster.domain.plans.changes import ADDRESS_CHANGES
from muster.domain.plans.content import ContentRecipient
from muster.domain.plans.plan import Plan
from muster.domain.reading.faults import DirectoryFault, RosterFault
from muster.domain.runs.read_content import ReadContent
from muster.domain.runs.read_so_far import ReadSoFar
from muster.domain.runs.run import GuardResult
from muster.domain.sentences import NOTHING_CHANGED, joined
from muster.errors import CredentialError, MusterError, RetryableError, SourceFaultError
from muster.ports import Snapshot

_PASSING = frozenset({"roster-moved", "user-twice", "hash-collision"})
"""Faults of roster and directory that another reading may not have."""


MOST_ADMINS = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning came to: either a fault, or the facts of a plan that lies in the run's files."""

    fault: str | None = None
    fault_code: str | None = None
    may_pass: bool = False  # the same may work later: a server in trouble, a list that moved
    planned: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    guards: tuple[GuardResult, ...] = ()
    chunks: int = 0
    fingerprint: str | None = None
    plan_digest: str | None = None
    roster_version: str | None = None
    directory_size: int = 0
    roster_size: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    content_recipient_id: str | None = None
    admins_staying: tuple[str, ...] = ()
    content: ReadContent | None = None  # what of the configuration was read
    look_again: bool = False  # its version is new, and its content that of the run before
    carry_on: ReadSoFar | None = None  # no plan yet: what was read when time ran out
    pause_seconds: float = 0.0  # the pause that Domo asks for before it is carried on

    @property
    def must_not_be_applied(self) -> bool:
        """Whether a guard tripped, or the job waits for an approval."""
        return any(guard.tripped for guard in self.guards)

    def as_run_fields(self) -> dict[str, object]:
        """The fields of the run that come from its plan."""
        return {
            "fault": self.fault,
            "fault_code": self.fault_code,
            "planned": dict(self.planned),
            "findings": dict(self.findings),
            "guards": self.guards,
            "chunks": self.chunks,
            "fingerprint": self.fingerprint,
            "plan_digest": self.plan_digest,
            "roster_version": self.roster_version,
            "directory_size": self.directory_size,
            "roster_size": self.roster_size,
            "filled": dict(self.filled),
            "content_recipient_id": self.content_recipient_id,
            "admins_staying": self.admins_staying,
            "content": self.content,
            "look_again": self.look_again,
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a plan lies in the run's files: the number of chunks, the changes by action, and their digest.

    `admins_lost` are the ids of admins whom it deletes or gives another role.
    """

    chunks: int
    counts: Mapping[str, int]
    digest: str
    admins_lost: frozenset[str] = frozenset()


def planned_of(
    plan: Plan,
    guards: tuple[GuardResult, ...],
    kept: Kept,
    snapshot: Snapshot | None,
    recipient: ContentRecipient | None,
) -> Planned:
    """The facts of a plan that is to be carried out, or held."""
    return Planned(
        planned={action: kept.counts.get(action, 0) for action in ("create", "update", "delete")}
        | {"unchanged": plan.counts.unchanged, "invalid": plan.counts.invalid}
        | {name: kept.counts[name] for name in (ADDRESS_CHANGES,) if kept.counts.get(name)},
        findings=by_severity(plan.findings),
        guards=guards,
        chunks=kept.chunks,
        fingerprint=plan.fingerprint,
        plan_digest=kept.digest,
        roster_version=snapshot.version if snapshot else None,
        directory_size=plan.directory_size,
        roster_size=plan.roster_size,
        filled=plan.filled,
        content_recipient_id=recipient.user_id if recipient else None,
        admins_staying=_staying(plan.admin_ids, kept.admins_lost),
    )


def _staying(admins: frozenset[str], lost: frozenset[str]) -> tuple[str, ...]:
    """Who is to be asked for before an admin goes: enough of them, for a run is a small document."""
    return tuple(sorted(admins - lost)[:MOST_ADMINS]) if lost else ()


def by_severity(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    counts = Counter(finding.severity.value for finding in findings)
    return {severity.value: counts[severity.value] for severity in Severity}


def fault_of(error: RosterFault | DirectoryFault | MusterError) -> Planned:
    """What ends a run before its first write, in words and as a code."""
    match error:
        case RosterFault() | DirectoryFault():
            return Planned(fault=error.message, fault_code=error.code, may_pass=error.code in _PASSING)
        case SourceFaultError():
            return Planned(fault=str(error), fault_code=error.code)
        case CredentialError():
            return Planned(fault=str(error), fault_code="account-refused")
        case _:
            fault, may_pass = joined(str(error), NOTHING_CHANGED), isinstance(error, RetryableError)
            return Planned(fault=fault, fault_code="not-read", may_pass=may_pass)
