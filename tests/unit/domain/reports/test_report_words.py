from typing import Any

import pytest

from muster.domain.reports.words import headline, subject
from muster.domain.runs.run import GuardResult
from tests.fakes.report_builders import a_run, held_run

DONE = {"create.applied": 12, "update.applied": 30, "delete.applied": 6}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"planned": {"create": 12, "update": 30, "delete": 7}, "outcomes": DONE | {"delete.refused": 1}},
            "12 created, 30 updated, 6 deleted, 1 refused",
        ),
        ({"planned": {"create": 3}, "outcomes": {"create.failed": 2}}, "2 failed, 1 not tried"),
        ({"planned": {"create": 1500}, "outcomes": {"create.applied": 1500}}, "1,500 created"),
        ({"planned": {"unchanged": 5}}, "nothing to do"),
        ({"planned": {"unchanged": 5, "invalid": 1}}, "nothing to do, 1 row with a fault"),
        (
            {"planned": {"create": 1, "invalid": 2}, "outcomes": {"create.applied": 1}},
            "1 created, 2 rows with faults",
        ),
        (
            {"fault": "The account acme is refused; mend it."},
            "FAILED before any write: The account acme is refused",
        ),
        (
            {"fault": "The account is refused.", "planned": {"create": 9}, "outcomes": {"create.applied": 3}},
            "FAILED after 3 of 9 changes: The account is refused",
        ),
        (
            {"fault": "acme.domo.com did not answer (5.0 s)."},
            "FAILED before any write: acme.domo.com did not answer (5.0 s)",
        ),
    ],
)
def test_the_subject_says_what_a_run_amounts_to(facts: dict[str, Any], expected: str) -> None:
    assert subject(a_run(**facts)) == f"[Muster] Acme staff: {expected}"


def test_the_subject_of_a_held_run_has_the_numbers() -> None:
    assert subject(held_run()).endswith("STOPPED before any write: would delete 150 of 200 people")


def test_the_subject_of_a_run_held_by_another_guard_has_its_first_clause() -> None:
    guards = (
        GuardResult("last-admin", tripped=True, message="0 of today's 2 admins stay; at least 1 must."),
    )
    expected = "STOPPED before any write: 0 of today's 2 admins stay"
    assert subject(held_run(guards=guards)).endswith(expected)


def test_the_headline_of_a_held_run_says_first_that_nobody_was_touched_and_then_why() -> None:
    message = (
        "The instance lists 61 people, and 151 were left by the last good run (run1, 05:00 UTC), "
        "so 90 (59.6%) are missing; this job allows 20.0%."
    )
    guards = (GuardResult("directory-rows", tripped=True, message=message),)
    assert headline(held_run(guards=guards)) == (
        "Nobody in acme.domo.com was deleted or changed, since a guard stopped the plan before any write: the "
        "instance lists 61 people, and 151 were left by the last good run, so 90 are missing."
    )


@pytest.mark.parametrize(
    "name",
    ["Staff\r\nBcc: evil@evil.example", "Staff\nX: y", "Staff\x00\x1b[0m", "Staff\u2028x", "\u202eStaff"],
)
def test_no_job_name_can_add_a_header_or_turn_the_subject_round(name: str) -> None:
    line = subject(a_run(job_name=name))
    assert line.isprintable()
    assert line.splitlines() == [line]


def test_a_long_name_leaves_room_for_what_happened() -> None:
    line = subject(a_run(job_name="x" * 5_000))
    assert len(line) <= 200
    assert line.endswith("nothing to do")


def test_a_fault_with_a_token_does_not_tell_it() -> None:
    assert "hushhush" not in subject(a_run(fault="token=hushhush was refused"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"planned": {"unchanged": 1}}, "Nothing to do: 1 person is as the DataSet says."),
        ({"planned": {"invalid": 1}}, "Nothing to do. 1 row with a fault left alone."),
        ({"planned": {}}, "Nothing to do."),
        (
            {"planned": {"unchanged": 4, "invalid": 2}},
            "Nothing to do: 4 people are as the DataSet says. 2 rows with faults left alone.",
        ),
        (
            {"planned": {"create": 12, "update": 30, "delete": 6}, "outcomes": DONE},
            "People in acme.domo.com: 12 created, 30 updated and 6 deleted.",
        ),
        (
            {"planned": {"create": 2}, "outcomes": {"create.refused": 2}},
            "Nobody in acme.domo.com was changed. Of 2 changes, 2 refused.",
        ),
        (
            {"fault": "No rows."},
            "Nobody in acme.domo.com was deleted or changed, since the run failed before any write: No rows.",
        ),
        (
            {"fault": "Refused.", "planned": {"create": 9}, "outcomes": {"create.applied": 3}},
            "Failed after 3 of 9 changes: Refused.",
        ),
        (
            {"fault": "Chunks were lost.", "fault_code": "stalled", "planned": {"create": 9}},
            "Failed after 0 of 9 changes: Chunks were lost.",
        ),
    ],
)
def test_the_headline_tells_it_in_sentences(facts: dict[str, Any], expected: str) -> None:
    assert headline(a_run(**facts)) == expected
