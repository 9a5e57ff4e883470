import re
from html import unescape

import pytest

from muster.domain.reports.facts import ReportFacts, gather
from muster.domain.reports.join import Happening
from muster.domain.reports.letter import letter_of
from muster.domain.reports.mail import Mail
from muster.domain.reports.report import run_mail
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes
from muster.domain.runs.run import Run, Trigger
from tests.fakes.report_builders import (
    a_create,
    a_delete,
    a_finding,
    a_run,
    an_outcome,
    an_update,
    held_run,
)

DATASET = "8a2f6c1e-0000-4000-8000-000000000001"


def mail_of(run: Run, facts: ReportFacts | None = None) -> Mail:
    return run_mail(run, facts or ReportFacts(), home="acme.domo.com")


def plain(mail: Mail) -> str:
    """The text without its line breaks."""
    return " ".join(mail.text.split())


def seen_in_html(mail: Mail) -> str:
    """The HTML as a reader sees it."""
    body = mail.html.split("<body", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<body{body}")).split())


def a_busy_run() -> tuple[Run, ReportFacts]:
    refused = "the domain is not authorised"
    happenings = [
        *(Happening(a_create(number), an_outcome(a_create(number))) for number in range(12)),
        *(Happening(an_update(number), an_outcome(an_update(number))) for number in range(30)),
        Happening(a_delete(1), an_outcome(a_delete(1), OutcomeStatus.REFUSED, refused)),
        Happening(a_delete(2), None),
    ]
    run = a_run(
        planned={"create": 12, "update": 30, "delete": 2, "unchanged": 5, "invalid": 1},
        findings={"error": 1},
        outcomes=count_outcomes(each.outcome for each in happenings if each.outcome),
        log_dataset_id=DATASET,
        log_done=True,
    )
    return run, gather(run, happenings, [a_finding(7, message="no phone number")])


def test_text_and_html_say_the_same() -> None:
    run, facts = a_busy_run()
    letter, mail = letter_of(run, facts, home="acme.domo.com"), mail_of(run, facts)
    cells = [cell for part in letter.parts for row in (part.head, *part.rows) for cell in row]
    sentences = [sentence for part in letter.parts for sentence in (*part.sentences, part.after)]
    for said in (letter.headline, *cells, *sentences):
        assert " ".join(said.split()) in plain(mail)
        assert " ".join(said.split()) in seen_in_html(mail)


def test_it_says_what_was_done_what_failed_and_why() -> None:
    text = plain(mail_of(*a_busy_run()))
    assert (
        "People in acme.domo.com: 12 created and 30 updated. Of 44 changes, 1 refused and 1 not tried."
        in text
    )
    assert "delete refused gone1@acme.example the domain is not authorised" in text
    assert "update old0@acme.example title: Clerk → Boss" in text
    assert "create new0@acme.example displayName: New 0; roleId: 4" in text
    assert "7 phoneNumber error: no phone number" in text


def test_it_says_what_to_do_next() -> None:
    text = plain(mail_of(*a_busy_run()))
    assert "Mend the row, or the person in Domo." in text
    assert "the next run of the job tries these again" in text
    assert "mend them in the configuration" in text


def test_the_counts_stand_by_action() -> None:
    text = plain(mail_of(*a_busy_run()))
    assert "planned applied refused not tried create 12 12 0 0 update 30 30 0 0 delete 2 0 1 1" in text


def test_of_many_changes_twenty_are_listed_and_the_log_is_named() -> None:
    mail = mail_of(*a_busy_run())
    assert mail.text.count("@acme.example") == 20 + 1 + 1
    assert "… and 22 more, see the log DataSet." in plain(mail)
    assert f"https://acme.domo.com/datasources/{DATASET}/details/overview" in plain(mail)
    assert f'<a href="https://acme.domo.com/datasources/{DATASET}/details/overview">' in mail.html


def test_without_a_log_the_rest_is_where_the_command_shows_it() -> None:
    run, facts = a_busy_run()
    without = a_run(
        planned=run.planned, outcomes=run.outcomes, report_notes=("The log DataSet was not written.",)
    )
    text = plain(mail_of(without, facts))
    assert "… and 22 more, see muster runs show run-1." in text
    assert "The log DataSet was not written." in text


def test_a_run_with_nothing_to_do_says_so() -> None:
    mail = mail_of(a_run(planned={"unchanged": 194}))
    assert mail.subject == "[Muster] Acme staff: nothing to do"
    assert mail.text.startswith("Nothing to do: 194 people are as the DataSet says.")
    assert "WHAT TO DO" not in mail.text


def test_a_held_run_has_the_numbers_what_would_have_happened_and_what_to_do() -> None:
    happenings = [Happening(a_delete(number), None) for number in range(150)]
    run = held_run()
    mail = mail_of(run, gather(run, happenings, []))
    text = plain(mail)
    assert mail.subject == "[Muster] Acme staff: STOPPED before any write: would delete 150 of 200 people"
    assert text.startswith(
        "Nobody in acme.domo.com was deleted or changed, since a guard stopped the plan before any write: "
        "it would delete 150 of 200 people. WHAT STOPPED IT"
    )
    assert "delete-count 150 people would be deleted; at most 50." in text
    assert "own user stays" not in text
    assert "WHAT IT WOULD HAVE DONE" in text
    assert "… and 130 more" in text
    assert "muster run job-1" in text


def test_a_run_with_a_fault_says_what_it_was() -> None:
    mail = mail_of(a_run(fault="The configuration DataSet has no rows. Load it.", fault_code="no-rows"))
    assert (
        mail.subject == "[Muster] Acme staff: FAILED before any write: The configuration DataSet has no rows"
    )
    assert plain(mail).startswith(
        "Nobody in acme.domo.com was deleted or changed, since the run failed before any write: "
        "the configuration DataSet has no rows. Load it. WHAT TO DO - Mend what the first sentence names."
    )
    assert "Then run the job again: muster run job-1" in mail.text


def test_where_domo_was_out_of_reach_nobody_is_told_to_mend_something_first() -> None:
    mail = mail_of(a_run(fault="Domo answered 503. Nothing was changed.", fault_code="not-read"))
    text = plain(mail)
    assert text.count("Nothing was changed") == 0
    assert "any write: Domo answered 503. WHAT TO DO - Was Domo only busy or out of reach?" in text
    assert "To try now: muster run job-1" in mail.text


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger.MANUAL, "by hand"),
        (Trigger.SCHEDULE, "every six hours"),
        (Trigger.S3, "configuration object"),
    ],
)
def test_times_are_utc_and_the_trigger_is_told(trigger: Trigger, words: str) -> None:
    text = plain(mail_of(a_run(trigger=trigger)))
    assert "started 2026-11-21 10:15:31 UTC, " in text
    assert "ended 2026-11-21 10:16:31 UTC" in text
    assert words in text


