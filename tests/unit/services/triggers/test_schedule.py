from muster.domain.runs.run import Trigger
from muster.services.triggers.schedule import request_scheduled_runs
from tests.fakes.stage import a_job
from tests.fakes.stores import FakeJobs, FakeOutbox

NOON = "2026-11-21T12:00:00Z"


def test_every_enabled_job_is_asked_for_and_no_other() -> None:
    jobs = FakeJobs(a_job(id="on1", name="B"), a_job(id="off", enabled=False), a_job(id="on2", name="A"))
    outbox = FakeOutbox()
    assert request_scheduled_runs(NOON, jobs=jobs, outbox=outbox) == 2
    assert [(each.job_id, each.trigger, each.requested_at) for each in outbox.runs] == [
        ("on2", Trigger.SCHEDULE, NOON),
        ("on1", Trigger.SCHEDULE, NOON),
    ]


def test_the_same_firing_twice_asks_for_the_same_run_and_the_next_for_another() -> None:
    jobs, outbox = FakeJobs(a_job()), FakeOutbox()
    for fired_at in (NOON, NOON, "2026-11-21T18:00:00Z"):
        request_scheduled_runs(fired_at, jobs=jobs, outbox=outbox)
    first, again, later = [each.run_id for each in outbox.runs]
    assert first == again != later
