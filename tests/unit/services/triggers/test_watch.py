from muster.domain.job import Job
from muster.errors import CredentialError
from muster.services.triggers.watch import WatchResult, watch_sources
from tests.fakes.stage import DATASET_ID, SOURCE_KEY, FakeSources, a_job
from tests.fakes.stores import FakeJobs, FakeOutbox
from tests.fakes.versions import FakeVersions

OTHER_ID = "22222222-2222-4222-8222-222222222222"
OTHER_KEY = f"dataset:{OTHER_ID}"


class World:
    def __init__(self, *jobs: Job) -> None:
        self.jobs, self.versions, self.outbox = FakeJobs(*jobs), FakeVersions(), FakeOutbox()
        self.sources = FakeSources({SOURCE_KEY: "text", OTHER_KEY: "other text", "s3:staff.csv": "s3 text"})

    def watch(self) -> WatchResult:
        return watch_sources(jobs=self.jobs, versions=self.versions, sources=self.sources, outbox=self.outbox)

    def noticed(self) -> list[tuple[str, str | None, str]]:
        return [(each.source, each.version, each.noticed_by) for each in self.outbox.dataset_updates]


def dataset(dataset_id: str) -> dict[str, str]:
    return {"kind": "dataset", "dataset_id": dataset_id}


def test_a_dataset_that_moved_is_noticed_with_its_version() -> None:
    world = World(a_job())
    assert world.watch() == WatchResult(asked=1, moved=1, troubles={})
    assert world.noticed() == [(SOURCE_KEY, world.sources.version(SOURCE_KEY), "watch")]


def test_a_dataset_whose_version_was_handled_is_not_noticed() -> None:
    world = World(a_job())
    world.versions.mark("job1", world.sources.version(SOURCE_KEY))
    assert world.watch() == WatchResult(asked=1, moved=0, troubles={})
    world.sources.texts[SOURCE_KEY] = "new text"
    assert world.watch().moved == 1


def test_a_dataset_of_two_jobs_is_asked_for_once_and_noticed_if_one_of_them_has_not_handled_it() -> None:
    world = World(a_job(id="one"), a_job(id="two"))
    world.versions.mark("one", world.sources.version(SOURCE_KEY))
    assert world.watch() == WatchResult(asked=1, moved=1, troubles={})
    assert len(world.noticed()) == 1


def test_disabled_jobs_and_objects_in_s3_are_not_watched() -> None:
    s3 = a_job(id="s3", source={"kind": "s3", "object_key": "staff.csv"})
    assert World(a_job(enabled=False), s3).watch() == WatchResult(asked=0, moved=0, troubles={})


def test_one_dataset_that_cannot_be_asked_does_not_keep_the_others_from_it() -> None:
    world = World(a_job(id="one", name="A"), a_job(id="two", name="B", source=dataset(OTHER_ID)))
    version = world.sources.version

    def refuse_one(source_key: str) -> str:
        if source_key == SOURCE_KEY:
            raise CredentialError("Mend the account home.")
        return version(source_key)

    world.sources.version = refuse_one  # type: ignore[method-assign]
    assert world.watch() == WatchResult(asked=2, moved=1, troubles={SOURCE_KEY: "Mend the account home."})
    assert [source for source, _version, _by in world.noticed()] == [OTHER_KEY]


def test_a_dataset_is_one_source_however_its_id_is_written() -> None:
    world = World(a_job(id="one"), a_job(id="two", source=dataset(DATASET_ID.replace("-", "").upper())))
    assert world.watch().asked == 1
