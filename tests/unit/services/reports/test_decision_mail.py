"""A held plan that nobody carries out is told: rejected, or expired without a decision; once, through every crash."""

from typing import Any

import pytest

from muster.domain.reports.mail import Mail
from muster.domain.runs.decision import DECISION_SECONDS
from muster.domain.runs.run import Run, RunState
from muster.errors import RateLimitedError, RefusedError
from muster.services.reports.report import report_run
from muster.services.sweep import LOOK_SECONDS
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.faults import Crash, Faults, die, interrupt
from tests.fakes.stage import HOME, a_person

ADMIN = "admin@acme.example"


class Scene(DecidingStage):
    """A held plan of one person, told to the admin; the e-mails after that are in `told`."""

    def __init__(self, **settings: Any) -> None:
        self.faults: Faults | None = None
        super().__init__(
            [a_person("ann")],
            around=lambda name, port: port if self.faults is None else self.faults.around(name, port),
            **settings,
        )
        self.plan = self.held()
        self.mailer.sent.clear()

    @property
    def told(self) -> list[Mail]:
        return [mail for _recipient, mail in self.mailer.sent]

    def wait(self, seconds: float) -> None:
        self.clock.go_on(seconds)
        self.sweep()
        self.report_all()


def plain(mail: Mail) -> str:
    return " ".join(f"{mail.subject} {mail.text}".split())


def test_a_rejection_is_told_with_who_and_why_and_what_to_do() -> None:
    scene = Scene()
    scene.reject(scene.plan, why="HR has not finished.")
    scene.report_all()
    [mail] = scene.told
    assert mail.subject.startswith("[Muster] Staff of Acme: REJECTED by")
    assert ANN in mail.subject
    for words in ('"HR has not finished."', "never carried out", "muster run job1", "muster plans show run1"):
        assert words in plain(mail)
    assert scene.run().state is RunState.HELD


def test_a_plan_that_nobody_decided_on_is_told_once_when_its_time_has_passed() -> None:
    scene = Scene()
    scene.wait(DECISION_SECONDS - 600)
    assert scene.told == []
    scene.wait(700)
    [mail] = scene.told
    assert "EXPIRED, nobody decided on the plan" in mail.subject
    assert "Run the job again and decide on that plan: muster run job1" in plain(mail)
    scene.wait(LOOK_SECONDS * 2)
    scene.wait(DECISION_SECONDS)
    assert len(scene.told) == 1


def test_a_report_of_a_held_run_that_died_before_it_freed_the_instance_frees_it_when_it_comes_again() -> None:
    stage = DecidingStage([a_person("ann")])
    stage.start()
    interrupt(stage.leases, "release", die)
    with pytest.raises(Crash):
        stage.report(stage.outbox.reports[0])
    assert (stage.run().state, stage.leases.holder(HOME)) == (RunState.HELD, "run1")
    stage.report_all()
    assert stage.leases.holder(HOME) is None


def test_a_rejected_plan_does_not_expire_and_an_approved_one_is_told_by_the_run_that_carries_it_out() -> None:
    scene = Scene()
    scene.reject(scene.plan)
    scene.report_all()
    scene.wait(2 * DECISION_SECONDS)
    assert len(scene.told) == 1
    scene = Scene()
    scene.carried_out(scene.plan)
    scene.wait(2 * DECISION_SECONDS)
    assert ["1 created" in mail.subject for mail in scene.told] == [True]


def test_a_rejection_whose_telling_was_never_asked_for_is_told_after_the_next_sweep() -> None:
    scene = Scene()
    scene.reject(scene.plan)
    scene.outbox.reports.clear()
    scene.wait(LOOK_SECONDS + 1)
    assert ["REJECTED" in mail.subject for mail in scene.told] == [True]


def test_a_plan_whose_place_a_later_one_took_expires_in_silence() -> None:
    scene = Scene()
    scene.clock.go_on(3600)
    scene.run_once("run2")
    scene.mailer.sent.clear()
    scene.wait(DECISION_SECONDS - 1800)
    assert scene.told == []
    assert scene.run("run1").decision_told
    scene.wait(3600)
    assert ["EXPIRED" in mail.subject for mail in scene.told] == [True]


def test_a_plan_of_a_job_that_was_deleted_expires_in_silence() -> None:
    scene = Scene()
    scene.jobs.delete("job1")
    scene.wait(DECISION_SECONDS + 60)
    assert scene.told == []
    assert scene.run().decision_told


def test_an_e_mail_that_cannot_be_sent_is_a_note_and_keeps_no_other() -> None:
    scene = Scene(recipients=["gone@acme.example", ADMIN])
    scene.mailer.errors["gone@acme.example"] = [RefusedError("no such mailbox")]
    scene.reject(scene.plan)
    scene.report_all()
    assert [to for to, _mail in scene.mailer.sent] == [ADMIN]
    assert "No e-mail on the decision went to gone@acme.example: no such mailbox" in scene.run().report_notes


def test_an_e_mail_that_goes_out_only_minutes_later_is_not_lost() -> None:
    scene = Scene(recipients=["late@acme.example", ADMIN])
    scene.mailer.errors["late@acme.example"] = [RateLimitedError("slow") for _ in range(3)]
    scene.reject(scene.plan)
    with pytest.raises(RateLimitedError):
        report_run("run1", scene.reporting)
    assert not scene.run().decision_told
    scene.report_all()
    assert [to for to, _mail in scene.mailer.sent] == [ADMIN, "late@acme.example"]
    assert scene.run().decision_told


def calls_of_telling() -> int:
    scene = a_rejected_scene()
    scene.faults = Faults()
    scene.report_all()
    return len(scene.faults.calls)


def a_rejected_scene() -> Scene:
    scene = Scene(recipients=[ADMIN, "bo@acme.example"])
    scene.reject(scene.plan)
    return scene


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, calls_of_telling() + 1))
def test_a_telling_that_dies_anywhere_is_made_up_for(at: int, *, after_work: bool) -> None:
    scene = a_rejected_scene()
    scene.faults = Faults(at, after_work=after_work)
    with pytest.raises(Crash):
        report_run("run1", scene.reporting)
    scene.faults = None
    scene.wait(LOOK_SECONDS + 1)
    told = [to for to, _mail in scene.mailer.sent]
    assert set(told) == {ADMIN, "bo@acme.example"}
    assert len(told) <= 3
    assert scene.run().decision_told


def test_the_e_mail_of_a_held_plan_names_the_commands_and_the_time_until_when() -> None:
    stage = DecidingStage([a_person("ann")])
    held: Run = stage.held()
    text = plain(stage.mailer.sent[0][1])
    assert f"muster plans show {held.id}" in text
    assert f"muster approve {held.id} --fingerprint {(held.fingerprint or '')[:16]}" in text
    assert f"muster reject {held.id} --why" in text
    assert "type until 2027-01-18 08:00 UTC" in text


def test_the_e_mail_of_a_stale_approval_tells_what_differs_and_how_to_decide_on_the_plan_of_now() -> None:
    stage = DecidingStage([a_person("ann")], [])
    held = stage.held()
    stage.directory.add(a_person("ann", displayName="Another Ann"))
    run = stage.carried_out(held)
    assert run.state is RunState.HELD
    text = plain(stage.mailer.sent[-1][1])
    assert "STALE approval, nothing written" in text
    assert "ann@acme.example" in text
    assert f"muster approve {run.id} --fingerprint" in text
