from typing import Any

from muster.domain.runs.health import Health
from muster.domain.runs.run import Trigger
from muster.services.triggers.schedule import request_scheduled_runs
from tests.fakes.health import FakeHealth
from tests.fakes.stage import a_job
from tests.fakes.stores import FakeJobs, FakeOutbox

NOON = "2026-11-21T12:00:00Z"


def test_every_enabled_job_is_asked_for_and_no_other() -> None:
    jobs = FakeJobs(a_job(id="on1", name="B"), a_job(id="off", enabled=False), a_job(id="on2", name="A"))
    outbox = FakeOutbox()
    assert request_scheduled_runs(NOON, jobs=jobs, health=FakeHealth(), outbox=outbox) == 2
    assert [(each.job_id, each.trigger, each.requested_at) for each in outbox.runs] == [
        ("on2", Trigger.SCHEDULE, NOON),
        ("on1", Trigger.SCHEDULE, NOON),
    ]


def test_the_same_firing_twice_asks_for_the_same_run_and_the_next_for_another() -> None:
    jobs, outbox = FakeJobs(a_job()), FakeOutbox()
    for fired_at in (NOON, NOON, "2026-11-21T18:00:00Z"):
        request_scheduled_runs(fired_at, jobs=jobs, health=FakeHealth(), outbox=outbox)
    first, again, later = [each.run_id for each in outbox.runs]
    assert first == again != later


def a_quarantine(**changes: Any) -> FakeHealth:
    health = FakeHealth()
    facts: dict[str, Any] = {
        "run_id": "run1",
        "at": "2026-11-21T06:00:00.000000Z",
        "job_version": 1,
        "quarantined_at": "then",
    }
    health.keep("job1", Health(**facts | changes))
    return health


def asked_at(fired_at: str, health: FakeHealth) -> int:
    return request_scheduled_runs(fired_at, jobs=FakeJobs(a_job()), health=health, outbox=FakeOutbox())


def test_a_quarantined_job_is_asked_for_once_a_day() -> None:
    firings = [f"2026-11-{day}T{hour}:00:00Z" for day in (21, 22) for hour in ("12", "18")]
    firings.insert(2, "2026-11-22T00:00:00Z")
    firings.insert(3, "2026-11-22T06:00:00Z")
    assert [asked_at(fired_at, a_quarantine()) for fired_at in firings] == [0, 0, 0, 1, 1, 1]


def test_a_job_that_was_changed_since_and_one_that_only_failed_are_asked_for_as_ever() -> None:
    assert asked_at(NOON, a_quarantine(job_version=0)) == 1
    assert asked_at(NOON, a_quarantine(quarantined_at=None)) == 1
