"""`muster jobs` of a job that another release wrote."""

import json
from types import SimpleNamespace

import pytest

from local.cli import jobs
from local.cli.main import main
from tests.fakes.health import FakeHealth
from tests.fakes.stage import a_job
from tests.fakes.stores import FakeJobs
from tests.unit.services.job_desk_fakes import FakeKeeper

STRANGE = "0f0f0f0f0f0f0f0f"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    """The jobs of the stack that the command opens."""
    kept = FakeJobs(a_job())
    kept.strange.add(STRANGE)
    desk = SimpleNamespace(jobs=kept, keeper=FakeKeeper(), health=FakeHealth())
    monkeypatch.setattr(jobs, "open_desk", lambda _parsed: desk)
    return kept


def test_it_is_listed_with_its_id(kept: FakeJobs, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs", "list"]) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if STRANGE in line]
    assert "cannot be read" in line
    main(["jobs", "list", "--json"])
    documents = json.loads(capsys.readouterr().out)
    assert [document["id"] for document in documents] == ["job1", STRANGE]
    assert documents[1]["unreadable"] is True


def test_showing_it_is_an_error_in_words(kept: FakeJobs, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs", "show", STRANGE]) == 1
    told = capsys.readouterr().err
    assert "cannot be read by this release" in told
    assert "Traceback" not in told


def test_it_can_be_deleted(kept: FakeJobs, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs", "delete", STRANGE]) == 0
    assert f"Deleted job {STRANGE}, which could not be read" in capsys.readouterr().out
    assert not kept.strange
