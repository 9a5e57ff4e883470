"""Custom attributes on the deployed stack: a job with an access token keeps them as it keeps the thirteen columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from uuid import uuid4

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from tests.e2e.world import ADMINS, Row, World, somebody

TEAM, SKILLS, BADGE = (f"{name}{uuid4().hex[:6]}" for name in ("team", "skills", "badge"))
COLUMNS = (*COLUMN_NAMES, TEAM, SKILLS, BADGE)


@pytest.fixture
def acme(world: World) -> World:
    """The home instance, whose account is an access token, with three attributes."""
    world.control("POST", "/attributes", {"key": TEAM})
    world.control("POST", "/attributes", {"key": SKILLS, "validator": "ANY_VALUE_MULTI"})
    world.control("POST", "/attributes", {"key": BADGE, "valueType": "LONG"})
    return world


def text_of(rows: Sequence[Row]) -> str:
    out = io.StringIO(newline="")
    csv.DictWriter(out, COLUMNS, restval="").writerows([*ADMINS, *rows])
    return out.getvalue()


def run(world: World, job: Job, dataset_id: str, rows: Sequence[Row]) -> Run:
    """A run over these rows."""
    world.control("PUT", f"/datasets/{dataset_id}/data", text_of(rows).encode())
    return world.run_by_hand(job)


def held(world: World, person: Row) -> Mapping[str, Sequence[object]]:
    custom: Mapping[str, Sequence[object]] = world.people()[person["email"]]["custom"]
    return custom


def test_attributes_are_created_changed_cleared_and_then_left_alone(acme: World) -> None:
    ann, bob = somebody(), somebody()
    columns = [{"type": "STRING", "name": name} for name in COLUMNS]
    made = acme.control("POST", "/datasets", {"name": "attributes", "columns": columns, "csv": ""})
    dataset_id = str(made["id"])
    job = acme.job({"kind": "dataset", "dataset_id": dataset_id})

    rows = [ann | {TEAM: "sales", SKILLS: "sql | r", BADGE: "07"}, bob | {TEAM: "ops", BADGE: "A7"}]
    first = run(acme, job, dataset_id, rows)
    assert first.state is RunState.SUCCEEDED
    assert held(acme, ann) == {TEAM: ["sales"], SKILLS: ["sql", "r"], BADGE: [7]}
    assert bob["email"] not in acme.people()
    [wrong] = [finding for finding in acme.desk.files.findings(first.plan_id) if finding.row == 5]
    assert (wrong.column, wrong.code) == (BADGE, "bad-attribute")

    rows = [ann | {SKILLS: "go|sql", BADGE: "7"}, bob | {TEAM: "ops", BADGE: "8"}]
    second = run(acme, job, dataset_id, rows)
    assert (second.planned["create"], second.planned["update"]) == (1, 1)
    assert held(acme, ann) == {SKILLS: ["go", "sql"], BADGE: [7]}
    assert held(acme, bob) == {TEAM: ["ops"], BADGE: [8]}

    third = run(acme, job, dataset_id, [rows[0] | {SKILLS: "sql|go"}, rows[1]])
    assert (third.planned["create"], third.planned["update"], third.planned["unchanged"]) == (0, 0, 4)
    assert held(acme, ann) == {SKILLS: ["go", "sql"], BADGE: [7]}
