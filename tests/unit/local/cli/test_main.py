import subprocess
import sys
from pathlib import Path

import pytest
from botocore import exceptions

from local.cli import main as entry
from local.cli.failures import explain
from muster.errors import ConfigurationError


def exit_status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        entry.main(arguments)
    return int(str(ended.value.code))


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status("--help") == 0
    shown = capsys.readouterr().out
    for command in ("jobs", "run", "runs", "accounts", "validate", "plan", "up", "down", "demo"):
        assert f"    {command} " in shown


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("jobs",), ("jobs", "create"), ("run",), ("accounts", "add", "x", "--kind", "key")],
)
def test_a_usage_error_exits_with_1_since_2_means_something_else(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_status(*arguments) == 1
    assert "usage: muster" in capsys.readouterr().err


def test_a_secret_is_never_taken_from_the_command_line() -> None:
    wanted = ("accounts", "add", "x", "--kind", "access_token", "--instance", "acme.domo.com")
    assert exit_status(*wanted, "--token", "s3cret") == 1
    assert exit_status(*wanted, "s3cret") == 1


def test_help_imports_neither_aws_nor_the_services() -> None:
    program = "import sys; from local.cli.main import make_parser; make_parser(None); print(*sys.modules)"
    shown = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert {"boto3", "httpx", "pydantic", "rich", "muster.wiring"}.isdisjoint(shown.stdout.split())


def test_an_error_of_ours_is_one_message_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert entry.main(["jobs", "create", "--file", "none.json"]) == 1
    captured = capsys.readouterr()
    assert captured.err == (
        "muster: none.json: there is no such file. docs/jobs.md has a job to start from.\n"
    )
    assert captured.out == ""


def test_a_message_cannot_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_parsed: object) -> int:
        raise ConfigurationError("first \x1b[2J\nsecond")

    monkeypatch.setattr("local.cli.jobs.list_all", fail)
    assert entry.main(["jobs", "list"]) == 1
    assert capsys.readouterr().err == "muster: first \\x1b[2J\nsecond\n"


def test_an_interrupt_says_that_a_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_parsed: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("local.cli.run.start", stop)
    assert entry.main(["run", "x", "--wait"]) == 130
    assert "goes on without this command" in capsys.readouterr().err


def test_an_error_that_only_a_developer_can_mend_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_parsed: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("local.cli.jobs.list_all", fail)
    with pytest.raises(ZeroDivisionError):
        entry.main(["jobs", "list"])


def refused(code: str) -> exceptions.ClientError:
    return exceptions.ClientError({"Error": {"Code": code, "Message": "No."}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (exceptions.NoCredentialsError(), "AWS credentials are missing"),
        (exceptions.NoRegionError(), "Name one with --region"),
        (exceptions.ProfileNotFound(profile="x"), "aws configure list-profiles"),
        (refused("AccessDenied"), "AWS refuses DescribeStacks to these credentials: No."),
        (refused("ExpiredToken"), "Sign in again"),
        (refused("Throttling"), r"AWS refused DescribeStacks (Throttling): No."),
    ],
)
def test_what_aws_refuses_is_told_with_what_to_do(error: Exception, told: str) -> None:
    assert told in str(explain(error))


def test_an_emulator_that_does_not_run_is_told_with_muster_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".muster").mkdir()
    (tmp_path / ".muster" / "local.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    error = exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    assert "Start it with `muster up`" in str(explain(error))
