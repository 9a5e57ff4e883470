"""Home runs a job that keeps another instance: log and e-mail at home, people at the remote one."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import httpx
import pytest

from muster.domain.account import SECRET_PARTS, Account
from muster.domain.job import Job
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from muster.services.accounts import keep_account
from tests.e2e.world import Row, World

HOME, GLOBEX = "acme.domo.com", "globex.domo.com"
KINDS = tuple(SECRET_PARTS)
CARELESS = {"max_deletes": 100, "max_delete_share": 1.0, "max_update_share": 1.0}
ADMINS: Sequence[Row] = (
    {"displayName": "Muster Service", "email": "muster.service@globex.example", "roleId": "1"},
    {"displayName": "Ada Admin", "email": "ada.admin@globex.example", "roleId": "1"},
)
NOT_PUBLIC = frozenset({"department", "deskPhoneNumber", "employeeId", "timeZone", "locale"})
OLD: Row = {
    "displayName": "Old Name",
    "email": "old@globex.example",
    "roleId": "4",
    "title": "Clerk",
    "department": "Sales",
    "alternateEmail": "old@home.example",
    "phoneNumber": "+18018991000",
    "deskPhoneNumber": "+18018992000",
    "employeeNumber": "74",
    "employeeId": "UT000001",
    "location": "Utah",
    "timeZone": "America/Denver",
    "locale": "en-US",
}
NEW: Row = {
    "displayName": "New Name",
    "email": "new@globex.example",
    "roleId": "3",
    "title": "Director",
    "department": "Finance",
    "alternateEmail": "new@home.example",
    "phoneNumber": "+18018991001",
    "deskPhoneNumber": "+18018992002",
    "employeeNumber": "75",
    "employeeId": "UT000002",
    "location": "London",
    "timeZone": "Europe/London",
    "locale": "en-GB",
}


def person_for(column: str) -> dict[str, str]:
    """Somebody of whom this column is about to change."""
    place = COLUMN_NAMES.index(column)
    own = {"employeeNumber": f"{100 + place}", "employeeId": f"UT0001{place:02}"}
    return {**OLD, **own, "email": f"{column.lower()}@globex.example", "displayName": f"P {column}"}


def changed(column: str) -> dict[str, str]:
    """The same person with another value in this one column."""
    return {**person_for(column), column: NEW[column]}


def people_of_globex(world: World) -> dict[str, dict[str, str]]:
    """Everybody by address, with the thirteen columns as texts; blank where there is nothing."""
    return {
        address: {name: "" if person.get(name) is None else str(person[name]) for name in COLUMN_NAMES}
        for address, person in world.people(GLOBEX).items()
    }


def keep_only_admins(world: World) -> None:
    known = {row["email"] for row in ADMINS}
    for address, person in world.people(GLOBEX).items():
        if address not in known:
            world.control("DELETE", f"/users/{person['id']}", instance=GLOBEX)


def keep_accounts(world: World) -> None:
    """Let there be an account of Globex of each kind."""
    opens = dict(world.stack.domo["instances"][GLOBEX]) | {"token": ""}
    opens["token"] = opens["access_token"]
    for kind in KINDS:
        parts = {part: str(opens[part]) for part in SECRET_PARTS[kind]}
        account = Account(f"globex-{kind}", kind, GLOBEX)
        keep_account(world.desk.accounts, world.desk.keeper, world.desk.jobs, account, parts)


@pytest.fixture
def globex(world: World) -> Iterator[World]:
    """Globex with an account of each kind, and nobody in it but its admins."""
    keep_accounts(world)
    keep_only_admins(world)
    yield world
    keep_only_admins(world)


def job_for(world: World, kind: str, rows: Sequence[Row], **changes: object) -> Job:
    target = {"kind": "remote", "instance": GLOBEX, "account": f"globex-{kind}"}
    settings = {"delete_orphans": True, "delete_unseen_owners": True, "guards": CARELESS, "target": target}
    return world.job_over(rows, **settings | changes)


def log_rows(world: World, run: Run) -> list[dict[str, str]]:
    """The rows of a run in the log DataSet of home."""
    url = f"{world.stack.local['domo']['control_url']}/datasets/{run.log_dataset_id}/data"
    text = httpx.get(url, params={"instance": HOME}, timeout=30, trust_env=False).raise_for_status().text
    rows = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(LOG_COLUMN_NAMES, row, strict=True)) for row in rows if run.id in row]


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_field_of_each_column_arrives_and_a_second_run_finds_nothing_to_do(
    globex: World, kind: str
) -> None:
    world = globex
    carried = [name for name in COLUMN_NAMES if kind != "oauth_client" or name not in NOT_PUBLIC]
    before = [person_for(column) for column in carried]
    world.control("POST", "/users", {"users": before, "instance": GLOBEX}, instance=GLOBEX)
    at_home = world.people(HOME)
    wanted = [*ADMINS, *(changed(column) for column in carried)]
    job = job_for(world, kind, wanted, recipients=["owner@acme.example"])

    first = world.run_by_hand(job)

    assert (first.state, first.fault, first.report_notes) == (RunState.SUCCEEDED, None, ())
    assert (first.outcomes, first.planned["address_changes"]) == ({"update.applied": len(carried)}, 1)
    there = people_of_globex(world)
    assert there.keys() == {row["email"] for row in wanted}
    for row in wanted[len(ADMINS) :]:
        assert {name: there[row["email"]][name] for name in carried} == {name: row[name] for name in carried}
    assert world.people(HOME) == at_home

    second = world.run_by_hand(job)

    assert (second.state, second.changes_planned) == (RunState.SUCCEEDED, 0)
    assert second.planned["unchanged"] == len(wanted)
    assert people_of_globex(world) == there


@pytest.mark.parametrize("kind", KINDS)
def test_log_and_e_mail_are_at_home_and_name_the_remote_instance(globex: World, kind: str) -> None:
    job = job_for(globex, kind, [*ADMINS, OLD], recipients=["owner@acme.example"])
    run = globex.run_by_hand(job)
    assert run.outcomes == {"create.applied": 1}
    [mail] = [mail for mail in globex.stack.mails() if run.id in mail["BodyText"]]
    assert mail["To"] == ["owner@acme.example"]
    assert f"People in {GLOBEX}: 1 created." in " ".join(mail["BodyText"].split())
    assert f"https://{HOME}/datasources/{run.log_dataset_id}" in mail["BodyText"]
    rows = [row for row in log_rows(globex, run) if row["kind"] != "finding"]
    assert [(row["kind"], row["instance"], row["email"]) for row in rows] == [
        ("run", GLOBEX, ""),
        ("change", GLOBEX, OLD["email"]),
    ]
    at_globex = {each["id"] for each in globex.control("GET", "/datasets", instance=GLOBEX)}
    assert run.log_dataset_id not in at_globex


def test_what_a_client_cannot_carry_is_one_warning_a_run_and_no_endless_update(globex: World) -> None:
    job = job_for(globex, "oauth_client", [*ADMINS, OLD])
    for expected in ({"create.applied": 1}, {}):
        run = globex.run_by_hand(job)
        assert (run.state, run.outcomes) == (RunState.SUCCEEDED, expected)
        found = globex.desk.files.findings(run.plan_id)
        [warning] = [each for each in found if each.code == "columns-not-carried"]
        assert {name for name in COLUMN_NAMES if name in warning.message} == NOT_PUBLIC


def test_a_blank_cell_clears_the_field_at_the_remote_instance(globex: World) -> None:
    globex.control("POST", "/users", {"users": [OLD], "instance": GLOBEX}, instance=GLOBEX)
    required = {name: OLD[name] for name in ("displayName", "email", "roleId")}
    job = job_for(globex, "access_token", [*ADMINS, required])
    assert globex.run_by_hand(job).outcomes == {"update.applied": 1}
    blank: Mapping[str, str] = dict.fromkeys(COLUMN_NAMES, "") | required
    assert people_of_globex(globex)[OLD["email"]] == blank
    assert globex.run_by_hand(job).changes_planned == 0
