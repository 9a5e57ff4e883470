"""A worker that dies at every delivery, and what becomes of its run: real deaths and the emulator's own redrive."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from muster.domain.runs.standing import TriedAgain
from muster.services.jobs import start_by_hand
from tests.e2e.world import PATIENCE_SECONDS, World, somebody


@dataclass(frozen=True)
class Deadly:
    """A stack whose apply dies at once and whose changes come again after a second, until `heal`."""

    world: World
    heal: Callable[[], None]


@pytest.fixture
def deadly(world: World) -> Iterator[Deadly]:
    """Two deliveries have to do: each death costs the emulator a new process."""
    aws, outputs = world.stack.aws, world.stack.outputs
    name, url = outputs["ApplyFunction"], outputs["ChangesQueueUrl"]
    before = aws.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    kept = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout", "RedrivePolicy"])
    policy = json.loads(kept["Attributes"]["RedrivePolicy"]) | {"maxReceiveCount": 2}
    # So it dies before it can ask for a later delivery.
    broken = {**before, "MUSTER_DOMO_INSTANCE_URLS": "not JSON"}
    aws.functions.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    hasty: Any = {"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(policy)}
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes=hasty)

    def heal() -> None:
        aws.functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
        aws.sqs.set_queue_attributes(QueueUrl=url, Attributes=kept["Attributes"])

    yield Deadly(world, heal)
    heal()


def wait_for_death(world: World) -> None:
    """Until a chunk lies in the dead-letter queue of changes."""
    url = world.stack.outputs["ChangesQueueUrl"].replace("-changes.fifo", "-changes-dead-letter.fifo")
    until = time.monotonic() + 2 * PATIENCE_SECONDS
    while not world.stack.queued(url):
        assert time.monotonic() < until, "no message died"
        time.sleep(0.2)


def ten_minutes_go_by(world: World) -> None:
    """What of the books tells that nobody is at work any more: the lease was renewed ten minutes ago."""
    world.stack.aws.dynamodb.update_item(
        TableName=world.stack.outputs["RunsTable"],
        Key={"pk": {"S": "lease#acme.domo.com"}, "sk": {"S": "lease"}},
        UpdateExpression="ADD ends_at :back",
        ExpressionAttributeValues={":back": {"N": "-600"}},
    )


def told(world: World, job: Job) -> list[str]:
    return [mail["Subject"] for mail in world.stack.mails() if f"] {job.name}:" in mail["Subject"]]


def kept_body(world: World, run: Run) -> str:
    """The dead chunk of this run, as it is kept."""
    aws, bucket = world.stack.aws, world.stack.outputs["RunsBucket"]
    found = aws.s3.list_objects_v2(Bucket=bucket, Prefix="dead-letters/changes/")["Contents"]
    letters = [json.loads(aws.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()) for each in found]
    [letter] = [letter for letter in letters if run.id in letter["body"]]
    assert letter["became"].startswith("its part of the run failed")
    return str(letter["body"])


def put_back(world: World, body: str, group: str) -> None:
    """Send a dead message once more, and wait until it has been worked on."""
    url = world.stack.outputs["ChangesQueueUrl"]
    world.stack.aws.sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId="once more"
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while world.stack.queued(url):
        assert time.monotonic() < until, "the message is not worked on"
        time.sleep(0.1)


def test_a_worker_that_dies_at_every_delivery_fails_its_changes_and_the_run_reports_after_the_next_sweep(
    deadly: Deadly,
) -> None:
    world = deadly.world
    people = [somebody(), somebody()]
    job = world.job_over(people, recipients=["boss@acme.example"])
    request = start_by_hand(world.desk.outbox, world.desk.clock, job)
    wait_for_death(world)
    assert world.desk.runs.get(request.run_id).state is RunState.APPLYING
    ten_minutes_go_by(world)
    deadly.heal()

    world.stack.fire("sweep")
    run = world.ended(job)
    assert (run.state, run.outcomes) == (RunState.PARTLY_FAILED, {"create.failed": 2})
    outcomes = list(world.desk.files.outcomes(run.id))
    assert {each.email for each in outcomes} == {person["email"] for person in people}
    assert "delivered 5 times and failed each time" in outcomes[0].detail
    assert told(world, job) == [f"[Muster] {job.name}: 2 failed"]

    put_back(world, kept_body(world, run), run.instance)
    assert world.desk.runs.get(run.id) == run
    assert not {each.email for each in outcomes} & set(world.people())

    again = world.run_by_hand(job)
    assert (again.state, again.outcomes) == (RunState.SUCCEEDED, {"create.applied": 2})
    assert again.standing is not None
    assert again.standing.tried_again == TriedAgain(people=2)
