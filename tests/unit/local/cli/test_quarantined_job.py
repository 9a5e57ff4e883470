"""`muster jobs` and `muster runs show` of a job that is quarantined."""

import json
from types import SimpleNamespace

import pytest

from local.cli import jobs
from local.cli.job_file import read_definition
from local.cli.main import main
from local.cli.run_view import print_head
from muster.domain.runs.health import Health
from muster.domain.runs.run import RunState
from muster.domain.runs.standing import Standing, Telling, TriedAgain
from tests.fakes.health import FakeHealth
from tests.fakes.stage import a_job
from tests.fakes.stores import FakeJobs, FakeLogRegistry
from tests.unit.local.cli.builders import a_run
from tests.unit.local.cli.test_run_view import printed

NOON = "2026-11-21T12:00:00.000000Z"


@pytest.fixture
def health(monkeypatch: pytest.MonkeyPatch) -> FakeHealth:
    """What is known of the jobs of the stack that the command opens."""
    known = FakeHealth()
    desk = SimpleNamespace(jobs=FakeJobs(a_job()), health=known, log_registry=FakeLogRegistry())
    monkeypatch.setattr(jobs, "open_desk", lambda _parsed: desk)
    known.keep("job1", Health("r1", NOON, 1, "fault x", "Domo refuses it.", 3, NOON, "r1", NOON))
    return known


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["jobs", *words]) == 0
    return capsys.readouterr().out


def test_the_list_says_that_it_is_quarantined(health: FakeHealth, capsys: pytest.CaptureFixture[str]) -> None:
    assert "quarantined" in shown(capsys, "list")
    health.known.clear()
    assert "quarantined" not in shown(capsys, "list")


def test_a_job_that_was_changed_since_is_not(health: FakeHealth, capsys: pytest.CaptureFixture[str]) -> None:
    health.keep("job1", Health("r1", NOON, 0, "fault x", "Domo refuses it.", 3, NOON, "r1", NOON))
    assert "quarantined" not in shown(capsys, "list")


def test_one_job_is_shown_with_the_failure_and_how_often_in_a_row(
    health: FakeHealth, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(capsys, "show", "job1")
    for words in ("quarantined.at", "quarantined.runs_in_a_row", "Domo refuses it."):
        assert words in text


def test_what_is_printed_as_json_can_be_sent_back(
    health: FakeHealth, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(capsys, "show", "job1", "--json")
    assert json.loads(text)["quarantined"] == {
        "at": NOON,
        "runs_in_a_row": 3,
        "since": NOON,
        "why": "Domo refuses it.",
    }
    monkeypatch.setattr(
        "sys.stdin", SimpleNamespace(buffer=SimpleNamespace(read=lambda _size: text.encode()))
    )
    assert read_definition("-") == a_job().definition


def test_a_run_says_that_no_e_mail_was_sent_and_who_was_tried_again() -> None:
    standing = Standing(Telling.QUIET, 5, NOON, "why", TriedAgain(3, 2, NOON))
    text = " ".join(
        printed(lambda console: print_head(console, a_run(state=RunState.FAILED, standing=standing))).split()
    )
    assert "The job is quarantined, so no e-mail was sent." in text
    assert (
        "3 people who had failed before were tried again; 2 failed again, the first of them on 2026-11-21"
        in text
    )
