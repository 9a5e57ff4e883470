import pytest

from muster.domain.runs.read_content import ReadContent
from muster.errors import ConflictError, NotFoundError, UnreadableJobError
from tests.contract.stores.worlds import World
from tests.fakes.stage import a_job


def test_a_job_reads_back_as_it_was_saved(world: World) -> None:
    job = a_job(description="Zoë's", recipients=["ann@acme.example"], guards={"max_delete_share": 0.29})
    world.jobs.save(job, expected_version=None)
    assert world.jobs.get(job.id) == job


def test_a_job_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        world.jobs.get("nobody")


def test_jobs_come_by_name_whatever_its_letter_case(world: World) -> None:
    assert list(world.jobs.all()) == []
    for number, name in enumerate(["beta", "Alpha", "gamma"]):
        world.jobs.save(a_job(id=f"job{number}", name=name), expected_version=None)
    assert [job.name for job in world.jobs.all()] == ["Alpha", "beta", "gamma"]


def test_a_new_job_does_not_replace_another(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    with pytest.raises(ConflictError):
        world.jobs.save(a_job(name="Usurper"), expected_version=None)
    assert world.jobs.get("job1").name == "Staff of Acme"


def test_a_change_counts_only_on_the_version_it_was_made_from(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    world.jobs.save(a_job(version=2, enabled=False), expected_version=1)
    with pytest.raises(ConflictError):
        world.jobs.save(a_job(version=2, name="Late"), expected_version=1)
    assert (world.jobs.get("job1").enabled, world.jobs.get("job1").name) == (False, "Staff of Acme")


def test_a_job_that_was_deleted_cannot_be_changed(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    world.jobs.delete("job1")
    with pytest.raises(ConflictError):
        world.jobs.save(a_job(version=2), expected_version=1)
    with pytest.raises(NotFoundError):
        world.jobs.get("job1")


def test_deleting_what_is_not_there_is_no_error(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    world.jobs.delete("nobody")
    assert [job.id for job in world.jobs.all()] == ["job1"]


def test_a_job_that_another_release_wrote_does_not_keep_the_others(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    world.keep_strange_job("strange1")
    assert [job.id for job in world.jobs.all()] == ["job1"]
    assert list(world.jobs.unreadable()) == ["strange1"]
    with pytest.raises(UnreadableJobError, match="job strange1 cannot be read") as caught:
        world.jobs.get("strange1")
    assert "acme-secret-plan" not in str(caught.value)
    world.jobs.delete("strange1")
    assert list(world.jobs.unreadable()) == []


def test_the_last_version_that_was_marked_is_the_one_handled(world: World) -> None:
    assert world.versions.handled("job1") is None
    for version in ("v1", "v2", "v1"):
        world.versions.mark("job1", version)
    assert world.versions.handled("job1") == "v1"
    assert world.versions.handled("job2") is None


def test_what_a_job_last_read_is_remembered_beside_the_version_that_it_handled(world: World) -> None:
    assert world.versions.last_read("job1") is None
    world.versions.mark("job1", "v9")
    for version in ("v1", "v2"):
        world.versions.keep_read("job1", ReadContent("dataset:x", version, "ab" * 32))
    assert world.versions.last_read("job1") == ReadContent("dataset:x", "v2", "ab" * 32)
    assert world.versions.last_read("job2") is None
    assert world.versions.handled("job1") == "v9"


def test_a_log_is_known_by_its_job_and_as_ours(world: World) -> None:
    assert world.log_registry.dataset_for("job1") is None
    assert not world.log_registry.is_ours("log1")
    world.log_registry.remember("job1", "log1")
    assert world.log_registry.dataset_for("job1") == "log1"
    assert world.log_registry.is_ours("log1")
    assert world.log_registry.dataset_for("job2") is None


def test_a_log_that_was_replaced_stays_ours(world: World) -> None:
    world.log_registry.remember("job1", "log1")
    world.log_registry.remember("job1", "log2")
    assert world.log_registry.dataset_for("job1") == "log2"
    assert world.log_registry.is_ours("log1")


def test_a_log_is_still_ours_when_its_job_is_gone(world: World) -> None:
    world.jobs.save(a_job(), expected_version=None)
    world.log_registry.remember("job1", "log1")
    world.jobs.delete("job1")
    assert world.log_registry.is_ours("log1")
