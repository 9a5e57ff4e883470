"""Runs ready to be reported, for the tests of the report."""

from muster.domain.job import Job
from muster.domain.plans.changes import Change
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes
from muster.domain.runs.run import Trigger
from muster.messages import StartRun
from tests.fakes.report_builders import (
    a_create,
    a_delete,
    a_finding,
    a_job,
    a_run,
    an_outcome,
    an_update,
)
from tests.fakes.report_world import InMemoryWorld

LOG_ID = "22222222-2222-4222-8222-222222222222"


def a_world(job: Job | None = None) -> InMemoryWorld:
    """A run of three changes, one of them refused, and one finding, ready to be reported."""
    changes: list[Change] = [a_create(), an_update(), a_delete()]
    outcomes = [
        an_outcome(changes[0]),
        an_outcome(changes[1], OutcomeStatus.REFUSED, "no such title"),
        an_outcome(changes[2]),
    ]
    world = InMemoryWorld(
        a_run(
            planned={"create": 1, "update": 1, "delete": 1, "unchanged": 9, "invalid": 1},
            outcomes=count_outcomes(outcomes),
            findings={"error": 1},
            chunks=1,
            chunks_done=1,
            finished_at=None,
            job_document=(job or a_job()).model_dump_json(),
        )
    )
    world.files.plan, world.files.done, world.files.said = changes, outcomes, [a_finding()]
    return world


def a_request(number: int = 1) -> StartRun:
    return StartRun(
        job_id="job-2", run_id=f"next-{number}", trigger=Trigger.MANUAL, requested_at="2026-11-21T10:00:00Z"
    )
