import pytest

from muster.domain.reading.address_hashes import AddressHashes, hashes_of, no_hashes
from muster.domain.runs.last_good import GoodRun, Sight
from muster.errors import ConfigurationError
from tests.contract.stores.worlds import World, on_aws
from tests.fakes.aws import Aws
from tests.fakes.stage import a_job

MORNING, NOON, EVENING = (f"2026-11-21T{hour}:00:00.000000Z" for hour in ("06", "12", "18"))


def good(run_id: str = "run1", at: str = NOON) -> GoodRun:
    sight = Sight(
        source="dataset:1",
        target="globex.domo.com",
        version="2026-11-21T05:00:00Z/3",
        rows=3,
        directory_size=4,
        filled={"email": 3, "title": 0},
    )
    return GoodRun(run_id, at, sight)


def addresses(*names: str) -> AddressHashes:
    hashes = no_hashes()
    hashes.extend(hashes_of(f"{name}@zoë.example" for name in names))
    return hashes


def accept(world: World, run: GoodRun, *names: str, job_id: str = "job1") -> None:
    world.last_good.keep_addresses(f"{run.run_id}/1", addresses(*names))
    world.last_good.accept(job_id, run, f"{run.run_id}/1")


def test_a_job_without_a_good_run_has_none_and_no_addresses(world: World) -> None:
    assert world.last_good.run("job1") is None
    assert len(world.last_good.addresses("job1")) == 0


def test_a_good_run_reads_back_as_it_was_seen(world: World) -> None:
    accept(world, good(), "ann", "bo", "cid")
    assert world.last_good.run("job1") == good()
    assert world.last_good.addresses("job1") == addresses("ann", "bo", "cid")


def test_what_a_plan_read_is_nobodys_last_good_run_before_it_is_accepted(world: World) -> None:
    world.last_good.keep_addresses("run1/1", addresses("ann"))
    assert world.last_good.run("job1") is None
    assert len(world.last_good.addresses("job1")) == 0


@pytest.mark.parametrize("at", [NOON, EVENING])
def test_a_later_run_takes_the_place_of_an_earlier_one(world: World, at: str) -> None:
    accept(world, good(), "ann", "bo")
    accept(world, good("run2", at), "cid")
    assert world.last_good.run("job1") == good("run2", at)
    assert world.last_good.addresses("job1") == addresses("cid")


def test_an_earlier_run_that_is_told_late_does_not(world: World) -> None:
    accept(world, good(), "ann", "bo")
    accept(world, good("run0", MORNING), "cid")
    assert world.last_good.run("job1") == good()
    assert world.last_good.addresses("job1") == addresses("ann", "bo")


def test_a_run_may_be_told_twice(world: World) -> None:
    for _time in range(2):
        accept(world, good(), "ann")
    assert world.last_good.run("job1") == good()
    assert world.last_good.addresses("job1") == addresses("ann")


def test_jobs_do_not_share_a_good_run(world: World) -> None:
    accept(world, good(), "ann")
    accept(world, good("run2"), "bo", job_id="job2")
    assert world.last_good.run("job1") == good()
    assert world.last_good.addresses("job1") == addresses("ann")
    assert world.last_good.run("job3") is None


def test_a_plan_whose_addresses_are_gone_leaves_those_of_the_run_before(world: World) -> None:
    accept(world, good(), "ann")
    world.last_good.accept("job1", good("run2", EVENING), "run2/1")
    assert world.last_good.run("job1") == good("run2", EVENING)
    assert world.last_good.addresses("job1") == addresses("ann")


def test_a_roster_without_addresses_is_kept(world: World) -> None:
    accept(world, good())
    assert len(world.last_good.addresses("job1")) == 0
    assert world.last_good.run("job1") == good()


def test_a_deleted_job_leaves_no_good_run_to_the_next_of_its_id(aws: Aws) -> None:
    aws.begin()
    world = on_aws(aws)
    world.jobs.save(a_job(), expected_version=None)
    accept(world, good(), "ann")
    world.jobs.delete("job1")
    assert world.last_good.run("job1") is None


def test_what_another_release_kept_leaves_no_guard_out_but_says_so(aws: Aws) -> None:
    aws.begin()
    world = on_aws(aws)
    accept(world, good(), "ann")
    aws.dynamodb.update_item(
        TableName=aws.tables["JobsTable"],
        Key={"pk": {"S": "last-good"}, "sk": {"S": "job1"}},
        UpdateExpression="SET document = :strange",
        ExpressionAttributeValues={":strange": {"S": '{"of": "tomorrow"}'}},
    )
    with pytest.raises(ConfigurationError, match="job1, was kept by another release"):
        world.last_good.run("job1")
