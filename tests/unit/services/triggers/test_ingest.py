import pytest

from muster.domain.job import Job
from muster.domain.runs.run import RunState, Trigger
from muster.errors import NotFoundError
from muster.messages import LookAtSource
from muster.services.triggers.ingest import ingest_notice
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.queues import Queues
from tests.fakes.stage import SOURCE_KEY, FakeSources, Stage, a_job, a_person, a_roster
from tests.fakes.stores import FakeClock, FakeJobs, FakeOutbox
from tests.fakes.versions import FakeVersions

NOTICE = LookAtSource(source=SOURCE_KEY, version="what the sender saw", noticed_by="watch")


class World:
    def __init__(self, *jobs: Job) -> None:
        self.jobs, self.versions, self.outbox = FakeJobs(*jobs), FakeVersions(), FakeOutbox()
        self.sources = FakeSources({SOURCE_KEY: "text", "s3:staff.csv": "s3 text"})
        self.clock = FakeClock()

    def ingest(self, notice: LookAtSource = NOTICE) -> int:
        return ingest_notice(
            notice,
            jobs=self.jobs,
            versions=self.versions,
            sources=self.sources,
            outbox=self.outbox,
            clock=self.clock,
        )


def test_a_new_version_asks_for_a_run_of_each_enabled_job_that_reads_it() -> None:
    world = World(
        a_job(id="one", name="A"),
        a_job(id="two", name="B"),
        a_job(id="off", enabled=False),
        a_job(id="other", source={"kind": "s3", "object_key": "staff.csv"}),
    )
    assert world.ingest() == 2
    assert [(each.job_id, each.trigger) for each in world.outbox.runs] == [
        ("one", Trigger.DATASET),
        ("two", Trigger.DATASET),
    ]
    assert {each.version for each in world.outbox.runs} == {world.sources.version(SOURCE_KEY)}


def test_ten_notices_of_one_version_ask_for_one_run() -> None:
    world = World(a_job())
    assert [world.ingest() for _notice in range(10)] == [1, *[0] * 9]
    assert len(world.outbox.runs) == 1


def test_ten_notices_at_once_ask_for_one_and_the_same_run() -> None:
    requests = []
    for _worker in range(10):
        world = World(a_job())  # none of them sees that another has marked the version
        world.ingest()
        requests += world.outbox.runs
    assert len({each.run_id for each in requests}) == 1


def test_ten_notices_at_once_lead_to_one_run_and_one_report() -> None:
    stage = Stage([a_person("ann")], job=a_job(recipients=["admin@acme.example"]))
    for _worker in range(10):
        unmarked = FakeVersions()
        ingest_notice(
            NOTICE,
            jobs=stage.jobs,
            versions=unmarked,
            sources=stage.sources,
            outbox=stage.outbox,
            clock=stage.clock,
        )
    assert len(stage.outbox.runs) == 10
    Queues(stage).settle()
    [run] = stage.runs.runs.values()
    assert run.state is RunState.SUCCEEDED
    assert stage.directory.calls.count("create") == 1
    assert len(stage.mailer.sent) == 1


def test_the_next_version_asks_for_the_next_run() -> None:
    world = World(a_job())
    world.ingest()
    world.sources.texts[SOURCE_KEY] = "new text"
    assert world.ingest() == 1
    first, second = world.outbox.runs
    assert first.run_id != second.run_id


def test_the_notice_is_a_hint_and_its_version_decides_nothing() -> None:
    world = World(a_job())
    world.versions.mark("job1", world.sources.version(SOURCE_KEY))
    assert world.ingest(NOTICE.model_copy(update={"version": "made up"})) == 0


def test_a_version_that_a_run_by_hand_has_read_starts_no_second_run() -> None:
    stage = Stage([a_person("ann")])
    stage.start()
    world = World(a_job())
    world.versions, world.sources = stage.versions, stage.sources
    assert world.ingest() == 0


def test_a_notice_of_what_no_enabled_job_reads_asks_nobody() -> None:
    world = World(a_job(enabled=False))
    world.sources.texts.clear()  # asking would fail
    assert world.ingest() == 0


def test_an_object_in_s3_starts_a_run_that_says_so() -> None:
    world = World(a_job(source={"kind": "s3", "object_key": "staff.csv"}))
    assert world.ingest(LookAtSource(source="s3:staff.csv", noticed_by="s3")) == 1
    assert world.outbox.runs[0].trigger is Trigger.S3


def test_a_death_between_asking_and_marking_asks_again_for_the_same_run() -> None:
    world = World(a_job())
    interrupt(world.versions, "mark", die)
    with pytest.raises(Crash):
        world.ingest()
    assert world.ingest() == 1
    assert len({each.run_id for each in world.outbox.runs}) == 1
    assert world.ingest() == 0


def test_a_death_before_asking_loses_nothing() -> None:
    world = World(a_job())
    interrupt(world.outbox, "start", die)
    with pytest.raises(Crash):
        world.ingest()
    assert world.versions.handled("job1") is None
    assert world.ingest() == 1


def test_a_configuration_that_is_not_there_is_not_taken_for_an_empty_one() -> None:
    world = World(a_job())
    world.sources.texts.clear()
    with pytest.raises(NotFoundError):
        world.ingest()
    assert not world.outbox.runs


def test_an_older_run_that_marks_its_version_late_starts_the_new_versions_run_only_once() -> None:
    stage = Stage([a_person("ann")])
    older = stage.sources.version(SOURCE_KEY)
    world = World(a_job())
    world.versions, world.sources, world.outbox = stage.versions, stage.sources, stage.outbox
    stage.sources.texts[SOURCE_KEY] = a_roster(a_person("ann"), a_person("bob"))
    world.ingest()
    Queues(stage).settle()
    stage.versions.mark("job1", older)
    assert world.ingest() == 1
    Queues(stage).settle()
    assert len(stage.runs.runs) == 1
