import json
from argparse import Namespace
from pathlib import Path

import pytest

from local.cli.laptop import read_laptop
from local.cli.stack import find_stack, settings_of
from muster.errors import ConfigurationError

OUTPUTS = {
    "JobsTable": "jobs",
    "RunsTable": "runs",
    "RunsBucket": "runs-bucket",
    "ConfigurationBucket": "configuration",
    "DatasetUpdatesQueueUrl": "u",
    "RunsQueueUrl": "r",
    "ChangesQueueUrl": "c",
    "ReportsQueueUrl": "p",
    "SecretPrefix": "muster/x",
    "HomeInstance": "acme.domo.com",
    "HomeAccount": "home",
    "MailSender": "m@acme.com",
    "DomoPublicUrl": "https://api.domo.com",
    "DomoInstanceUrls": '{"acme.domo.com": "http://127.0.0.1:1"}',
}


def test_the_settings_are_what_the_outputs_say() -> None:
    settings = settings_of(OUTPUTS, "muster")
    assert settings.need("runs_queue_url") == "r"
    assert settings.instance_url("acme.domo.com") == "http://127.0.0.1:1"


def test_a_stack_of_something_else_is_told_by_the_outputs_it_lacks() -> None:
    outputs = {name: value for name, value in OUTPUTS.items() if name != "JobsTable"}
    with pytest.raises(
        ConfigurationError, match='"web" does not look like Muster: it has no output JobsTable'
    ):
        settings_of(outputs, "web")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("local.cli.laptop.REPOSITORY", tmp_path)
    monkeypatch.delenv("MUSTER_STACK", raising=False)
    return tmp_path


@pytest.mark.usefixtures("nowhere")
def test_without_any_stack_it_says_how_to_name_or_start_one() -> None:
    with pytest.raises(ConfigurationError, match=r"--stack NAME or in MUSTER_STACK.*`muster up`"):
        find_stack(Namespace(stack=None, region=None, profile=None))


def test_a_laptop_file_is_found_from_a_folder_below(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = {"url": "u", "access_token": "t0ken", "user_name": "n", "password": "p4ss"}
    domo = {"public_url": "p", "client_id": "i", "client_secret": "s3cret", "control_url": "c"}
    told = {"aws_endpoint_url": "a", "region": "r", "stack": "s", "home": "h", "mail_url": "m"}
    told |= {"webhook_url": "w"}
    below = nowhere / "a" / "b"
    below.mkdir(parents=True)
    (nowhere / ".muster").mkdir()
    content = told | {"domo": domo | {"instances": {"acme.domo.com": instance}}, "pids": {}}
    (nowhere / ".muster" / "local.json").write_text(json.dumps(content))
    monkeypatch.chdir(below)
    laptop = read_laptop()
    assert laptop is not None
    assert laptop.instances["acme.domo.com"].access_token == "t0ken"
    assert not any(secret in repr(laptop) for secret in ("t0ken", "p4ss", "s3cret"))


def test_a_laptop_file_that_is_broken_says_how_to_write_it_anew(nowhere: Path) -> None:
    (nowhere / ".muster").mkdir()
    (nowhere / ".muster" / "local.json").write_text("{}")
    with pytest.raises(ConfigurationError, match=r"cannot be read .*`muster down` and `muster up`"):
        read_laptop()


def test_a_stack_that_is_named_is_meant_although_a_laptop_is_up(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / ".muster").mkdir()
    (nowhere / ".muster" / "local.json").write_text("not even read")
    monkeypatch.setenv("MUSTER_STACK", "production")
    asked: list[str] = []
    monkeypatch.setattr("local.cli.stack._deployed", lambda name, _: asked.append(name))
    find_stack(Namespace(stack=None, region=None, profile=None))
    find_stack(Namespace(stack="other", region=None, profile=None))
    assert asked == ["production", "other"]
