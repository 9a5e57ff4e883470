"""What a report makes of the runs before: people tried again, quarantine, one e-mail at its begin and at its end."""

from dataclasses import replace
from typing import Any

import pytest

from muster.domain.runs.failed_people import person_hash
from muster.domain.runs.health import Health
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.standing import Telling, TriedAgain
from muster.errors import ConflictError, RetryableError, ServerTroubleError
from muster.services.reports.report import report_run
from tests.fakes.report_builders import a_job, a_run
from tests.fakes.report_faults import Crash, Faults
from tests.fakes.report_world import InMemoryWorld
from tests.unit.services.report_cases import a_world

ADMIN = "ann@acme.example"
REFUSED: dict[str, Any] = {"fault": "Domo refuses the account home.", "fault_code": "account-refused"}


def a_sick_run(number: int, **changes: Any) -> Run:
    facts = {"id": f"run-{number}", "started_at": f"2026-11-21T{number:02}:00:00.000000Z", "plan_id": ""}
    return a_run(**facts | {"trigger": Trigger.SCHEDULE, "finished_at": None} | REFUSED | changes)


def report(world: InMemoryWorld, run: Run) -> Run:
    world.runs.runs[run.id] = run
    report_run(run.id, world.opened())
    return world.runs.runs[run.id]


def a_sick_world(runs: int) -> InMemoryWorld:
    """A job of which so many runs failed in the same way, all reported."""
    world = InMemoryWorld(a_sick_run(1))
    for number in range(1, runs + 1):
        report(world, a_sick_run(number))
    return world


def subjects(world: InMemoryWorld) -> list[str]:
    return [mail.subject for _recipient, mail in world.mailer.sent]


def test_a_job_that_fails_on_and_on_sends_no_more_e_mails_than_its_patience_and_one_when_it_is_well() -> None:
    world = a_sick_world(6)
    assert len(world.mailer.sent) == 3
    assert [subject.count("QUARANTINED after 3 runs in a row") for subject in subjects(world)] == [0, 0, 1]
    text = " ".join(world.mailer.sent[-1][1].text.split())
    assert "the schedule starts it once a day" in text
    assert "muster run job-1" in text
    well = report(world, a_sick_run(7, fault=None, fault_code=None))
    assert well.state is RunState.SUCCEEDED
    assert subjects(world)[3:] == ["[Muster] Acme staff: WELL AGAIN, nothing to do"]
    assert "Domo refuses the account home" in " ".join(world.mailer.sent[-1][1].text.split())
    report(world, a_sick_run(8, fault=None, fault_code=None))
    assert subjects(world)[4:] == ["[Muster] Acme staff: nothing to do"]


def test_every_run_is_in_the_log_whether_it_is_told_or_not() -> None:
    world = a_sick_world(5)
    rows = [world.datasets.rows(f"run-{number}") for number in range(1, 6)]
    assert [len(each) for each in rows] == [1] * 5
    assert "no e-mail was sent" in str(rows[4][0]["message"])


def test_the_second_run_says_that_it_is_the_second() -> None:
    world = a_sick_world(2)
    assert "2 runs in a row ended like this" in " ".join(world.mailer.sent[1][1].text.split())


def a_world_where_somebody_failed_before() -> InMemoryWorld:
    """A run of three changes, of which one is refused now and was before, and another failed before and is done now."""
    world = a_world()
    failed = {
        person_hash("job-1", f"{name}@acme.example"): "2026-11-20T06:00:00.000000Z"
        for name in ("old1", "new1")
    }
    world.health.keep("job-1", Health("run-0", "2026-11-20T12:00:00.000000Z", 1, failed=failed))
    return world


def test_people_who_failed_before_are_counted_in_the_run_the_e_mail_and_the_log() -> None:
    world = a_world_where_somebody_failed_before()
    report_run("run-1", world.opened())
    assert world.run.standing is not None
    assert world.run.standing.tried_again == TriedAgain(2, 1, "2026-11-20T06:00:00.000000Z")
    sentence = (
        "2 people who had failed before were tried again; 1 failed again, first on 2026-11-20 06:00 UTC."
    )
    assert sentence in " ".join(world.mailer.sent[0][1].text.split())
    run_row, *rows = world.rows
    assert str(run_row["message"]).endswith(sentence)
    again = {row["email"]: row["status"] for row in rows if row["code"] == "tried-again"}
    assert again == {"new1@acme.example": "applied", "old1@acme.example": "refused"}


def test_who_failed_now_is_remembered_for_the_next_run_with_the_day_of_the_first_time() -> None:
    world = a_world_where_somebody_failed_before()
    report_run("run-1", world.opened())
    assert world.health.known["job-1"].failed == {
        person_hash("job-1", "old1@acme.example"): "2026-11-20T06:00:00.000000Z"
    }


