"""Runs as the command shows them."""

from dataclasses import replace
from typing import Any, cast

from muster.domain.runs.run import Run, RunState, Trigger

_RUN = Run(
    id="r1",
    job_id="j1",
    job_name="Nightly",
    job_version=1,
    instance="acme.domo.com",
    trigger=Trigger.MANUAL,
    requested_at="2026-11-21T20:00:00.000000Z",
    state=RunState.PLANNING,
    moved_at="2026-11-21T20:00:00.000000Z",
)
PLANNED = {"create": 1, "update": 2, "delete": 1, "unchanged": 1_500, "invalid": 3}


def a_run(**changes: object) -> Run:
    return replace(_RUN, **cast("dict[str, Any]", changes))


def a_partly_failed_run(**changes: object) -> Run:
    facts: dict[str, object] = {
        "state": RunState.PARTLY_FAILED,
        "planned": PLANNED,
        "outcomes": {"create.applied": 1, "update.applied": 1, "update.failed": 1, "delete.refused": 1},
        "finished_at": "2026-11-21T20:00:04.500000Z",
        "plan_id": "r1/1",
        "chunks": 1,
    }
    return a_run(**facts | changes)
