import json
from pathlib import Path
from typing import Any

import pytest

from muster.domain.findings import Severity
from muster.domain.plans.changes import Change
from muster.domain.reports.join import Happening
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES, LOG_COLUMNS, LogRow, log_rows
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes
from muster.domain.runs.run import Run
from tests.fakes.report_builders import (
    a_create,
    a_delete,
    a_finding,
    a_run,
    an_outcome,
    an_update,
    held_run,
)


def named(row: LogRow) -> dict[str, Any]:
    return dict(zip(LOG_COLUMN_NAMES, row, strict=True))


def run_row(run: Run) -> dict[str, Any]:
    return named(next(log_rows(run, [], [])))


def change_row(happening: Happening, run: Run | None = None) -> dict[str, Any]:
    return named(list(log_rows(run or a_run(), [happening], []))[1])


def test_there_is_one_row_for_the_run_and_one_for_each_finding_and_change() -> None:
    changes: list[Change] = [a_create(), an_update(), a_delete()]
    happenings = [Happening(change, an_outcome(change)) for change in changes]
    rows = [named(row) for row in log_rows(a_run(), happenings, [a_finding(), a_finding(9)])]
    assert [row["kind"] for row in rows] == ["run", "finding", "finding", "change", "change", "change"]


def test_every_row_tells_its_run_job_instance_trigger_and_time() -> None:
    rows = [named(row) for row in log_rows(a_run(), [Happening(a_create(), None)], [a_finding()])]
    common = {
        "run_id": "run-1",
        "logged_at": "2026-11-21T10:16:31",
        "job_id": "job-1",
        "job_name": "Acme staff",
        "instance": "acme.domo.com",
        "triggered_by": "dataset",
    }
    assert all(common.items() <= row.items() for row in rows)


def test_the_row_of_the_run_has_its_counts_times_and_versions() -> None:
    outcomes = count_outcomes(
        [
            an_outcome(a_create(1)),
            an_outcome(a_create(2), OutcomeStatus.REFUSED),
            an_outcome(an_update(), OutcomeStatus.FAILED),
        ]
    )
    run = a_run(
        planned={"create": 2, "update": 1, "delete": 4, "unchanged": 90, "invalid": 3},
        outcomes=outcomes,
        findings={"error": 3, "warning": 2},
        fingerprint="f00d",
        roster_version="v7",
        roster_size=96,
        directory_size=99,
    )
    row = run_row(run)
    assert row["state"] == "partly_failed"
    assert [row[f"planned_{action}"] for action in ("create", "update", "delete")] == [2, 1, 4]
    assert [row[status] for status in ("applied", "refused", "failed", "not_tried")] == [1, 1, 1, 4]
    assert [row["unchanged"], row["invalid"], row["roster_people"], row["directory_people"]] == [
        90,
        3,
        96,
        99,
    ]
    assert [row["findings_error"], row["findings_warning"], row["findings_info"]] == [3, 2, 0]
    assert (row["started_at"], row["finished_at"]) == ("2026-11-21T10:15:31", "2026-11-21T10:16:31")
    assert (row["fingerprint"], row["roster_version"]) == ("f00d", "v7")


def test_the_row_of_a_held_run_names_the_guard_and_its_numbers() -> None:
    row = run_row(held_run())
    assert (row["state"], row["code"]) == ("held", "delete-count")
    assert "150 people would be deleted; at most 50." in row["message"]
    assert "own user stays" not in row["message"]
    assert row["not_tried"] == 150


def test_the_row_of_a_failed_run_has_the_fault() -> None:
    row = run_row(a_run(fault="The DataSet has no rows.", fault_code="no-rows"))
    assert (row["state"], row["code"]) == ("failed", "no-rows")
    assert row["message"] == (
        "Nobody in acme.domo.com was deleted or changed, since the run failed before any write: "
        "the DataSet has no rows."
    )


def test_a_change_has_before_and_after_as_json_of_its_fields() -> None:
    update = an_update(title="Boss", department="")
    row = change_row(Happening(update, an_outcome(update)))
    assert json.loads(row["fields_before"]) == {"title": "Clerk", "department": "Clerk"}
    assert json.loads(row["fields_after"]) == {"title": "Boss", "department": ""}
    assert (row["action"], row["status"], row["email"], row["user_id"]) == (
        "update",
        "applied",
        "old1@acme.example",
        "11",
    )
    assert row["message"] is None


def test_a_create_has_no_before_and_gets_the_new_id_and_a_delete_has_no_after() -> None:
    create, delete = a_create(), a_delete()
    created = change_row(Happening(create, an_outcome(create)))
    deleted = change_row(Happening(delete, an_outcome(delete)))
    assert created["fields_before"] is None
    assert created["user_id"] == "900"
    assert deleted["fields_after"] is None
    assert json.loads(deleted["fields_before"])["phoneNumber"] == "+1 801 899 1000"


def test_a_refused_change_says_why() -> None:
    create = a_create()
    row = change_row(Happening(create, an_outcome(create, OutcomeStatus.REFUSED, "Domo says no")))
    assert (row["status"], row["message"]) == ("refused", "Domo says no")


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (held_run(), "A guard stopped the run before its first write."),
        (a_run(fault="x", planned={"create": 1}), "The run ended before this change."),
    ],
)
def test_a_change_without_an_outcome_was_not_tried_and_says_why(run: Run, reason: str) -> None:
    row = change_row(Happening(a_create(), None), run)
    assert (row["status"], row["message"]) == ("not_tried", reason)


def test_a_finding_has_row_column_code_severity_and_message() -> None:
    row = named(list(log_rows(a_run(), [], [a_finding(12, Severity.WARNING, "no phone")]))[1])
    facts = [row[name] for name in ("roster_row", "roster_column", "code", "severity", "message")]
    assert facts == [12, "phoneNumber", "phone-invalid", "warning", "no phone"]


def test_cells_of_number_columns_are_numbers_or_null_and_others_texts_or_null() -> None:
    rows = list(log_rows(a_run(), [Happening(a_create(), None)], [a_finding(), a_finding(None)]))
    for row in rows:
        for (kind, _name), cell in zip(LOG_COLUMNS, row, strict=True):
            assert cell is None or isinstance(cell, int if kind == "LONG" else str)


def test_no_column_stands_twice() -> None:
    assert len(set(LOG_COLUMN_NAMES)) == len(LOG_COLUMNS)


def test_a_token_in_an_answer_of_the_server_is_not_logged() -> None:
    create = a_create()
    outcome = an_outcome(create, OutcomeStatus.FAILED, "401 X-DOMO-Developer-Token: abc123secret refused")
    assert "abc123secret" not in change_row(Happening(create, outcome))["message"]


def test_half_a_surrogate_pair_in_a_field_still_makes_a_row() -> None:
    row = change_row(Happening(a_create(title="a\ud800"), None))
    assert json.loads(row["fields_after"])["title"] == "a?"


def test_the_columns_stand_in_the_documentation_with_their_types() -> None:
    page = (Path(__file__).parents[4] / "docs" / "run-log.md").read_text()
    table_of_columns = page.split("\n## ")[0]
    documented = [
        tuple(cell.strip().strip("`") for cell in line.split("|")[1:3])
        for line in table_of_columns.splitlines()
        if line.startswith("| `")
    ]
    assert documented == [(name, kind) for kind, name in LOG_COLUMNS]
