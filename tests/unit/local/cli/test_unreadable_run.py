"""`muster runs` of a job of which another release kept a run."""

import json
from types import SimpleNamespace

import pytest

from local.cli import runs
from local.cli.main import main
from tests.fakes.report_builders import a_run
from tests.fakes.stage import a_job
from tests.fakes.stores import FakeJobs, FakeRuns


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> FakeRuns:
    """The runs of the stack that the command opens."""
    kept = FakeRuns(a_run(id="of-tomorrow", job_id="job1"))
    kept.strange.add("of-tomorrow")
    desk = SimpleNamespace(jobs=FakeJobs(a_job()), runs=kept)
    monkeypatch.setattr(runs, "open_desk", lambda _parsed: desk)
    return kept


def test_it_is_named_beside_the_list(kept: FakeRuns, capsys: pytest.CaptureFixture[str]) -> None:
    kept.create(a_run(id="known", job_id="job1"))
    assert main(["runs", "job1", "--json"]) == 0
    told = capsys.readouterr()
    assert [document["id"] for document in json.loads(told.out)] == ["known"]
    assert "Run of-tomorrow cannot be shown: another release of Muster kept it." in " ".join(told.err.split())


@pytest.mark.usefixtures("kept")
def test_a_job_of_which_it_is_the_only_run_is_not_said_to_have_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["runs", "job1"]) == 0
    told = capsys.readouterr()
    assert "not run yet" not in told.out
    assert "of-tomorrow" in told.err
