"""The days on which others deleted people, on the deployed stack, through both of Domo's APIs.

Each ends with nobody deleted, nothing written, and an e-mail that says so in its first sentence, why, what would have
happened, and what to type.
"""

import shlex
from collections.abc import Iterator

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from tests.e2e.stories import EVERYBODY, KINDS, STAFF, Company, Told
from tests.e2e.test_approval import Muster, muster
from tests.e2e.test_remote import ADMINS, GLOBEX, HOME, keep_accounts, keep_only_admins
from tests.e2e.world import World

__all__ = ["muster"]  # the fixture

NOBODY = f"Nobody in {GLOBEX} was deleted or changed, since"


@pytest.fixture(params=KINDS)
def company(staffed: World, world: World, request: pytest.FixtureRequest) -> Iterator[Company]:
    keep_accounts(world)
    yield Company(world, request.param)
    world.control("DELETE", "/trouble")


@pytest.fixture(scope="module")
def staffed(opened_world: World) -> Iterator[World]:
    """The instance with its people in it; nothing here changes them."""
    keep_only_admins(opened_world)
    opened_world.control("POST", "/users", {"users": STAFF, "instance": GLOBEX}, instance=GLOBEX)
    yield opened_world
    keep_only_admins(opened_world)


def what_a_failed_run_told(company: Company, job: Job, run: Run, code: str) -> Told:
    """The run ended before it had a plan; e-mail and log say so in the same words."""
    assert (run.state, run.fault_code, run.planned) == (RunState.FAILED, code, {})
    told = company.told(run)
    assert "FAILED before any write: " in told.subject
    assert told.headline.startswith(f"{NOBODY} the run failed before any write: ")
    assert told.commands == [f"muster run {job.id}"]
    assert (told.row["state"], told.row["code"], told.counts) == ("failed", code, (0, 0, 0))
    assert told.row["message"] == told.headline
    assert told.changes == []
    return told


def what_a_held_run_told(company: Company, job: Job, run: Run, *guards: str) -> Told:
    """The run has a plan that waits; e-mail and log say which guards hold it, and every change as not tried."""
    assert run.state is RunState.HELD
    assert [guard.guard for guard in run.guards if guard.tripped] == list(guards)
    told = company.told(run)
    assert "STOPPED before any write: " in told.subject
    assert told.headline.startswith(f"{NOBODY} a guard stopped the plan before any write: ")
    assert told.commands == [
        f"muster run {job.id}",
        f"muster plans show {run.id}",
        f"muster approve {run.id} --fingerprint {(run.fingerprint or '')[:16]}",
        f'muster reject {run.id} --why "…"',
    ]
    assert (told.row["state"], told.row["code"]) == ("held", ",".join(guards))
    assert str(told.row["message"]).startswith(told.headline)
    assert told.counts == (run.changes_planned, 0, run.changes_planned)
    planned = {(action, "not_tried"): run.planned[action] for action in ("create", "update", "delete")}
    assert told.changes_of_log == {key: count for key, count in planned.items() if count}
    return told


def test_a_503_is_not_taken_for_an_empty_list_as_it_was_by_ssosync(company: Company, muster: Muster) -> None:
    job = company.careless_job()
    company.spoil_list_of_people("fail_before", status=503)
    told = what_a_failed_run_told(company, job, company.run(job), "not-read")
    assert "Domo answered 503" in told.subject
    assert "Domo answered 503 when asked to" in told.headline
    assert "there is nothing to mend" in told.part("WHAT TO DO")
    company.world.control("DELETE", "/trouble")
    [command] = told.commands
    assert "Nothing to do: 152 people" in muster(*shlex.split(command)[1:], "--wait")


@pytest.mark.parametrize("company", ["access_token"], indirect=True)
def test_a_503_is_not_taken_for_an_empty_configuration(company: Company) -> None:
    job = company.careless_job()
    company.spoil(HOME, {"effect": "fail_before", "method": "POST", "path": "/api/query/v1/execute"})
    told = what_a_failed_run_told(company, job, company.run(job), "not-read")
    assert "Domo answered 503 when asked to query a DataSet" in told.headline


def test_an_empty_list_is_not_taken_for_an_instance_without_people(company: Company) -> None:
    job = company.careless_job()
    company.spoil_list_of_people("empty")
    told = what_a_failed_run_told(company, job, company.run(job), "not-read")
    assert " 0" in told.headline


def test_a_partial_page_of_people_is_not_taken_for_everybody_as_it_was_by_idp_scim_sync(
    company: Company,
) -> None:
    job = company.careless_job()
    company.spoil_list_of_people("drop_rows", rows=60)
    run = company.run(job)
    if (
        run.state is RunState.FAILED
    ):  # whoever reads noticed it: by the count, or since the own user was cut off
        told = what_a_failed_run_told(company, job, run, "not-read")
    else:
        told = what_a_held_run_told(company, job, run, "directory-rows")
        assert "152 were left by the last good run, so 60 are missing" in told.headline
    assert " 92" in told.headline


def test_a_partial_page_of_the_configuration_deletes_nobody_as_it_did_by_idp_scim_sync(
    company: Company,
) -> None:
    job = company.careless_job()
    company.give(job, EVERYBODY[:60])
    told = what_a_held_run_told(company, job, company.run(job), "roster-rows", "roster-overlap")
    expected = "the configuration has 60 rows and had 152 in the last good run, so 92 are missing."
    assert told.headline.endswith(expected)
    assert told.subject.endswith(
        "The configuration has 60 rows and had 152 in the last good run, so 92 are missing"
    )
    assert "0 people to create, 0 to change and 92 to delete" in told.part("WHAT STOPPED IT")


def test_an_empty_file_does_not_pass_a_guard_of_200_because_there_are_150_users_as_it_did_by_user_sync(
    company: Company,
) -> None:
    job = company.job(max_deletes=200)
    company.give(job, [])
    told = what_a_failed_run_told(company, job, company.run(job), "no-rows")
    assert "the file has a header and no rows" in told.headline
    company.give(job, ADMINS)
    told = what_a_held_run_told(company, job, company.run(job), "delete-share")
    assert told.subject.endswith("would delete 150 of 152 people")
    assert told.headline.endswith("it would delete 150 of 152 people.")
    assert "150 of 152 people (98.7%) would be deleted; this job allows 10.0%, so 15 at most." in told.part(
        "WHAT STOPPED IT"
    )
    assert "delete 150 0 150" in told.part("IN NUMBERS")


def test_a_wrong_but_valid_file_deletes_nobody_as_it_did_by_peribolos(
    company: Company, muster: Muster
) -> None:
    job = company.careless_job()
    company.give(job, [*ADMINS, *({**person, "email": f"other.{person['email']}"} for person in STAFF)])
    told = what_a_held_run_told(company, job, company.run(job), "roster-overlap")
    expected = "2 of the 152 addresses of the last good run are in the configuration now"
    assert told.subject.endswith(expected)
    assert told.headline.endswith(f"{expected}.")
    assert "150 people to create, 0 to change and 150 to delete" in told.part("WHAT STOPPED IT")
    again, look, _approve, reject = (shlex.split(command)[1:] for command in told.commands)
    assert "delete p149@globex.example" in muster(*look)
    assert "never carried out" in muster(*reject)
    company.give(job, EVERYBODY)
    assert "Nothing to do: 152 people" in muster(*again, "--wait")
