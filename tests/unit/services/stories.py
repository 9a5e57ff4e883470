"""A company whose admin was careless, and what one run after another makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from muster.domain.runs.run import Run
from muster.messages import ReportRun
from tests.fakes.stage import SOURCE_KEY, Stage, a_job, a_person

CARELESS: dict[str, Any] = {"max_deletes": 200, "max_delete_share": 1.0}
"""What the admins of the stories had, or less."""
STAFF = [a_person(f"p{number:03}", title="Clerk", department="Sales") for number in range(150)]


def a_stage(people: Sequence[Mapping[str, str]] = STAFF, **guards: Any) -> Stage:
    """A company in which roster and directory agree, and an admin who is told."""
    return Stage(people, people, job=a_job(guards=guards, recipients=["admin@acme.example"]))


def run_once(stage: Stage, run_id: str) -> Run:
    stage.clock.go_on(6 * 3600)
    stage.start(stage.request(run_id))
    stage.apply_everything()
    stage.report(ReportRun(run_id=run_id))
    return stage.run(run_id)


def give(stage: Stage, text: str) -> None:
    """What the configuration holds from now on."""
    stage.sources.texts[SOURCE_KEY] = text


def nobody_was_touched(stage: Stage, run: Run, people: Sequence[Mapping[str, str]] = STAFF) -> None:
    assert set(stage.directory.calls).isdisjoint({"create", "update", "delete"})
    assert stage.addresses() == {person["email"] for person in people}
    assert run.outcomes.get("delete.applied", 0) == 0
    assert run.chunks_done == 0


def the_mail(stage: Stage) -> str:
    """The last e-mail's subject and text, on one line."""
    recipient, mail = stage.mailer.sent[-1]
    assert recipient == "admin@acme.example"
    return " ".join(f"{mail.subject} {mail.text}".split())


def tripped(run: Run) -> list[str]:
    return [guard.guard for guard in run.guards if guard.tripped]
