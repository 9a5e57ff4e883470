"""A stage on which plans are held and decided on, and a record of every write that reached the directory."""

from collections.abc import Mapping
from typing import Any

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState
from muster.messages import ReportRun
from muster.services.cancelling import CancelResult, cancel_run
from muster.services.decisions import Approval, DecisionDesk, approve, reject
from tests.fakes.queues import Queues
from tests.fakes.stage import HOME, SafeDirectory, Stage, a_job

ANN, BO = "arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:user/bo"


def is_approved(written: Change, approved: list[Change]) -> bool:
    """Whether a write is an approved change, or completes an approved create without overwriting anything."""
    match written:
        case Create():
            return written in approved
        case Update():
            fills = not any(written.before.values())
            return any(
                (isinstance(each, Update) and (each.user_id, each.after) == (written.user_id, written.after))
                or (isinstance(each, Create) and fills and written.after.items() <= each.after.items())
                for each in approved
            )
        case Delete():
            return any(isinstance(each, Delete) and each.user_id == written.user_id for each in approved)


class RecordingDirectory(SafeDirectory):
    """Remembers each write as the change that it makes."""

    written: list[Change]

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        user_id = super().create(values, send_invite=send_invite)
        self.written.append(Create(values["email"], dict(values)))
        return user_id

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        email = self.people[user_id]["email"] if user_id in self.people else ""
        super().update(user_id, before, after)
        self.written.append(Update(email, user_id, dict(before), dict(after)))

    def delete(self, user_id: str) -> None:
        before = self.people.get(user_id, {})
        super().delete(user_id)
        self.written.append(Delete(before["email"], user_id, dict(before)))


class DecidingStage(Stage):
    """A stage whose job is in mode approve unless told otherwise, and whose guards leave the mode to decide."""

    def __init__(
        self, roster: Any = (), people: Any = (), *, mode: Mode = Mode.APPROVE, **settings: Any
    ) -> None:
        around = settings.pop("around", lambda _name, port: port)
        careless = {
            "max_deletes": 1000,
            "max_delete_share": 1.0,
            "max_update_share": 1.0,
            "max_admin_changes": 99,
        }
        careless |= {"max_roster_shrink": 1.0, "min_roster_overlap": 0.0, "max_column_loss": 1.0}
        careless |= {"max_directory_shrink": 1.0, "max_directory_doubles": 1.0, "allow_older_roster": True}
        careless |= {"max_invalid_share": 1.0}
        document = {"mode": mode, "guards": careless, "recipients": ["admin@acme.example"]} | settings
        super().__init__(roster, job=a_job(**document), around=around)
        self.directory = RecordingDirectory()
        self.directory.written = []
        for person in people:
            self.directory.add(person)

    @property
    def written(self) -> list[Change]:
        assert isinstance(self.directory, RecordingDirectory)
        return self.directory.written

    @property
    def desk(self) -> DecisionDesk:
        return DecisionDesk(self.port("jobs"), self.port("runs"), self.port("outbox"), self.clock, HOME)

    def settle(self) -> None:
        Queues(self).settle()

    def run_once(self, run_id: str = "run1") -> Run:
        """Ask for a run by hand and deliver everything."""
        self.outbox.start(self.request(run_id))
        self.settle()
        return self.run(run_id)

    def held(self, run_id: str = "run1") -> Run:
        run = self.run_once(run_id)
        assert run.state is RunState.HELD
        return run

    def plan_of(self, run: Run) -> list[Change]:
        return list(self.files.changes(run.plan_id, run.chunks))

    def approve(self, run: Run, *, by: str = ANN, fingerprint: str | None = None) -> Approval:
        named = run.fingerprint or "" if fingerprint is None else fingerprint
        return approve(run.id, by=by, fingerprint=named, desk=self.desk)

    def carried_out(self, run: Run) -> Run:
        """Approve, deliver everything, and return the run that carried the plan out."""
        approval = self.approve(run)
        self.settle()
        return self.run(approval.carrying_out.id)

    def reject(self, run: Run, *, by: str = ANN, why: str = "Not today.") -> Run:
        return reject(run.id, by=by, why=why, desk=self.desk)

    def cancel(self, run_id: str = "run1", *, by: str = ANN) -> CancelResult:
        return cancel_run(run_id, by=by, runs=self.port("runs"), outbox=self.port("outbox"), clock=self.clock)

    def report_all(self) -> None:
        """Deliver what is on the reports queue."""
        for message in [*self.outbox.reports]:
            self.outbox.reports.remove(message)
            self.report(ReportRun(run_id=message.run_id))
