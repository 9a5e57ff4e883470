"""An address that changed in the DataSet: the same user of the instance has it, through each API, and an undo."""

import json

import pytest

from muster.domain.runs.run import Run, RunState
from tests.e2e.test_approval import Muster, mail_of, muster
from tests.e2e.test_remote import ADMINS, GLOBEX, globex, job_for, log_rows
from tests.e2e.world import Row, World

__all__ = ["globex", "muster"]  # the fixtures

BEFORE: Row = {
    "displayName": "Ann Example",
    "email": "ann.example@globex.example",
    "roleId": "4",
    "title": "Clerk",
    "employeeNumber": "7401",
    "employeeId": "UT007401",
}
AFTER: Row = {**BEFORE, "email": "ann.married@globex.example", "title": "Director"}
MARK = f"changes address from {BEFORE['email']} to {AFTER['email']}"


def add(world: World, *people: Row) -> None:
    world.control("POST", "/users", {"users": list(people), "instance": GLOBEX}, instance=GLOBEX)


def codes(world: World, run: Run) -> set[str]:
    return {each.code for each in world.desk.files.findings(run.plan_id)}


@pytest.mark.parametrize(
    ("kind", "login"), [("access_token", AFTER["email"]), ("oauth_client", BEFORE["email"])]
)
def test_the_same_user_has_the_new_address_and_an_undo_gives_the_older_one_back(
    globex: World, muster: Muster, kind: str, login: str
) -> None:
    add(globex, BEFORE)
    user_id = globex.people(GLOBEX)[BEFORE["email"]]["id"]
    job = job_for(globex, kind, [*ADMINS, AFTER], recipients=["owner@acme.example"])

    run = globex.run_by_hand(job)

    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"update.applied": 1})
    there = globex.people(GLOBEX)[AFTER["email"]]
    assert (there["id"], there["title"], there["userName"]) == (user_id, "Director", login)
    assert BEFORE["email"] not in globex.people(GLOBEX)
    assert ("login-not-seen" in codes(globex, run)) is (kind == "oauth_client")
    assert globex.run_by_hand(job).changes_planned == 0

    assert MARK in " ".join(mail_of(globex, run).split())
    [row] = [row for row in log_rows(globex, run) if row["kind"] == "change"]
    assert (row["code"], row["user_id"], row["email"]) == ("address-change", str(user_id), BEFORE["email"])
    assert MARK in " ".join(muster("plans", "show", run.id).split())
    for address in (BEFORE["email"], AFTER["email"]):
        told = json.loads(muster("explain", address, "--job", job.id, "--json"))
        assert told[1]["why"] == f"An update that {MARK} was planned, and applied."

    muster("undo", run.id, "--wait")
    back = globex.people(GLOBEX)[BEFORE["email"]]
    assert (back["id"], back["title"], back["userName"]) == (user_id, "Clerk", BEFORE["email"])


def test_two_who_may_be_the_person_both_stay_and_nobody_is_made(globex: World) -> None:
    add(globex, BEFORE, {**BEFORE, "email": "ann.second@globex.example"})
    there = globex.people(GLOBEX)
    job = job_for(globex, "access_token", [*ADMINS, AFTER])

    run = globex.run_by_hand(job)

    assert (run.state, run.changes_planned) == (RunState.SUCCEEDED, 0)
    assert globex.people(GLOBEX) == there
    assert "ambiguous-person" in codes(globex, run)
