"""What an e-mail says of a plan that was not carried out, and which command it tells to type."""

from typing import Any

import pytest

from muster.domain.reports.facts import ReportFacts, gather
from muster.domain.reports.join import Happening
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES, log_rows
from muster.domain.reports.mail import Mail
from muster.domain.reports.report import run_mail
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, Run, Trigger
from tests.fakes.report_builders import a_create, a_delete, a_finding, a_run, an_outcome, held_run

FINGERPRINT = "0123456789abcdef" * 4
WAITS = GuardResult("approval", tripped=True, message="This job is in mode approve.")
STALE = GuardResult("stale-approval", tripped=True, message="The plan of run old is stale.")
PLANNED = {"create": 3, "update": 0, "delete": 1, "unchanged": 9, "invalid": 0}


def mail_of(run: Run) -> Mail:
    return run_mail(run, ReportFacts(), home="acme.domo.com")


def plain(mail: Mail) -> str:
    return " ".join(mail.text.split())


def waiting_run(**changes: Any) -> Run:
    return a_run(
        **{"planned": PLANNED, "guards": (WAITS,), "fingerprint": FINGERPRINT, "mode": Mode.APPROVE} | changes
    )


@pytest.mark.parametrize("guards", [(), (WAITS,), (STALE,)])
def test_a_held_plan_is_approved_by_a_command_that_stands_on_a_line_of_its_own(
    guards: tuple[GuardResult, ...],
) -> None:
    run = held_run(fingerprint=FINGERPRINT, id="0123456789abcdef")
    mail = mail_of(held_run(fingerprint=FINGERPRINT, id="0123456789abcdef", guards=(*run.guards, *guards)))
    lines = [line.removeprefix("- ").strip() for line in mail.text.splitlines()]
    assert "muster approve 0123456789abcdef --fingerprint 0123456789abcdef" in lines
    assert "See all of the plan: muster plans show 0123456789abcdef" in lines
    assert "type until 2026-11-24 10:16 UTC:" in plain(mail)
    assert 'muster reject 0123456789abcdef --why "…"' in plain(mail)


def test_a_plan_that_nobody_may_approve_tells_no_command_that_would_be_refused() -> None:
    own = GuardResult(
        "own-user", tripped=True, message="Muster would lock itself out.", can_be_approved=False
    )
    text = plain(mail_of(held_run(guards=(*held_run().guards, own))))
    assert "Nobody can approve this plan (own-user)" in text
    assert "muster approve" not in text
    assert "muster run job-1" in text


def test_a_list_of_domo_that_was_not_whole_is_no_reason_to_look_at_the_configuration() -> None:
    count = GuardResult("directory-count", tripped=True, message="150 people were listed of 151.")
    text = mail_of(held_run(guards=(count,))).text
    assert "First run the job again: muster run job-1" in text
    assert "DataSet is whole" not in text
    assert "DataSet is whole" in mail_of(held_run(guards=(count, *held_run().guards))).text


def test_a_plan_that_only_waits_is_no_alarm() -> None:
    mail = mail_of(waiting_run())
    assert mail.subject == "[Muster] Acme staff: WAITS for approval: 3 creates and 1 delete"
    assert mail.text.startswith("A plan waits for your approval, and nothing in acme.domo.com was changed.")
    assert "muster approve run-1" in mail.text


def test_a_guard_that_trips_beside_the_mode_is_the_news() -> None:
    mail = mail_of(held_run(guards=(*held_run().guards, WAITS)))
    assert mail.subject.endswith("STOPPED before any write: would delete 150 of 200 people")


def test_a_stale_approval_says_that_nothing_was_applied() -> None:
    mail = mail_of(
        waiting_run(guards=(WAITS, STALE), approves="old", approved_by="ann", trigger=Trigger.APPROVAL)
    )
    assert "STALE approval, nothing written" in mail.subject
    assert mail.text.startswith("The approved plan holds no more, so none of it was applied")
    assert "stale-approval The plan of run old is stale." in plain(mail)
    assert "approved by ann, the plan of run old" in plain(mail)
    assert "by an approval" in mail.text


def test_a_stale_approval_with_nothing_left_to_do_asks_for_nothing() -> None:
    text = plain(mail_of(waiting_run(planned={"unchanged": 5}, guards=(STALE,))))
    assert "There is nothing left to do" in text
    assert "muster approve" not in text


def test_a_stale_approval_of_no_changes_that_a_guard_holds_can_still_be_approved() -> None:
    rows = GuardResult("roster-rows", tripped=True, message="The roster shrank.")
    assert "muster approve" in mail_of(waiting_run(planned={"unchanged": 5}, guards=(rows, STALE))).text


