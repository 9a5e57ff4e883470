"""What the README tells a newcomer to type first."""

import json

import pytest

from local.cli.main import main
from local.stack.places import REPOSITORY
from muster.domain.job import JobDefinition

EXAMPLES = REPOSITORY / "examples"
ROSTER = str(EXAMPLES / "roster.csv")


def plan(*more: str) -> int:
    return main(["plan", ROSTER, "--live", str(EXAMPLES / "users.json"), *more])


def test_the_example_roster_has_one_row_with_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", ROSTER]) == 1
    assert '"9" is no role here' in " ".join(capsys.readouterr().out.split())


def test_the_example_plan_creates_updates_and_deletes_one_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert plan("--delete-orphans", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"create": 1, "update": 1, "delete": 1, "unchanged": 1, "invalid": 1}
    assert [(change["action"], change["email"]) for change in told["changes"]] == [
        ("create", "chidi.okafor@example.com"),
        ("update", "bela.nagy@example.com"),
        ("delete", "emil.berg@example.com"),
    ]


def test_without_the_switch_the_example_deletes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert plan("--json") == 2
    assert json.loads(capsys.readouterr().out)["counts"]["delete"] == 0


def test_the_example_job_is_a_job_and_stands_in_the_readme_word_for_word() -> None:
    text = (EXAMPLES / "job.json").read_text("utf-8")
    assert JobDefinition.model_validate_json(text).delete_orphans is False
    assert text in (REPOSITORY / "README.md").read_text("utf-8")
