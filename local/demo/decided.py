"""The demo's fourth act: a plan that a guard holds is right this time, is approved, and is taken back after all."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.demo.decided_proof import check_back, check_exactly
from local.demo.home import Home
from local.demo.people import Row
from local.demo.proof import Check, check_idle
from local.demo.stage import Stage
from local.demo.typed import Shown, Typed
from muster.domain.job import Job
from muster.domain.runs.run import Run

_LEAVING = 12
_OWNED = "Tokyo targets"
_FINGERPRINT = 16
_RUNS = 4
_HOW = Shown((("Run ", 2), ("planned", 5)))
_UNDONE = Shown((("Run ", 2), ("planned", 3), (f"warning    {_LEAVING} people", 8)))
_EXPLAINED = Shown((("Run ", 2),) * _RUNS, cropped=True)


@dataclass(frozen=True, slots=True)
class DecidedAct:
    """One showing: `rows` is the DataSet as it is, and is again at the end."""

    stage: Stage

    def show(self, job: Job, rows: Sequence[Row]) -> Sequence[Check]:
        """The checks of what was seen."""
        leaving = [row for row in rows if row["location"] == "Tokyo"][:_LEAVING]
        addresses = {row["email"].lower() for row in leaving}
        self._give_dataset(leaving[0])
        before = self.stage.home.people()
        held = self._hold(job, [row for row in rows if row["email"].lower() not in addresses])
        approving, approved = self._approve(job, held)
        between = self.stage.home.people()
        undoing, undone = self._undo(job, approved, rows)
        after = self.stage.home.people()
        last = self._explain(job, leaving[0])
        return (
            check_exactly(held, approved, addresses, (before, between), approving),
            check_back(undone, addresses, (before, after), undoing),
            check_idle(last, "after the undo the job finds nothing to do"),
        )

    def _give_dataset(self, owner: Row) -> None:
        home: Home = self.stage.home
        home.own_dataset(_OWNED, str(home.people()[owner["email"].lower()]["id"]))

    def _hold(self, job: Job, rows: Sequence[Row]) -> Run:
        screen = self.stage.screen
        screen.step("A guard trips, and this time the plan is right")
        share = f"{job.guards.max_delete_share:.0%}"
        screen.note(
            f"{_LEAVING} people in Tokyo leave at once, more than the {share} that this job may delete."
        )
        held = self.stage.update(job, rows)
        screen.run(held)
        return held

    def _approve(self, job: Job, held: Run) -> tuple[Typed, Run]:
        fingerprint = (held.fingerprint or "")[:_FINGERPRINT]
        typed = self.stage.type("approve", held.id, "--fingerprint", fingerprint, "--wait", shown=_HOW)
        return typed, self.stage.run_of(job, lambda run: run.approves == held.id)

    def _undo(self, job: Job, approved: Run, rows: Sequence[Row]) -> tuple[Typed, Run]:
        screen = self.stage.screen
        screen.step("They stay after all: the run is taken back")
        screen.note("First the DataSet, or the next run would do the same again. Then:")
        self.stage.home.fill(job.source.key.removeprefix("dataset:"), rows)
        typed = self.stage.type("undo", approved.id, "--wait", shown=_UNDONE)
        return typed, self.stage.run_of(job, lambda run: run.undoes == approved.id)

    def _explain(self, job: Job, person: Row) -> Run:
        last = self.stage.by_hand(job)
        self.stage.screen.run(last)
        self.stage.type("explain", person["email"], "--job", job.id, "--runs", str(_RUNS), shown=_EXPLAINED)
        return last