def test_a_preview_says_what_would_be_done_what_would_stop_it_and_how_to_go_on() -> None:
    run = held_run(mode=Mode.PREVIEW, planned={"create": 1, "delete": 150, "unchanged": 50})
    happenings = [Happening(a_create(1), None), *(Happening(a_delete(number), None) for number in range(150))]
    mail = run_mail(run, gather(run, happenings, []), home="acme.domo.com")
    text = plain(mail)
    assert mail.subject == "[Muster] Acme staff: PREVIEW, nothing written: 1 create and 150 deletes"
    assert text.startswith(
        "A preview: 1 create and 150 deletes would be done in acme.domo.com, and nothing was."
    )
    assert "WHAT WOULD STOP IT" in text
    assert "WHAT IT WOULD DO" in text
    assert 'set "mode" of the job to "approve"' in text
    assert "muster approve" not in text


def test_a_preview_with_nothing_to_do_says_so() -> None:
    mail = mail_of(a_run(mode=Mode.PREVIEW, planned={"unchanged": 5}))
    assert mail.subject.endswith("PREVIEW, nothing written: nothing to do")
    assert mail.text.startswith("A preview. Nothing to do: 5 people are as the DataSet says.")
    assert "WHAT TO DO" not in mail.text


def cancelled_run(**changes: Any) -> Run:
    facts = {"cancelled_by": "ann", "cancelled_at": "2026-11-21T10:16:00.000000Z"}
    return a_run(**facts | {"planned": PLANNED, "outcomes": {"create.applied": 2}} | changes)


def test_a_cancelled_run_says_who_stopped_it_what_was_done_and_what_was_not() -> None:
    mail = mail_of(cancelled_run())
    assert mail.subject == "[Muster] Acme staff: CANCELLED after 2 of 4 changes: 2 created, 2 not tried"
    expected = "Cancelled by ann after 2 of 4 changes. People in acme.domo.com: 2 created. Of 4 changes, 2 not tried."
    assert plain(mail).startswith(expected)
    assert "cancelled by ann, 2026-11-21 10:16:00 UTC" in plain(mail)
    assert "To do what was not tried: muster run job-1" in plain(mail)


def test_a_run_that_was_cancelled_before_it_had_a_plan_says_only_that() -> None:
    mail = mail_of(cancelled_run(planned={}, outcomes={}))
    assert mail.text.startswith("Cancelled by ann before any write.\n")


def test_a_run_that_was_cancelled_too_late_ends_as_it_would_have() -> None:
    mail = mail_of(cancelled_run(outcomes={"create.applied": 3, "delete.applied": 1}))
    assert mail.subject.endswith("3 created, 1 deleted")
    assert "cancelled by ann" in plain(mail)


def test_an_approved_run_says_who_approved_it_and_what_was_left() -> None:
    lifted = GuardResult("approval", tripped=False, message="4 changes of run old. 1 change more.")
    outcomes = {"create.applied": 3, "delete.applied": 1}
    text = plain(mail_of(waiting_run(approves="old", approved_by="ann", guards=(lifted,), outcomes=outcomes)))
    assert "approved by ann, the plan of run old" in text
    assert "approved 4 changes of run old. 1 change more." in text
    assert "WHAT STOPPED IT" not in text


@pytest.mark.parametrize(
    ("run", "state", "excuse"),
    [
        (waiting_run(), "held", "The plan waits for an approval"),
        (held_run(), "held", "A guard stopped the run"),
        (waiting_run(mode=Mode.PREVIEW, guards=()), "previewed", "The job only previews"),
        (cancelled_run(), "cancelled", "The run was cancelled"),
    ],
)
def test_the_log_tells_the_state_and_why_a_change_was_not_made(run: Run, state: str, excuse: str) -> None:
    rows = list(log_rows(run, [Happening(a_delete(), None)], []))
    assert rows[0][LOG_COLUMN_NAMES.index("state")] == state
    assert str(rows[1][LOG_COLUMN_NAMES.index("message")]).startswith(excuse)


def test_the_log_names_a_guard_once_however_much_it_has_to_say() -> None:
    [row] = log_rows(waiting_run(guards=(WAITS, STALE, STALE)), [], [])
    assert row[LOG_COLUMN_NAMES.index("code")] == "approval,stale-approval"


def test_a_change_that_was_made_before_the_cancelling_has_its_own_words() -> None:
    happening = Happening(a_create(), an_outcome(a_create(), detail="Was there already."))
    rows = list(log_rows(cancelled_run(), [happening], []))
    assert rows[1][LOG_COLUMN_NAMES.index("message")] == "Was there already."


def test_what_is_to_be_known_of_an_undo_is_nothing_of_the_configuration() -> None:
    facts = ReportFacts(findings=(a_finding(message="made again, as new users"),))
    run = a_run(planned={"create": 1}, findings={"error": 1})
    assert "WHAT WAS FOUND IN THE CONFIGURATION" in run_mail(run, facts).text
    undone = a_run(planned={"create": 1}, findings={"error": 1}, undoes="old", trigger=Trigger.UNDO)
    assert "WHAT TO KNOW ABOUT IT\n" in run_mail(undone, facts).text
