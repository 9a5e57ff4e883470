"""The days on which others deleted people. Each is told as it happened, and each ends with nobody deleted."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import RunState
from muster.domain.values.columns import COLUMN_NAMES
from muster.errors import IncompleteReadError, RateLimitedError, RetryableError, ServerTroubleError
from muster.ports import DirectoryUser, Snapshot
from tests.fakes.stage import SOURCE_KEY, Stage, a_person, a_roster
from tests.unit.services.stories import (
    CARELESS,
    STAFF,
    a_stage,
    give,
    nobody_was_touched,
    run_once,
    the_mail,
    tripped,
)

HEADER = ",".join(COLUMN_NAMES) + "\n"

# ---- a 503 taken for an empty list (ssosync) ----


@pytest.mark.parametrize(
    "trouble",
    [
        ServerTroubleError("Domo answered 503."),
        RateLimitedError("Domo answered 429."),
        RetryableError("No answer."),
    ],
)
def test_a_503_is_not_taken_for_an_empty_list_of_people(trouble: Exception) -> None:
    stage = a_stage(**CARELESS)
    stage.directory.troubles.add("pages", trouble)
    run = run_once(stage, "run1")
    assert (run.state, run.fault_code) == (RunState.FAILED, "not-read")
    nobody_was_touched(stage, run)
    assert "Nobody in acme.domo.com was deleted or changed, since the run failed" in the_mail(stage)


def test_a_503_is_not_taken_for_an_empty_roster() -> None:
    stage = a_stage(**CARELESS)

    def unavailable(job: Job, path: Path) -> Snapshot:
        raise ServerTroubleError("Domo answered 503.")

    stage.sources.read = unavailable  # type: ignore[method-assign]
    run = run_once(stage, "run1")
    assert (run.state, run.fault_code) == (RunState.FAILED, "not-read")
    nobody_was_touched(stage, run)


@pytest.mark.parametrize(
    "body", ["", "Service Unavailable", "<html><h1>503</h1></html>", '{"status":503}', "[]"]
)
def test_the_body_of_a_503_is_not_taken_for_a_roster(body: str) -> None:
    stage = a_stage(**CARELESS)
    give(stage, body)
    run = run_once(stage, "run1")
    assert run.state is RunState.FAILED
    nobody_was_touched(stage, run)


def test_an_empty_list_of_people_that_looks_whole_creates_nobody_a_second_time() -> None:
    stage = a_stage(**CARELESS)
    assert run_once(stage, "run1").state is RunState.SUCCEEDED
    stage.directory.pages = lambda attributes=(), begun=None: iter([])  # type: ignore[method-assign]
    stage.directory.headcount = lambda: None  # type: ignore[method-assign]
    run = run_once(stage, "run2")
    assert run.state is RunState.HELD
    assert tripped(run) == ["directory-rows"]
    nobody_was_touched(stage, run)
    assert "0 people, and 151 were left by the last good run (run1" in the_mail(stage)


# ---- a partial page (idp-scim-sync) ----


def cut(stage: Stage, users: int, error: Exception | None = None) -> None:
    """Let the list of people end after so many users, with an error or as if that were all."""
    whole = list(stage.directory.pages())

    def pages(attributes: object = (), begun: object = None) -> Iterator[Sequence[DirectoryUser]]:
        yield [user for page in whole for user in page][:users]
        if error is not None:
            raise error

    stage.directory.calls.clear()
    stage.directory.pages = pages  # type: ignore[method-assign]


def test_a_partial_page_of_people_that_the_reader_notices_is_a_fault() -> None:
    stage = a_stage(**CARELESS)
    cut(stage, 100, IncompleteReadError("100 of 151 people came."))
    run = run_once(stage, "run1")
    assert (run.state, run.fault) == (RunState.FAILED, "100 of 151 people came. Nothing was changed.")
    nobody_was_touched(stage, run)


def test_a_partial_page_of_people_that_the_reader_does_not_notice_is_held_by_the_count() -> None:
    stage = a_stage(**CARELESS)
    cut(stage, 150)
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["directory-count"])
    nobody_was_touched(stage, run)
    assert "150 people were listed of 151" in the_mail(stage)


def test_a_partial_page_of_people_is_held_by_the_last_good_run_where_the_instance_tells_no_count() -> None:
    stage = a_stage(**CARELESS)
    run_once(stage, "run1")
    cut(stage, 100)
    stage.directory.headcount = lambda: None  # type: ignore[method-assign]
    run = run_once(stage, "run2")
    assert (run.state, tripped(run)) == (RunState.HELD, ["directory-rows"])
    nobody_was_touched(stage, run)


@pytest.mark.parametrize("rows", [1, 60, 119])
def test_a_partial_page_of_the_roster_deletes_nobody_however_careless_the_limits(rows: int) -> None:
    stage = a_stage(**CARELESS)
    assert run_once(stage, "run1").state is RunState.SUCCEEDED
    give(stage, a_roster(*STAFF[:rows]))
    run = run_once(stage, "run2")
    assert run.state is RunState.HELD
    assert "roster-rows" in tripped(run)
    nobody_was_touched(stage, run)
    assert f"The configuration has {rows + 1} rows and had 151 in the last good run (run1" in the_mail(stage)


def test_a_partial_page_of_the_roster_in_the_very_first_run_is_held_by_the_default_share() -> None:
    stage = a_stage()
    give(stage, a_roster(*STAFF[:100]))
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["delete-share"])
    nobody_was_touched(stage, run)
    assert "would delete 50 of 151 people" in the_mail(stage)


# ---- an empty file that passed a guard of 200, because there were 150 users (user-sync.py) ----


def test_an_empty_file_is_a_fault_whatever_the_limit() -> None:
    for text in ("", HEADER, HEADER + "," * 12 + "\n"):
        stage = a_stage(**CARELESS)
        give(stage, text)
        run = run_once(stage, "run1")
        assert run.state is RunState.FAILED, text
        nobody_was_touched(stage, run)


def test_a_file_with_nearly_nobody_does_not_pass_a_limit_of_200_because_there_are_150_users() -> None:
    stage = a_stage(max_deletes=200)
    give(stage, a_roster())
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["delete-share"])
    nobody_was_touched(stage, run)
    assert "would delete 150 of 151 people" in the_mail(stage)
    assert "150 of 151 people (99.3%) would be deleted; this job allows 10.0%, so 15 at most." in the_mail(
        stage
    )


def test_a_small_company_is_held_as_well_as_a_large_one() -> None:
    few = STAFF[:4]
    stage = a_stage(few, max_deletes=200)
    give(stage, a_roster(*few[:3]))
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["delete-share"])
    nobody_was_touched(stage, run, few)


# ---- a wrong but valid file (peribolos) ----

STRANGERS = [a_person(f"q{number:03}", title="Nurse", department="Ward") for number in range(150)]


def test_a_wrong_but_valid_file_deletes_nobody() -> None:
    stage = a_stage()
    give(stage, a_roster(*STRANGERS))
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["delete-count", "delete-share"])
    nobody_was_touched(stage, run)


def test_a_wrong_but_valid_file_deletes_nobody_though_every_limit_of_deletes_was_lifted() -> None:
    stage = a_stage(**CARELESS)
    run_once(stage, "run1")
    give(stage, a_roster(*STRANGERS))
    run = run_once(stage, "run2")
    assert (run.state, tripped(run)) == (RunState.HELD, ["roster-overlap"])
    nobody_was_touched(stage, run)
    mail = the_mail(stage)
    assert "1 of the 151 addresses (0.7%) of the last good run (run1" in mail
    assert "150 people to create, 0 to change and 150 to delete" in mail


def test_a_wrong_but_valid_file_that_lost_its_columns_clears_nobody() -> None:
    stage = a_stage(max_update_share=1)
    run_once(stage, "run1")
    give(stage, a_roster(*({**person, "title": "", "department": ""} for person in STAFF)))
    run = run_once(stage, "run2")
    assert (run.state, tripped(run)) == (RunState.HELD, ["roster-columns"])
    nobody_was_touched(stage, run)
    assert {person["title"] for person in stage.directory.people.values()} == {"", "Clerk"}
    assert "title is filled in 0 of 151 rows and was in 150 of 151" in the_mail(stage)


def test_a_wrong_but_valid_file_whose_cells_slipped_changes_nobody() -> None:
    stage = a_stage()
    give(stage, a_roster(*({**person, "title": "Sales", "department": "Clerk"} for person in STAFF)))
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["update-share"])
    nobody_was_touched(stage, run)


def test_a_wrong_but_valid_file_in_which_everybody_is_an_admin_makes_none() -> None:
    stage = a_stage(max_update_share=1)
    give(stage, a_roster(*({**person, "roleId": "1"} for person in STAFF)))
    run = run_once(stage, "run1")
    assert (run.state, tripped(run)) == (RunState.HELD, ["admin-changes"])
    nobody_was_touched(stage, run)


def test_yesterdays_file_is_not_applied_over_todays() -> None:
    stage = a_stage(**CARELESS)
    version = "2026-11-21T05:00:00Z/151"

    def read(job: Job, path: Path) -> Snapshot:
        content = stage.sources.texts[SOURCE_KEY].encode()
        path.write_bytes(content)
        return Snapshot(path, version, hashlib.sha256(content).hexdigest(), len(content))

    stage.sources.read = read  # type: ignore[method-assign]
    assert run_once(stage, "run1").state is RunState.SUCCEEDED
    version = "2026-11-20T05:00:00Z/150"
    give(stage, a_roster(*STAFF[:-1]))
    run = run_once(stage, "run2")
    assert (run.state, tripped(run)) == (RunState.HELD, ["roster-version"])
    nobody_was_touched(stage, run)
