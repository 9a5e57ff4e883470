"""The `muster` command as a person and a script use it, against a stack of its own."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from local.stack.local_stack import LocalStack
from tests.e2e.command_desk import Desk, admins, keep_only_admins, row


@pytest.fixture(scope="module")
def own_stack() -> Iterator[LocalStack]:
    with LocalStack.temporary() as running:
        yield running


@pytest.fixture
def desk(own_stack: LocalStack, tmp_path: Path) -> Desk:
    return Desk(own_stack, tmp_path)


def test_a_job_is_made_shown_changed_and_removed(desk: Desk) -> None:
    dataset_id = desk.dataset(admins())
    job_id = desk.job(dataset_id, name="Life of a job", recipients=["ann@acme.com"])
    assert job_id in desk.muster("jobs", "list")
    shown = desk.json("jobs", "show", "life of a JOB")
    assert (shown["id"], shown["enabled"], shown["recipients"]) == (job_id, False, ["ann@acme.com"])
    (desk.folder / "job.json").write_text(json.dumps(shown | {"delete_orphans": True}))
    assert desk.json("jobs", "update", job_id, "--file", "job.json")["version"] == 2
    assert desk.json("jobs", "enable", job_id)["enabled"]
    assert not desk.json("jobs", "disable", job_id)["enabled"]
    assert "yes" in next(
        line for line in desk.muster("jobs", "show", job_id).splitlines() if line.startswith("delete_orphans")
    )
    desk.muster("jobs", "delete", job_id)
    assert f'There is no job "{job_id}"' in desk.muster("jobs", "show", job_id, status=1)


def test_mistakes_are_refused_before_anything_is_kept(desk: Desk) -> None:
    before = desk.json("jobs", "list")
    unknown = str(uuid4())
    (desk.folder / "job.json").write_text(
        json.dumps({"name": "x", "source": {"kind": "dataset", "dataset_id": unknown}})
    )
    told = desk.muster("jobs", "create", "--file", "job.json", status=1)
    assert told.startswith(f"muster: source.dataset_id: acme.domo.com has no DataSet {unknown}.")
    (desk.folder / "job.json").write_text('{"name": "x", "delete_orphan": true}')
    told = desk.muster("jobs", "create", "--file", "job.json", status=1)
    assert "delete_orphan: unknown field; did you mean delete_orphans?" in told
    assert desk.json("jobs", "list") == before


def test_a_run_by_hand_tells_what_it_did_to_the_single_change(desk: Desk) -> None:
    keep_only_admins(desk)
    people = [*admins(), row("Ann", "ann@acme.example", title="Boss"), row("Bo", "bo@acme.example", "9")]
    job_id = desk.job(desk.dataset(people))
    screen = desk.muster("run", job_id, "--wait")
    assert "succeeded" in screen
    assert ["created", "1", "1", "0", "0", "0"] in [line.split() for line in screen.splitlines()]
    assert '"9" is no role here' in screen
    assert "\x1b" not in screen
    (listed,) = desk.json("runs", job_id)
    shown = desk.json("runs", "show", listed["id"])
    assert shown["state"] == "succeeded"
    assert shown["planned"]["create"] == shown["outcomes"]["create.applied"] == 1
    (change,) = shown["changes"]
    assert (change["action"], change["email"], change["outcome"]) == ("create", "ann@acme.example", "applied")
    assert change["after"]["title"] == "Boss"
    assert [found["row"] for found in shown["findings"] if found["severity"] == "error"] == [5]
    assert "create ann@acme.example" in desk.muster("runs", "show", listed["id"])
    assert listed["id"] in desk.muster("runs", job_id)
    assert "Nothing to do" in desk.muster("run", job_id, "--wait")


def test_the_exit_status_tells_a_run_that_partly_failed(desk: Desk) -> None:
    keep_only_admins(desk)
    holder = row("Holder", "holder@acme.example")
    desk.control("POST", "/users", {"users": [holder | {"userName": "taken@acme.example"}]})
    people = [*admins(), holder, row("Taken", "taken@acme.example"), row("New", "new@acme.example")]
    job_id = desk.job(desk.dataset(people))
    told = desk.json("run", job_id, "--wait", status=2)
    assert told["state"] == "partly_failed"
    assert [each["email"] for each in told["not_done"]] == ["taken@acme.example"]
    assert "be somebody's login" in " ".join(desk.muster("run", job_id, "--wait", status=2).split())


def test_the_exit_status_tells_a_run_that_a_guard_held(desk: Desk) -> None:
    keep_only_admins(desk)
    desk.control("POST", "/users", {"users": [row("Ann", "ann@acme.example")]})
    job_id = desk.job(desk.dataset(admins()), delete_orphans=True, delete_unseen_owners=True)
    screen = desk.muster("run", job_id, "--wait", status=3)
    assert "held by a guard, nothing was written" in screen
    assert "Guard delete-share: 1 of 3 people (33.3%)" in screen.replace("\n", " ")
    assert len(desk.control("GET", "/users")) == 3


def test_the_exit_status_tells_a_run_that_failed(desk: Desk) -> None:
    job_id = desk.job(desk.dataset([]))
    assert "Fault:" in desk.muster("run", job_id, "--wait", status=1)


def test_a_run_that_nobody_waits_for_is_named(desk: Desk) -> None:
    job_id = desk.job(desk.dataset(admins()))
    run_id = desk.json("run", job_id)["run_id"]
    assert len(run_id) == 16


def test_an_account_comes_in_by_standard_input_and_its_secret_never_comes_out(desk: Desk) -> None:
    arguments = ("accounts", "add", "initech", "--kind", "access_token", "--instance", "initech.domo.com")
    said = desk.muster(*arguments, "--no-check", typed="s3cret-token\n")
    listed = desk.json("accounts", "list")
    assert {"name": "initech", "kind": "access_token", "instance": "initech.domo.com"} in listed
    assert "s3cret-token" not in said + json.dumps(listed) + desk.muster("accounts", "list")
    prefix = desk.stack.outputs["SecretPrefix"]
    secrets = desk.stack.aws.secretsmanager
    kept = json.loads(secrets.get_secret_value(SecretId=f"{prefix}/accounts/initech")["SecretString"])
    assert kept == {"kind": "access_token", "instance": "initech.domo.com", "token": "s3cret-token"}
    desk.muster("accounts", "remove", "initech")
    assert "initech" not in desk.muster("accounts", "list")
    told = desk.json("accounts", "check", "home")
    assert (told["instance"], told["email"], told["manages_users"]) == (
        "acme.domo.com",
        "muster.service@acme.example",
        True,
    )
    assert "is the home account" in desk.muster("accounts", "remove", "home", status=1)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="the example needs both")
def test_the_shell_example_for_the_webhook_works_as_printed(desk: Desk) -> None:
    job_id = desk.job(desk.dataset(admins()))
    lines = desk.muster("jobs", "webhook", job_id).splitlines()
    start = next(place for place, line in enumerate(lines) if "MUSTER_HMAC_KEY='" in line)
    end = next(place for place, line in enumerate(lines) if "--data-binary" in line)
    example = "\n".join(lines[start : end + 1])
    environment = {"PATH": os.environ["PATH"], "NO_PROXY": "*"}
    done = subprocess.run(  # noqa: S603
        ["bash", "-euo", "pipefail", "-c", example],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {"message": "accepted"}
    assert "not shown again" in desk.muster("jobs", "webhook", job_id, status=1)


def test_a_domo_alert_calls_with_the_secret_in_address_or_body_until_it_is_rotated(desk: Desk) -> None:
    job_id = desk.job(desk.dataset(admins()))
    old = desk.json("jobs", "webhook", job_id)

    def call(url: str, body: object) -> int:
        return httpx.post(url, json=body, timeout=30, trust_env=False).status_code

    assert call(old["alert_url"], {}) == 202
    assert call(old["url"], {"secret": old["url_secret"]}) == 202
    assert call(old["url"], {"secret": "guess"}) == 401
    new = desk.json("jobs", "webhook", job_id, "--rotate")
    assert new["url_secret"] != old["url_secret"]
    assert new["hmac_key"] != old["hmac_key"]


def test_a_deployed_stack_is_found_by_its_name_with_the_callers_credentials(desk: Desk) -> None:
    job_id = desk.job(desk.dataset(admins()))
    (desk.folder / ".muster" / "local.json").unlink()
    variables = {
        "AWS_ENDPOINT_URL": str(desk.stack.local["aws_endpoint_url"]),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "NO_PROXY": "127.0.0.1",
    }
    region, stack = str(desk.stack.local["region"]), str(desk.stack.local["stack"])
    assert job_id in desk.muster("jobs", "list", "--stack", stack, "--region", region, variables=variables)
    assert "succeeded" in desk.muster(
        "run", job_id, "--wait", "--stack", stack, "--region", region, variables=variables
    )
    told = desk.muster("jobs", "list", "--stack", "nope", "--region", region, status=1, variables=variables)
    assert f'There is no stack "nope" in {region}' in told


def test_without_credentials_it_says_how_to_get_some(desk: Desk) -> None:
    told = desk.muster(
        "jobs",
        "list",
        "--stack",
        "x",
        "--region",
        "us-east-1",
        status=1,
        variables={"AWS_EC2_METADATA_DISABLED": "true"},
    )
    assert told.startswith("muster: AWS credentials are missing.")


def test_a_laptop_whose_emulator_has_ended_says_muster_up(desk: Desk) -> None:
    file = desk.folder / ".muster" / "local.json"
    told = json.loads(file.read_text()) | {"aws_endpoint_url": "http://127.0.0.1:9"}
    file.write_text(json.dumps(told))
    assert "Start it with `muster up`" in desk.muster("jobs", "list", status=1)
