"""Accounts through the command and the deployed functions: checked, warned of, refused, and bound to their instance."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muster.domain.runs.run import RunState, Trigger
from muster.messages import StartRun
from tests.e2e.command_desk import Desk
from tests.e2e.world import World
from tests.integration.accounts import event_with

GLOBEX = "globex.domo.com"
DAY = 24 * 3600
KINDS = ("oauth_client", "access_token", "password")
ADMINS = (
    {"displayName": "Muster Service", "email": "muster.service@globex.example", "roleId": "1"},
    {"displayName": "Ada Admin", "email": "ada.admin@globex.example", "roleId": "1"},
)


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    return Desk(world.stack, tmp_path)


@pytest.fixture
def tokens(world: World) -> Iterator[World]:
    """The access tokens of globex are as they were after the test."""
    yield world
    let_end(world, 365)


def let_end(world: World, days: float) -> None:
    world.control("PUT", "/access-tokens", {"instance": GLOBEX, "expires_in_seconds": days * DAY})


def typed(world: World, kind: str) -> str:
    opens = world.stack.domo["instances"][GLOBEX]
    parts = {
        "oauth_client": ("client_id", "client_secret"),
        "access_token": ("access_token",),
        "password": ("user_name", "password"),
    }
    return "".join(f"{opens[part]}\n" for part in parts[kind])


def calls_to_globex(world: World) -> list[Any]:
    return [call for call in world.control("GET", "/requests")["calls"] if call["host"] == GLOBEX]


def remote(account: str = "globex", instance: str = GLOBEX) -> dict[str, str]:
    return {"kind": "remote", "instance": instance, "account": account}


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_is_added_tried_and_checked_without_its_secret_being_told(
    desk: Desk, world: World, kind: str
) -> None:
    name, secret = f"checked-{kind}", typed(world, kind)
    said = desk.muster("accounts", "add", name, "--kind", kind, "--instance", GLOBEX, typed=secret)
    assert "Domo lets it in as Muster Service <muster.service@globex.example>, Admin." in said
    again = desk.muster("accounts", "add", name, typed=secret)
    assert f"Kept account {name} ({kind}) for {GLOBEX}." in again
    told = desk.json("accounts", "check", name)
    assert (told["user"], told["role"], told["manages_users"]) == ("Muster Service", "Admin", True)
    assert (told["token_ends_at"] is not None) == (kind == "access_token")
    shown = desk.muster("accounts", "check", name)
    assert "manages users" in shown
    assert secret.splitlines()[-1] not in said + again + shown + json.dumps(told)
    desk.muster("accounts", "remove", name)


def test_a_refused_account_is_kept_with_a_warning_and_its_check_exits_3(desk: Desk) -> None:
    new = ("accounts", "add", "wrong", "--kind", "access_token", "--instance", GLOBEX)
    assert "Kept account wrong" in desk.muster(*new, typed="wr0ng-s3cr3t\n")
    assert desk.muster("accounts", "check", "wrong", status=3) == ""
    desk.muster("accounts", "remove", "wrong")


def test_the_end_of_a_token_is_told_by_check_e_mail_and_log(desk: Desk, tokens: World) -> None:
    let_end(tokens, 9.5)
    told = desk.json("accounts", "check", "globex", status=2)
    assert "in 9 days" in told["warnings"][0]
    job = tokens.job_over(ADMINS, target=remote(), recipients=["owner@acme.example"])
    run = tokens.run_by_hand(job)
    assert run.state is RunState.SUCCEEDED
    assert [each.code for each in tokens.desk.files.findings(run.plan_id)].count("token-expires") == 1
    [mail] = [mail for mail in tokens.stack.mails() if run.id in mail["BodyText"]]
    assert 'The access token of the account "globex" ends on' in " ".join(mail["BodyText"].split())
    assert "in 9 days" in mail["BodyHtml"]


def test_an_expired_token_is_tried_once_and_the_run_says_what_to_type(desk: Desk, tokens: World) -> None:
    let_end(tokens, -1)
    job = tokens.job_over(ADMINS, target=remote(), recipients=["owner@acme.example"])
    tokens.control("DELETE", "/requests")
    run = tokens.run_by_hand(job)
    assert [call["status"] for call in calls_to_globex(tokens)] == [401]
    assert (run.state, run.fault_code) == (RunState.FAILED, "account-refused")
    assert 'Account "globex" was refused' in (run.fault or "")
    [mail] = [mail for mail in tokens.stack.mails() if run.id in mail["BodyText"]]
    assert "`muster accounts add globex`" in " ".join(mail["BodyText"].split())
    assert 'FAILED before any write: Account "globex" was refused' in mail["Subject"]
    assert desk.muster("accounts", "check", "globex", status=3) == ""


@pytest.mark.parametrize(
    "instance",
    [
        "evil.example",
        "globex.domo.com.evil.example",
        "globex.domo.com@evil.example",
        "GLOBEX.domo.com",
        "gl\u043ebex.domo.com",
    ],
)
def test_a_job_for_another_host_is_refused_by_the_command_and_nothing_is_sent(
    desk: Desk, world: World, instance: str
) -> None:
    job = {"name": "evil", "source": {"kind": "s3", "object_key": "x"}, "target": remote(instance=instance)}
    (desk.folder / "job.json").write_text(json.dumps(job))
    world.control("DELETE", "/requests")
    assert "target.instance" in desk.muster("jobs", "create", "--file", "job.json", status=1)
    assert calls_to_globex(world) == []


@pytest.mark.parametrize(
    "target",
    [
        remote(instance="evil.example"),
        remote(instance="initech.domo.com"),
        remote(account="../accounts/globex"),
    ],
)
def test_a_job_written_into_the_table_by_hand_sends_no_token_anywhere(
    world: World, target: dict[str, str]
) -> None:
    job = world.job({"kind": "s3", "object_key": "people.csv"}, target=remote())
    document = job.model_dump(mode="json") | {"target": target}
    table, key = world.stack.outputs["JobsTable"], {"pk": {"S": "jobs"}, "sk": {"S": job.id}}
    item: Any = key | {"document": {"S": json.dumps(document)}, "version": {"N": "1"}}
    world.stack.aws.dynamodb.put_item(TableName=table, Item=item)
    request = StartRun(
        job_id=job.id, run_id=f"by-hand-{job.id}", trigger=Trigger.MANUAL, requested_at="2026-11-21T12:00:00Z"
    )
    world.control("DELETE", "/requests")
    try:
        world.stack.invoke("diff", event_with(request.to_body()))
        run = world.ended(job)
        if target["instance"] == "initech.domo.com":
            assert "is not used for initech.domo.com" in (run.fault or "")
        else:
            assert run.fault_code == "job-unreadable"
            assert "target" in (run.fault or "")
    finally:
        key_of_job: Any = key
        world.stack.aws.dynamodb.delete_item(TableName=table, Key=key_of_job)
    assert calls_to_globex(world) == []
