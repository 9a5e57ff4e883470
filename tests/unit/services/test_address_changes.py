"""A change of address through a whole run: plan, guards, log, e-mail, approval, undo, and what is explained of it."""

from dataclasses import replace
from typing import Any

import pytest

from muster.domain.plans.changes import Update
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState
from muster.services.explain import explain
from tests.fakes.deciding import DecidingStage
from tests.fakes.stage import SOURCE_KEY, a_person, a_roster
from tests.unit.services.undoing import findings, take_back

OLD, NEW = "ann@old.example", "ann@new.example"
BEFORE = a_person("ann", email=OLD, employeeId="E1", title="Clerk")
AFTER = a_person("ann", email=NEW, employeeId="E1", title="Boss")
MARK = f"changes address from {OLD} to {NEW}"


def a_stage(roster: Any = (AFTER,), people: Any = (BEFORE,), **settings: Any) -> DecidingStage:
    return DecidingStage(roster, people, **({"mode": Mode.APPLY} | settings))


def id_of(stage: DecidingStage, name: str = "Ann") -> str:
    [found] = [each for each, person in stage.directory.people.items() if person["displayName"] == name]
    return found


def guard(run: Run, name: str) -> str:
    [found] = [each.message for each in run.guards if each.guard == name and each.tripped]
    return found


@pytest.mark.parametrize("delete_orphans", [True, False])
def test_the_account_keeps_its_id_and_a_second_run_finds_nothing_to_do(delete_orphans: bool) -> None:  # noqa: FBT001
    stage = a_stage(delete_orphans=delete_orphans)
    before = id_of(stage)

    run = stage.run_once()

    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"update.applied": 1})
    assert run.planned["address_changes"] == 1
    assert id_of(stage) == before
    assert stage.addresses() == {NEW}
    assert stage.run_once("run2").changes_planned == 0


def test_a_job_that_does_not_want_it_deletes_and_creates() -> None:
    run = a_stage(match_address_changes=False).run_once()

    assert run.outcomes == {"create.applied": 1, "delete.applied": 1}
    assert "address_changes" not in run.planned


def test_log_and_e_mail_tell_both_addresses_and_how_many_there_are() -> None:
    stage = a_stage()
    stage.run_once()

    [(_, mail)] = stage.mailer.sent
    assert MARK in " ".join(mail.text.split())
    assert "Of the updates planned, 1 changes an address." in mail.text
    rows = stage.datasets.rows(stage.log_registry.dataset_for("job1") or "")
    [row] = [each for each in rows if each[0] == "change"]
    assert "address-change" in row
    assert f"{MARK[0].upper()}{MARK[1:]}." in row
    [head] = [each for each in rows if each[0] == "run"]
    assert any("1 changes an address" in cell for cell in head)


@pytest.mark.parametrize("address", [OLD, NEW, OLD.upper()])
def test_it_is_explained_by_the_older_and_by_the_newer_address(address: str) -> None:
    stage = a_stage()
    stage.run_once()

    [told] = explain(address, stage.jobs.get("job1"), most=5, runs=stage.runs, files=stage.files)

    assert told.user_id == id_of(stage)
    assert told.why == f"An update that {MARK} was planned, and applied."


@pytest.mark.parametrize("address", [OLD, NEW])
def test_a_doubt_is_explained_by_both_addresses(address: str) -> None:
    stage = a_stage([AFTER, a_person("bo", employeeId="E1")])
    run = stage.run_once()
    assert run.changes_planned == 0

    [told] = explain(address, stage.jobs.get("job1"), most=5, runs=stage.runs, files=stage.files)

    assert f'employeeId "E1": {OLD} (user {id_of(stage)}) in Domo may be this person' in told.why
    assert "nobody can be sure" in told.why


def test_the_role_of_an_admin_who_moves_is_guarded_as_any_other() -> None:
    roster = [AFTER | {"roleId": "4"}]
    stage = a_stage(roster, [BEFORE | {"roleId": "1"}], guards={"min_admins": 2})

    run = stage.run_once()

    assert run.state is RunState.HELD
    assert "1 of today's 2 admins stay" in guard(run, "last-admin")


