from typing import cast

import pytest

from muster.domain.account import Account
from muster.domain.job import JobDefinition
from muster.domain.runs.run import Trigger
from muster.errors import ConflictError, InvalidInputError, UnreadableJobError
from muster.ports import Outbox
from muster.services.jobs import (
    create_job,
    delete_job,
    find_job,
    set_enabled,
    start_by_hand,
    update_job,
)
from tests.unit.services.job_desk_fakes import FakeStarts, World

UNKNOWN_DATASET = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def world() -> World:
    return World()


def definition(world: World, **changes: object) -> JobDefinition:
    dataset_id = world.datasets.create("people", "", [("STRING", "email")])
    source = {"kind": "dataset", "dataset_id": dataset_id}
    return JobDefinition.model_validate({"name": "Nightly", "source": source, **changes})


def test_a_new_job_is_kept_as_it_was_written(world: World) -> None:
    wanted = definition(world, delete_orphans=True, recipients=["ann@acme.com"])
    job = create_job(world.desk, wanted)
    assert world.jobs.get(job.id).definition == wanted
    assert job.version == 1
    assert job.created_at == job.updated_at
    assert job.created_at.startswith("2027-01-15T08:00:00")


def test_names_are_unique_in_any_letter_case(world: World) -> None:
    first = create_job(world.desk, definition(world))
    with pytest.raises(InvalidInputError, match=rf'name: another job \({first.id}\) is called "Nightly"'):
        create_job(world.desk, definition(world, name=" nightLY "))
    assert len(world.jobs.kept) == 1


def test_a_name_that_is_the_id_of_another_job_is_refused(world: World) -> None:
    first = create_job(world.desk, definition(world))
    with pytest.raises(InvalidInputError, match="Names are unique"):
        create_job(world.desk, definition(world, name=first.id))


def test_a_configuration_dataset_must_exist(world: World) -> None:
    source = {"kind": "dataset", "dataset_id": UNKNOWN_DATASET}
    expected = rf"source\.dataset_id: acme\.domo\.com has no DataSet {UNKNOWN_DATASET}"
    with pytest.raises(InvalidInputError, match=expected):
        create_job(world.desk, definition(world, source=source))
    assert not world.jobs.kept


def test_an_object_in_s3_may_be_written_after_the_job(world: World) -> None:
    job = create_job(world.desk, definition(world, source={"kind": "s3", "object_key": "people.csv"}))
    assert job.source.key == "s3:people.csv"


def test_an_existing_log_must_be_one_of_musters(world: World) -> None:
    stranger = world.datasets.create("sales", "", [("STRING", "deal")])
    with pytest.raises(InvalidInputError, match=r"log\.dataset_id: .*not made by Muster"):
        create_job(world.desk, definition(world, log={"kind": "existing", "dataset_id": stranger}))


def remote(instance: str, account: str = "globex") -> dict[str, object]:
    return {"kind": "remote", "instance": instance, "account": account}


def test_a_remote_target_needs_an_account_that_exists(world: World) -> None:
    with pytest.raises(InvalidInputError, match=r'target\.account: there is no account "globex"'):
        create_job(world.desk, definition(world, target=remote("globex.domo.com")))


def test_an_account_serves_only_its_own_instance(world: World) -> None:
    world.accounts.save(Account("globex", "access_token", "globex.domo.com"))
    create_job(world.desk, definition(world, target=remote("globex.domo.com")))
    with pytest.raises(InvalidInputError, match=r"is an account of globex\.domo\.com"):
        create_job(world.desk, definition(world, name="other", target=remote("evil.domo.com")))


def test_home_is_not_a_remote_instance(world: World) -> None:
    with pytest.raises(InvalidInputError, match=r"acme\.domo\.com is home"):
        create_job(world.desk, definition(world, target=remote("acme.domo.com")))


def test_an_update_keeps_the_id_and_counts_the_version(world: World) -> None:
    job = create_job(world.desk, definition(world))
    world.clock.seconds += 60
    changed = update_job(world.desk, "NIGHTLY", definition(world, delete_orphans=True))
    assert (changed.id, changed.version, changed.delete_orphans) == (job.id, 2, True)
    assert changed.created_at == job.created_at < changed.updated_at
    assert world.jobs.get(job.id) == changed