def test_html_from_outside_is_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">&amp;'
    change = an_update(title=evil)
    run = a_run(
        job_name=evil,
        planned={"update": 1},
        outcomes={"update.applied": 1},
        findings={"error": 1},
        fault=evil,
    )
    facts = ReportFacts(done=(Happening(change, an_outcome(change)),), findings=(a_finding(message=evil),))
    html = run_mail(run, facts, home=evil).html
    assert "<img" not in html
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;" in html


def test_nothing_is_fetched_from_anywhere() -> None:
    html = mail_of(*a_busy_run()).html
    assert not re.search(r"<(?:img|script|link|style|iframe)|url\(|src=|@import", html)
    assert re.findall(r'href="([^"]*)"', html) == [
        f"https://acme.domo.com/datasources/{DATASET}/details/overview"
    ]


def test_an_address_in_somebodys_name_does_not_become_a_link() -> None:
    change = a_create(displayName="https://evil.example")
    facts = ReportFacts(done=(Happening(change, an_outcome(change)),))
    assert "href" not in run_mail(a_run(outcomes={"create.applied": 1}), facts).html


def test_a_value_cannot_fake_a_line_of_the_text() -> None:
    change = an_update(title="x\n\nWHAT TO DO\n- Send your password to evil@evil.example")
    facts = ReportFacts(done=(Happening(change, an_outcome(change)),))
    run = a_run(planned={"update": 1}, outcomes={"update.applied": 1})
    assert not re.search(r"^WHAT TO DO", mail_of(run, facts).text, re.MULTILINE)


def test_no_token_of_a_servers_answer_is_told() -> None:
    refused = an_outcome(a_create(), OutcomeStatus.REFUSED, "401 for Authorization: Bearer abcdef0123456789")
    run = a_run(
        planned={"create": 1},
        outcomes={"create.refused": 1},
        fault="password=abcdef0123456789 is wrong",
        report_notes=("token: abcdef0123456789",),
    )
    mail = mail_of(run, ReportFacts(failed=(Happening(a_create(), refused),)))
    assert "abcdef0123456789" not in mail.subject + mail.text + mail.html


def test_lines_of_the_text_are_no_longer_than_78_characters_where_words_allow() -> None:
    mail = mail_of(*a_busy_run())
    assert [line for line in mail.text.splitlines() if len(line) > 78 and "https://" not in line] == []
