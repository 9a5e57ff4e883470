from dataclasses import replace

from muster.domain.runs.health import Health
from tests.contract.stores.worlds import World, on_aws
from tests.fakes.aws import Aws
from tests.fakes.stage import a_job

MORNING, NOON, EVENING = (f"2026-11-21T{hour}:00:00.000000Z" for hour in ("06", "12", "18"))
SICK = Health(
    run_id="run1",
    at=NOON,
    job_version=3,
    failure="fault account-refused",
    words='Domo refuses the account "globex".',
    in_a_row=3,
    since=MORNING,
    incident="run1",
    quarantined_at=NOON,
    failed={"0123456789abcdef": MORNING},
)


def test_nothing_is_known_of_a_job_that_has_not_run(world: World) -> None:
    assert world.health.of("job1") is None
    assert world.health.all() == {}


def test_what_is_kept_of_each_job_reads_back(world: World) -> None:
    world.health.keep("job1", SICK)
    world.health.keep("job2", Health("run2", NOON, 1))
    assert world.health.of("job1") == SICK
    assert world.health.all() == {"job1": SICK, "job2": Health("run2", NOON, 1)}


def test_a_later_run_takes_the_place_of_an_earlier_one_and_never_the_other_way(world: World) -> None:
    for at in (NOON, EVENING, MORNING):
        world.health.keep("job1", replace(SICK, at=at, run_id=at))
    known = world.health.of("job1")
    assert known is not None
    assert known.at == EVENING


def test_a_deleted_job_leaves_nothing_behind(aws: Aws) -> None:
    aws.begin()
    world = on_aws(aws)
    world.jobs.save(a_job(), expected_version=None)
    world.health.keep("job1", SICK)
    world.jobs.delete("job1")
    assert world.health.of("job1") is None


def test_what_another_release_kept_and_cannot_be_read_counts_as_nothing_known(aws: Aws) -> None:
    aws.begin()
    world = on_aws(aws)
    item = {
        "pk": {"S": "health"},
        "sk": {"S": "job1"},
        "document": {"S": '{"run_id": 7}'},
        "began_at": {"S": NOON},
    }
    aws.dynamodb.put_item(TableName=aws.tables["JobsTable"], Item=item)
    assert world.health.of("job1") is None
    assert world.health.all() == {}
    world.health.keep("job1", replace(SICK, at=EVENING))
    assert world.health.of("job1") == replace(SICK, at=EVENING)