def test_a_job_may_keep_its_own_name_when_it_is_updated(world: World) -> None:
    job = create_job(world.desk, definition(world))
    assert update_job(world.desk, job.id, definition(world)).name == "Nightly"


def test_an_update_is_checked_like_a_new_job(world: World) -> None:
    job = create_job(world.desk, definition(world))
    source = {"kind": "dataset", "dataset_id": UNKNOWN_DATASET}
    with pytest.raises(InvalidInputError, match="has no DataSet"):
        update_job(world.desk, job.id, definition(world, source=source))
    assert world.jobs.get(job.id) == job


def test_an_update_of_a_job_that_somebody_changed_meanwhile_is_refused(world: World) -> None:
    job = create_job(world.desk, definition(world))
    world.jobs.changed_meanwhile = True
    with pytest.raises(ConflictError, match='"Nightly" was changed by somebody else'):
        update_job(world.desk, job.id, definition(world))


def test_enabling_checks_the_job_again(world: World) -> None:
    job = create_job(world.desk, definition(world))
    world.datasets.__init__()  # type: ignore[misc]
    with pytest.raises(InvalidInputError, match="has no DataSet"):
        set_enabled(world.desk, job.id, enabled=True)
    assert not world.jobs.get(job.id).enabled


def test_disabling_works_whatever_became_of_the_dataset(world: World) -> None:
    job = create_job(world.desk, definition(world, enabled=True))
    world.datasets.__init__()  # type: ignore[misc]
    assert not set_enabled(world.desk, job.id, enabled=False).enabled
    assert world.jobs.get(job.id).version == 2


def test_a_job_that_was_kept_before_names_were_checked_can_be_disabled(world: World) -> None:
    made = create_job(world.desk, definition(world, enabled=True))
    world.jobs.kept[made.id] = made.model_copy(update={"name": "Sta\x1bff"})
    assert not set_enabled(world.desk, made.id, enabled=False).enabled


def test_enabling_twice_changes_nothing(world: World) -> None:
    job = create_job(world.desk, definition(world, enabled=True))
    assert set_enabled(world.desk, job.id, enabled=True) == job


def test_a_deleted_job_takes_its_webhook_secrets_along(world: World) -> None:
    job = create_job(world.desk, definition(world))
    world.keeper.put(f"webhooks/{job.id}", {"hmac_key": "k"})
    world.keeper.put("webhooks/another", {"hmac_key": "k"})
    delete_job(world.jobs, world.keeper, "nightly")
    assert not world.jobs.kept
    assert list(world.keeper.kept) == ["webhooks/another"]


def test_a_job_that_cannot_be_read_is_deleted_by_its_id(world: World) -> None:
    kept = create_job(world.desk, definition(world))
    world.jobs.strange.add("strange1")
    world.keeper.put("webhooks/strange1", {"hmac_key": "k"})
    with pytest.raises(UnreadableJobError):
        find_job(world.jobs, "strange1")
    assert delete_job(world.jobs, world.keeper, "strange1") is None
    assert not world.jobs.strange
    assert not world.keeper.kept
    assert world.jobs.get(kept.id) == kept


def test_a_job_is_found_by_id_and_by_name(world: World) -> None:
    job = create_job(world.desk, definition(world))
    assert find_job(world.jobs, job.id) == find_job(world.jobs, " Nightly") == job


def test_a_job_that_is_not_there_is_said_with_where_to_look(world: World) -> None:
    with pytest.raises(InvalidInputError, match=r'There is no job "x"\. See `muster jobs list`'):
        find_job(world.jobs, "x")


def test_a_name_that_two_jobs_came_to_have_asks_for_an_id(world: World) -> None:
    job = create_job(world.desk, definition(world))
    twin = job.model_copy(update={"id": "another"})
    world.jobs.kept[twin.id] = twin
    with pytest.raises(InvalidInputError, match=f"by its id: {job.id}, another"):
        find_job(world.jobs, "Nightly")


def test_a_disabled_job_can_be_started_by_hand(world: World) -> None:
    job = create_job(world.desk, definition(world))
    starts = FakeStarts()
    outbox = cast(Outbox, starts)
    first, second = (start_by_hand(outbox, world.clock, job) for _ in range(2))
    assert starts.sent == [first, second]
    assert first.run_id != second.run_id
    assert (first.job_id, first.trigger) == (job.id, Trigger.MANUAL)
