"""Small builders of runs, jobs and what happened in them."""

from typing import Any

from muster.domain.findings import Finding, Severity
from muster.domain.job import Job
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import GuardResult, Run, RunState, Trigger

CONFIGURATION = {"kind": "dataset", "dataset_id": "11111111-1111-4111-8111-111111111111"}


def a_job(**changes: Any) -> Job:
    document = {
        "id": "job-1",
        "name": "Acme staff",
        "source": CONFIGURATION,
        "recipients": ["ann@acme.example"],
        "created_at": "2026-11-01T00:00:00.000000Z",
        "updated_at": "2026-11-01T00:00:00.000000Z",
    }
    return Job.model_validate(document | changes)


def a_run(**changes: Any) -> Run:
    facts: dict[str, Any] = {
        "id": "run-1",
        "job_id": "job-1",
        "job_name": "Acme staff",
        "job_version": 1,
        "instance": "acme.domo.com",
        "trigger": Trigger.DATASET,
        "requested_at": "2026-11-21T10:15:30.000000Z",
        "state": RunState.REPORTING,
        "moved_at": "2026-11-21T10:15:40.000000Z",
        "started_at": "2026-11-21T10:15:31.250000Z",
        "finished_at": "2026-11-21T10:16:31.750000Z",
        "plan_id": "run-1/1",
        "job_document": a_job().model_dump_json(),
    }
    return Run(**(facts | changes))


def held_run(**changes: Any) -> Run:
    """A run that a guard stopped: 150 of 200 people would go."""
    return a_run(
        **{
            "planned": {"delete": 150, "unchanged": 50},
            "directory_size": 200,
            "guards": (
                GuardResult("delete-count", tripped=True, message="150 people would be deleted; at most 50."),
                GuardResult("own-user", tripped=False, message="The account's own user stays as it is."),
            ),
        }
        | changes
    )


def a_create(number: int = 1, **fields: str) -> Create:
    email = f"new{number}@acme.example"
    return Create(email, {"displayName": f"New {number}", "email": email, "roleId": "4"} | fields)


def an_update(number: int = 1, **after: str) -> Update:
    after = after or {"title": "Boss"}
    return Update(f"old{number}@acme.example", f"1{number}", dict.fromkeys(after, "Clerk"), after)


def a_delete(number: int = 1) -> Delete:
    before = {"displayName": f"Gone {number}", "title": "Clerk", "phoneNumber": "+1 801 899 1000"}
    return Delete(f"gone{number}@acme.example", f"2{number}", before)


def an_outcome(change: Change, status: OutcomeStatus = OutcomeStatus.APPLIED, detail: str = "") -> Outcome:
    user_id = "900" if isinstance(change, Create) else change.user_id
    return Outcome(change.action, change.email, user_id, status, detail)


def a_finding(row: int | None = 7, severity: Severity = Severity.ERROR, message: str = "wrong") -> Finding:
    return Finding(row, "phoneNumber", "phone-invalid", severity, message)
