"""What was handed over, in the log and in the e-mail."""

import json
from typing import Any

import pytest

from muster.domain.plans.content import ContentKind, HandOver, Owned
from muster.domain.reports.facts import gather
from muster.domain.reports.join import Happening
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES, log_rows
from muster.domain.reports.report import run_mail
from muster.domain.runs.outcomes import Outcome, OutcomeStatus, count_outcomes
from tests.fakes.report_builders import a_create, a_delete, a_run, an_outcome

SALES = Owned(ContentKind.DATASET, "d1", "Sales")
STOCK = Owned(ContentKind.DATASET, "d2")
FLOW = Owned(ContentKind.DATAFLOW, "7", "Nightly")
TO = ("heir@acme.example", "5")


def happening(handed: HandOver, status: OutcomeStatus = OutcomeStatus.APPLIED) -> Happening:
    change = a_delete()
    detail = " ".join(handed.sentences)
    return Happening(change, Outcome(change.action, change.email, change.user_id, status, detail, handed))


def rows(*happenings: Happening) -> list[dict[str, Any]]:
    return [dict(zip(LOG_COLUMN_NAMES, row, strict=True)) for row in log_rows(a_run(), happenings, [])][1:]


def mail(each: Happening) -> str:
    assert each.outcome is not None
    run = a_run(planned={"delete": 1}, outcomes=count_outcomes([each.outcome]))
    return " ".join(run_mail(run, gather(run, [each], [])).text.split())


def test_each_thing_is_a_row_after_the_row_of_its_owner() -> None:
    create = a_create()
    told = rows(happening(HandOver(*TO, moved=(SALES, FLOW))), Happening(create, an_outcome(create)))
    assert [row["kind"] for row in told] == ["change", "content", "content", "change"]
    assert [row["code"] for row in told] == [None, "dataset", "dataflow", None]


def test_a_row_tells_the_thing_with_its_owner_before_and_after() -> None:
    row = rows(happening(HandOver(*TO, moved=(SALES,))))[1]
    assert (row["action"], row["status"]) == ("hand_over", "applied")
    assert (row["email"], row["user_id"]) == ("gone1@acme.example", "21")
    assert row["message"] == 'DataSet "Sales" (d1), to heir@acme.example'
    thing = {"kind": "dataset", "id": "d1", "name": "Sales"}
    assert json.loads(row["fields_before"]) == {**thing, "owner": "21"}
    assert json.loads(row["fields_after"]) == {**thing, "owner": "5"}


@pytest.mark.parametrize(
    ("handed", "status"),
    [
        (HandOver(*TO, moved=(SALES,), left=(FLOW,)), "refused"),
        (HandOver(*TO, moved=(SALES,), in_doubt=(FLOW,)), "failed"),
    ],
)
def test_what_was_not_handed_over_is_a_row_too_and_has_no_new_owner(handed: HandOver, status: str) -> None:
    told = rows(happening(handed, OutcomeStatus.REFUSED))
    assert [row["status"] for row in told] == ["refused", "applied", status]
    assert told[2]["fields_after"] is None


def test_the_e_mail_says_how_much_was_handed_to_whom() -> None:
    handed = HandOver(*TO, moved=(SALES, STOCK, FLOW))
    assert "2 DataSets and 1 DataFlow handed to heir@acme.example; displayName: Gone 1" in mail(
        happening(handed)
    )


def test_the_e_mail_says_of_somebody_who_stays_what_was_moved_and_what_not() -> None:
    told = mail(happening(HandOver(*TO, moved=(STOCK,), left=(FLOW,)), OutcomeStatus.REFUSED))
    assert "1 DataSet handed to heir@acme.example." in told
    assert 'The person stays: DataFlow "Nightly" (7) not handed over.' in told


def test_a_name_that_would_break_a_line_does_not() -> None:
    row = rows(happening(HandOver(*TO, moved=(Owned(ContentKind.DATASET, "d1", "a\nb\ud800"),))))[1]
    assert "\n" not in row["message"]
    assert json.loads(row["fields_before"])["name"] == "a\nb?"
