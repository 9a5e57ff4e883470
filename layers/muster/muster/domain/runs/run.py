"""A run: one execution of a job, from the request to the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from muster.domain.runs.decision import Decision, Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.outcomes import OutcomeCounts, OutcomeStatus, total_of
from muster.domain.runs.read_content import ReadContent
from muster.domain.runs.read_so_far import ReadSoFar
from muster.domain.runs.standing import Standing


class RunState(StrEnum):
    """Where a run stands. The ones from SUCCEEDED on are final."""

    WAITING = "waiting"  # another run keeps the instance; starts when that one has reported
    PLANNING = "planning"
    APPLYING = "applying"
    REPORTING = "reporting"
    SUCCEEDED = "succeeded"
    PARTLY_FAILED = "partly_failed"  # some changes were refused or failed; the others are done
    HELD = "held"  # a guard tripped, or the plan waits for an approval; nothing was written
    PREVIEWED = "previewed"  # the job only previews; nothing was written
    CANCELLED = "cancelled"  # somebody stopped it; what was done until then is done
    FAILED = "failed"  # a fault ended it
    FOLDED = "folded"  # a run of the same job was waiting already; that one does the work


FINAL_STATES = frozenset(RunState) - {
    RunState.WAITING,
    RunState.PLANNING,
    RunState.APPLYING,
    RunState.REPORTING,
}


class Trigger(StrEnum):
    """What asked for a run."""

    MANUAL = "manual"
    SCHEDULE = "schedule"
    DATASET = "dataset"  # the configuration DataSet has a new version
    S3 = "s3"  # the configuration object was written
    APPROVAL = "approval"  # somebody approved the plan of an earlier run
    UNDO = "undo"  # somebody takes an earlier run back

    @property
    def by_hand(self) -> bool:
        """Whether a person asked for just this run, so that a disabled job runs too."""
        return self is Trigger.MANUAL or self.stands_alone

    @property
    def stands_alone(self) -> bool:
        """Whether the run was made when it was asked for, and no other run can do its work."""
        return self in {Trigger.APPROVAL, Trigger.UNDO}


@dataclass(frozen=True, slots=True)
class GuardResult:
    """What one guard found: its name, whether it tripped, and a sentence with the numbers and what to do.

    `can_be_approved` is False for the guards that nobody may lift.
    """

    guard: str
    tripped: bool
    message: str
    can_be_approved: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """The facts of one run. Times are ISO 8601 in UTC; `planned` has the plan's five counts."""

    id: str
    job_id: str
    job_name: str
    job_version: int
    instance: str
    trigger: Trigger
    requested_at: str
    state: RunState
    moved_at: str
    version: str | None = None  # the configuration's version that asked for it, where one did
    started_at: str | None = None
    finished_at: str | None = None
    folded_into: str | None = None
    fingerprint: str | None = None
    roster_version: str | None = None
    planned: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)  # by severity
    guards: tuple[GuardResult, ...] = ()
    chunks: int = 0
    chunks_done: int = 0
    outcomes: OutcomeCounts = field(default_factory=dict)
    fault: str | None = None  # what ended it, in words for a person
    fault_code: str | None = None
    plan_id: str = ""  # the attempt at planning whose files count
    plan_tries: int = 0  # how often planning was begun
    plan_part: int = 0  # how often this attempt at planning was handed on by a further message
    carry_on_at: str | None = None  # when that message is due; None while somebody plans, or nobody has to
    read_so_far: ReadSoFar | None = None  # what the attempt has read, where it was handed on
    token: int = 0  # the fencing token of the lease it was planned under
    directory_size: int = 0
    roster_size: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)  # rows with a value, by column of the roster
    content_recipient_id: str | None = None  # the user who takes over what deleted people own
    admins_staying: tuple[str, ...] = ()  # ids of admins whom the plan leaves, where it takes others away
    mode: Mode = Mode.APPLY  # that of the job when the run was planned
    plan_digest: str | None = None  # the content address of the changes (domain/plans/plan_digest.py)
    decision: Decision | None = None  # what somebody decided about the plan, where it was held
    approves: str | None = None  # the run whose approved plan this run carries out
    approved_by: str | None = None
    undoes: str | None = None  # the run that this run takes back
    undone_by: str | None = None  # who asked for that
    content: ReadContent | None = None  # what of the configuration was read
    look_again: bool = False  # whether its version was new, and its content that of the run before
    again: int = 0  # which try this is after a run that a passing trouble ended; 0 is none
    again_of: str | None = None  # the first run that this trouble ended
    again_at: str | None = None  # when it is tried again by itself, where a passing trouble ended it
    cancelled_by: str | None = None
    cancelled_at: str | None = None
    job_document: str = ""  # the job as it was when the run began, as JSON; the run goes by this
    log_dataset_id: str | None = None
    report_notes: tuple[str, ...] = ()  # what of the report itself went wrong
    log_rows: int = 0  # how many rows of this run are known to be in the log DataSet
    log_rows_sending: int = 0  # how many are there once the part that is on its way has arrived
    log_sending_at: str | None = None  # when that part was sent
    log_done: bool = False  # nothing more will be written to the log, be it whole or given up
    mailed: tuple[str, ...] = ()  # the recipients that are dealt with
    standing: Standing | None = None  # how it stands beside the runs before it, once it is being reported
    decision_mailed: tuple[str, ...] = ()  # the recipients who know that its plan was rejected, or expired
    decision_told: bool = False  # nobody is to be told of that any more
    dead_report: str = ""  # the dead message after which it ended unreported; the report is still owed
    report_tries: int = 0  # how often the report was begun, from the last one that got rows into the log

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in FINAL_STATES

    @property
    def owed_word(self) -> str:
        """Whose end is to be told: a plan held and "undecided", or "rejected"; "" for every other run."""
        if self.state is not RunState.HELD or self.decision_told:
            return ""
        if self.decision is None:
            return "undecided"
        return "rejected" if self.decision.verdict is Verdict.REJECTED else ""

    @property
    def changes_planned(self) -> int:
        """How many creates, updates and deletes the plan has."""
        return sum(self.planned.get(action, 0) for action in ("create", "update", "delete"))

    @property
    def outcomes_with_the_rest_not_tried(self) -> OutcomeCounts:
        """The outcomes, where every planned change without one counts as not tried; so they add up to the plan."""
        counts = dict(self.outcomes)
        for action in ("create", "update", "delete"):
            known = sum(count for key, count in counts.items() if key.startswith(f"{action}."))
            rest = self.planned.get(action, 0) - known
            if rest > 0:
                key = f"{action}.{OutcomeStatus.NOT_TRIED.value}"
                counts[key] = counts.get(key, 0) + rest
        return counts

    @property
    def is_cut_short(self) -> bool:
        """Whether it was cancelled before everything was done; one cancelled too late ends as it would have."""
        if self.cancelled_at is None:
            return False
        return (
            not self.planned or total_of(self.outcomes_with_the_rest_not_tried, OutcomeStatus.NOT_TRIED) > 0
        )

    def ending(self) -> RunState:
        """The final state that what happened amounts to."""
        if self.is_cut_short and self.fault is None:
            return RunState.CANCELLED
        if self.mode is Mode.PREVIEW and self.fault is None:
            return RunState.PREVIEWED
        if any(guard.tripped for guard in self.guards):
            return RunState.HELD
        if self.fault is not None:
            return RunState.FAILED
        applied = total_of(self.outcomes, OutcomeStatus.APPLIED)
        return RunState.SUCCEEDED if applied == self.changes_planned else RunState.PARTLY_FAILED