def test_the_accounts_own_user_and_protected_people_are_told_and_stay() -> None:
    stage = a_stage(protected=[OLD.upper()])

    run = stage.run_once()

    assert (run.changes_planned, stage.addresses()) == (0, {OLD})
    [found] = findings(stage, run, "address-not-changed")
    assert "whom the job protects" in found.message


def test_addresses_that_change_count_as_overwritten() -> None:
    run = a_stage(guards={"max_update_share": 0.1}).run_once()

    assert run.state is RunState.HELD
    assert "1 of 2 people (50.0%)" in guard(run, "update-share")


def test_a_whole_domain_that_changed_is_held_and_told_as_what_it_is() -> None:
    people = [a_person(f"p{n}", email=f"p{n}@old.example", employeeId=f"E{n}") for n in range(9)]
    stage = a_stage(people, people, guards={"max_update_share": 1.0})
    assert stage.run_once().state is RunState.SUCCEEDED

    moved = [person | {"email": person["email"].replace("old", "new")} for person in people]
    stage.sources.texts[SOURCE_KEY] = a_roster(*moved)
    run = stage.run_once("run2")

    assert run.state is RunState.HELD
    said = guard(run, "roster-overlap")
    assert "1 of the 10 addresses (10.0%)" in said
    assert "The plan has 0 people to create, 9 to change (9 in the address too) and 0 to delete." in said


def test_an_undo_gives_the_older_address_back_to_the_same_account() -> None:
    stage = a_stage()
    user_id = id_of(stage)
    stage.run_once()

    run = take_back(stage)

    assert run.state is RunState.SUCCEEDED
    assert stage.directory.people[user_id]["email"] == OLD
    assert stage.directory.people[user_id]["title"] == "Clerk"
    [change] = stage.plan_of(run)
    assert isinstance(change, Update)
    assert change.address_turn == (NEW, OLD)
    assert run.planned["address_changes"] == 1


def test_an_undo_leaves_an_address_that_somebody_changed_since() -> None:
    stage = a_stage()
    stage.run_once()
    stage.directory.people[id_of(stage)]["email"] = "ann@third.example"

    run = take_back(stage)

    assert stage.addresses() == {"ann@third.example"}
    assert [found.column for found in findings(stage, run, "undo-conflict")] == ["email"]


def test_an_undo_leaves_the_older_address_to_whoever_has_it_now() -> None:
    stage = a_stage()
    stage.run_once()
    stage.directory.add(a_person("bo", email=OLD.upper()))

    run = take_back(stage)

    assert stage.directory.people[id_of(stage)]["email"] == NEW
    assert "belongs to another person now" in findings(stage, run, "undo-conflict")[0].message


def test_an_approval_of_it_goes_by_the_users_id() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    held = stage.held()
    stage.directory.people[id_of(stage)]["title"] = "Chief"

    run = stage.carried_out(held)

    assert run.state is RunState.HELD
    [told] = [each.message for each in run.guards if each.message.startswith("update")]
    assert told == f'update {OLD}: title "Clerk" → "Boss" was approved, now "Chief" → "Boss".'


def test_an_approval_is_stale_where_somebody_else_made_the_new_address_meanwhile() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    held = stage.held()
    stage.directory.add(AFTER | {"employeeId": ""})

    run = stage.carried_out(held)

    assert run.state is RunState.HELD
    assert stage.written == []


def test_an_approved_one_is_carried_out() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    user_id = id_of(stage)

    run = stage.carried_out(stage.held())

    assert run.outcomes == {"update.applied": 1}
    assert stage.directory.people[user_id]["email"] == NEW


def test_an_api_that_shows_no_logins_says_so() -> None:
    stage = a_stage()
    stage.directory._capabilities = replace(stage.directory.capabilities, keeps_logins=False)

    run = stage.run_once()

    [found] = findings(stage, run, "login-not-seen")
    assert found.message.startswith("1 person gets another address. This account's API shows no login names")
    assert not findings(a_stage(), run, "login-not-seen")


def test_an_approval_for_an_account_that_is_gone_tells_who_would_have_its_new_address() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    held = stage.held()
    stage.directory.people.pop(id_of(stage))

    run = stage.carried_out(held)

    assert (run.state, stage.written) == (RunState.HELD, [])
    assert f"{OLD}: update was approved, and now the plan is to create." in [
        each.message for each in run.guards
    ]