def test_a_run_that_did_not_come_to_its_changes_forgets_nobody_who_failed() -> None:
    world = a_world_where_somebody_failed_before()
    before = world.health.known["job-1"].failed
    world.change_run(**REFUSED, planned={}, outcomes={}, chunks=0, plan_id="")
    report_run("run-1", world.opened())
    assert world.health.known["job-1"].failed == before


def test_a_run_that_has_nothing_more_to_do_forgets_who_failed() -> None:
    world = a_world_where_somebody_failed_before()
    world.change_run(planned={"unchanged": 12}, outcomes={}, chunks=0)
    report_run("run-1", world.opened())
    assert world.health.known["job-1"].failed == {}


def at_its_threshold() -> InMemoryWorld:
    """A run that fails for the third time, not yet reported."""
    world = a_sick_world(2)
    world.run_id = "run-3"
    world.runs.runs["run-3"] = a_sick_run(3, job_document=a_job(recipients=[ADMIN]).model_dump_json())
    world.mailer.sent.clear()
    return world


def calls_of_a_report() -> list[str]:
    faults = Faults()
    report_run("run-3", at_its_threshold().opened(faults))
    return faults.calls


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(calls_of_a_report()) + 1))
def test_a_report_that_dies_anywhere_tells_the_quarantine_once_or_at_most_twice(
    at: int, *, after_work: bool
) -> None:
    world = at_its_threshold()
    for faults in (Faults(at, after_work), Faults(), Faults()):
        try:
            report_run("run-3", world.opened(faults))
        except (Crash, RetryableError, ConflictError):
            world.clock.seconds += 1_800
    assert world.run.state is RunState.FAILED
    assert world.run.standing is not None
    assert (world.run.standing.telling, world.run.standing.in_a_row) == (Telling.QUARANTINED, 3)
    assert 1 <= len(world.mailer.sent) <= 2
    assert all("QUARANTINED" in subject for subject in subjects(world))
    assert (world.health.known["job-1"].in_a_row, world.health.known["job-1"].run_id) == (3, "run-3")
    report(world, a_sick_run(4))
    assert len(world.mailer.sent) <= 2


def test_how_a_run_stands_is_settled_once_whatever_becomes_known_before_it_is_told() -> None:
    world = at_its_threshold()
    at = calls_of_a_report().index("FakeMailer.send") + 1
    with pytest.raises(Crash):
        report_run("run-3", world.opened(Faults(at)))
    later = replace(world.health.known["job-1"], run_id="run-9", at="2026-11-21T23:00:00.000000Z", failure="")
    world.health.keep("job-1", later)
    report_run("run-3", world.opened())
    assert "QUARANTINED" in subjects(world)[0]
    assert world.health.known["job-1"] == later


def test_a_table_that_does_not_answer_is_waited_for_and_at_the_last_try_the_run_is_told_as_usual() -> None:
    world = at_its_threshold()
    world.change_run(report_tries=1)
    faults = Faults(error=lambda: ServerTroubleError("DynamoDB is busy."))
    report_run("run-3", at_its_threshold().opened(faults))
    at = faults.calls.index("FakeHealth.of") + 1
    for _delivery in range(2):
        broken = Faults(at, error=lambda: ServerTroubleError("DynamoDB is busy."))
        try:
            report_run("run-3", world.opened(broken))
        except RetryableError:
            assert world.run.state is RunState.REPORTING
    assert world.run.state is RunState.FAILED
    assert "could not be looked at: DynamoDB is busy." in world.run.report_notes[0]
    assert len(world.mailer.sent) == 1


def test_a_report_of_a_job_that_is_gone_moves_no_health() -> None:
    world = at_its_threshold()
    before = dict(world.health.known)
    world.runs.runs["run-3"] = replace(world.run, job_document="")
    report_run("run-3", world.opened())
    assert world.health.known == before


def test_a_long_log_that_takes_several_deliveries_has_its_outcomes_looked_at_twice_at_most() -> None:
    world = a_world_where_somebody_failed_before()
    looks: list[bool] = []
    outcomes = world.files.outcomes
    world.files.outcomes = lambda run_id: looks.append(True) or outcomes(run_id)  # type: ignore[method-assign,func-returns-value]
    seconds = iter([999.0, 0.0] * 50)
    deliveries = 0
    while not world.run.is_final:
        report_run("run-1", world.opened(part_bytes=1, remaining_seconds=lambda: next(seconds)))
        deliveries += 1
    assert deliveries > 3
    of_the_log_and_the_mail = deliveries + 1
    assert len(looks) - of_the_log_and_the_mail <= 2
