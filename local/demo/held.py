"""The demo's third act: half of the DataSet is lost, a guard holds the plan, and nobody lets it through."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.demo.decided_proof import check_held, check_rejected
from local.demo.people import Row
from local.demo.proof import Check
from local.demo.stage import Stage
from local.demo.typed import Shown
from muster.domain.job import Job

_MAIL = Shown((("WHAT STOPPED IT", 5), ("WHAT TO DO", 8), ("IN NUMBERS", 5)))
_PLAN = Shown((("Plan:", 2), ("Changes", 4)), cropped=True)
_ANSWER = Shown((("Rejected", 2),))
_WHY = "the export broke off"


@dataclass(frozen=True, slots=True)
class HeldAct:
    """One showing: `rows` is the DataSet as it should be, and is again at the end."""

    stage: Stage

    def show(self, job: Job, rows: Sequence[Row]) -> Sequence[Check]:
        """The checks of what was seen."""
        stage, screen = self.stage, self.stage.screen
        screen.step("Half of the DataSet is lost")
        half = rows[: len(rows) // 2]
        screen.note(
            f"An export breaks off after {len(half)} of {len(rows)} rows. Who is missing would be deleted."
        )
        before = stage.home.people()
        run = stage.update(job, half)
        screen.run(run)
        screen.note("The e-mail:")
        mail = stage.mail_of(run)
        screen.part_of_mail(mail, _MAIL)
        plan = stage.type("plans", "show", run.id, shown=_PLAN)
        rejected = stage.type("reject", run.id, "--why", _WHY, shown=_ANSWER)
        stage.home.fill(job.source.key.removeprefix("dataset:"), rows)
        decided = stage.run_of(job, lambda each: each.id == run.id)
        rows_of_log = stage.home.rows(run.log_dataset_id) if run.log_dataset_id else ()
        return (
            check_held(run, rows_of_log, mail, (before, stage.home.people())),
            check_rejected(decided, _WHY, [plan, rejected]),
        )
