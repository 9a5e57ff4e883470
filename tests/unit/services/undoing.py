"""A run that makes, changes and deletes a person, and is taken back; for the tests of undo."""

from collections.abc import Mapping
from typing import Any

from muster.domain.findings import Finding
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run
from muster.services.undo import undo
from tests.fakes.deciding import ANN, DecidingStage
from tests.fakes.stage import a_person

NEW = a_person("new", title="Clerk")
CHANGED = a_person("changed", title="Boss", department="Sales")
WAS = a_person("changed", title="Clerk")
GONE = a_person("gone", title="Guard")
SAME = a_person("same")


def a_stage(**settings: Any) -> DecidingStage:
    return DecidingStage([NEW, CHANGED, SAME], [WAS, GONE, SAME], **({"mode": Mode.APPLY} | settings))


def take_back(stage: DecidingStage, run_id: str = "run1", *, by: str = ANN) -> Run:
    run = undo(run_id, by=by, desk=stage.desk)
    stage.settle()
    return stage.run(run.id)


def people(stage: DecidingStage) -> list[tuple[tuple[str, str], ...]]:
    """The directory but for ids."""
    return sorted(tuple(sorted(person.items())) for person in stage.directory.people.values())


def id_of(stage: DecidingStage, person: Mapping[str, str]) -> str:
    return next(key for key, each in stage.directory.people.items() if each["email"] == person["email"])


def findings(stage: DecidingStage, run: Run, code: str) -> list[Finding]:
    return [each for each in stage.files.findings(run.plan_id) if each.code == code]
