"""What the adapters promise beyond their ports: how AWS's errors are told, races inside one call, groups and caches."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pydantic import ValidationError

from muster.adapters.dynamodb_jobs import DynamoJobs
from muster.adapters.dynamodb_leases import DynamoLeases
from muster.adapters.run_documents import run_from_json, run_to_json
from muster.adapters.s3_source import S3ObjectSource
from muster.adapters.sqs_outbox import SqsOutbox
from muster.domain.runs.run import Run, RunState, Trigger
from muster.errors import ConfigurationError, IncompleteReadError, NotFoundError, ServerTroubleError
from muster.messages import ApplyChunk, LookAtSource, StartRun
from muster.settings import Settings
from tests.contract.stores.worlds import on_aws
from tests.fakes.aws import Aws
from tests.fakes.faults import interrupt
from tests.fakes.report_builders import a_run

ACME = "acme.domo.com"
REQUEST = StartRun(job_id="job2", run_id="run2", trigger=Trigger.MANUAL, requested_at="2026-11-21T12:00:00Z")


@pytest.fixture
def fresh(aws: Aws) -> Aws:
    aws.begin()
    return aws


class Refusing:
    """A client of which every call fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        def call(**_arguments: object) -> Any:
            raise self._error

        return call


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "said by AWS"}}, "Operation")


@pytest.mark.parametrize(
    "error",
    [
        refusal("ThrottlingException"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("InternalServerError"),
        refusal("TransactionCanceledException"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_a_busy_table_is_worth_another_try(error: Exception) -> None:
    jobs = DynamoJobs(Refusing(error), "jobs")  # type: ignore[arg-type]
    with pytest.raises(ServerTroubleError, match="DynamoDB") as caught:
        jobs.get("job1")
    assert caught.value.unknown_outcome


@pytest.mark.parametrize(
    "code", ["ResourceNotFoundException", "AccessDeniedException", "ValidationException"]
)
def test_a_table_that_is_not_there_or_not_allowed_is_a_matter_of_the_deployment(code: str) -> None:
    with pytest.raises(ConfigurationError, match=code):
        DynamoJobs(Refusing(refusal(code)), "jobs").get("job1")  # type: ignore[arg-type]


def test_a_request_that_comes_while_a_lease_is_freed_keeps_it(fresh: Aws) -> None:
    leases = DynamoLeases(fresh.dynamodb, "RunsTable")
    other = DynamoLeases(fresh.session.client("dynamodb"), "RunsTable")
    leases.acquire(ACME, "run1", now=1.0, until=60.0)
    interrupt(fresh.dynamodb, "update_item", lambda: other.remember(ACME, REQUEST))
    assert not leases.release(ACME, "run1", sent=())
    assert leases.waiting(ACME, "run1") == [REQUEST]


def test_a_request_that_was_replaced_while_it_is_replaced_is_not_overwritten(fresh: Aws) -> None:
    leases = DynamoLeases(fresh.dynamodb, "RunsTable")
    other = DynamoLeases(fresh.session.client("dynamodb"), "RunsTable")
    leases.acquire(ACME, "run1", now=1.0, until=60.0)
    leases.remember(ACME, REQUEST)
    mine, theirs = (REQUEST.model_copy(update={"run_id": name}) for name in ("mine", "theirs"))
    interrupt(leases, "_swap", lambda: other.remember(ACME, theirs, instead_of=REQUEST))
    assert leases.remember(ACME, mine, instead_of=REQUEST) == theirs
    assert leases.waiting(ACME, "run1") == [theirs]


def test_a_part_that_two_workers_finish_at_once_is_counted_once(fresh: Aws) -> None:
    runs = on_aws(fresh).runs
    runs.create(a_run(state=RunState.APPLYING))

    def finish() -> Run:
        return runs.finish_part("run-1", "p", {"create.applied": 1}, last=True, moved_at="2026-1")

    interrupt(fresh.dynamodb, "transact_write_items", finish)
    assert finish().outcomes == {"create.applied": 1}


def test_a_run_that_another_release_wrote_does_not_keep_the_others_from_being_moved_on(fresh: Aws) -> None:
    world = on_aws(fresh)
    for run_id in ("known", "of-tomorrow"):
        world.runs.create(a_run(id=run_id, moved_at="2020-01-01T00:00:00.000000Z"))
    strange = run_to_json(a_run(id="of-tomorrow")).replace('"reporting"', '"daydreaming"')
    fresh.dynamodb.update_item(
        TableName=fresh.tables["RunsTable"],
        Key={"pk": {"S": "run#of-tomorrow"}, "sk": {"S": "run"}},
        UpdateExpression="SET document = :strange",
        ExpressionAttributeValues={":strange": {"S": strange}},
    )
    assert [run.id for run in world.runs.stalled("2021")] == ["known"]
    assert [run.id for run in world.runs.of_job("job-1", 10)] == ["known"]


def test_a_document_that_is_no_run_is_refused() -> None:
    document = run_to_json(a_run())
    assert run_from_json(document) == a_run()
    for wrong in ("{}", "[]", document.replace('"reporting"', '"dancing"')):
        with pytest.raises(ValidationError):
            run_from_json(wrong)


def test_a_run_of_a_later_version_of_muster_can_be_read() -> None:
    assert run_from_json(run_to_json(a_run())[:-1] + ',"later": 1}') == a_run()


def test_chunks_of_one_instance_are_one_group_and_the_same_chunk_twice_is_one_message(fresh: Aws) -> None:
    outbox = on_aws(fresh).outbox
    chunk = ApplyChunk(run_id="run1", chunk=0, token=1)
    rest = chunk.model_copy(update={"start": 8})
    later = chunk.model_copy(update={"token": 2})
    for message in (chunk, chunk, rest, later):
        outbox.apply([message], instance=ACME)
    reply = fresh.sqs.receive_message(
        QueueUrl=fresh.queues["changes"], MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
    )
    assert [each["Body"] for each in reply["Messages"]] == [each.to_body() for each in (chunk, rest, later)]
    assert {each["Attributes"]["MessageGroupId"] for each in reply["Messages"]} == {ACME}


def test_a_message_that_a_queue_does_not_take_is_worth_another_try() -> None:
    settings = Settings(dataset_updates_queue_url="u", changes_queue_url="u")
    outbox = SqsOutbox(Refusing(refusal("ServiceUnavailable")), settings)  # type: ignore[arg-type]
    with pytest.raises(ServerTroubleError):
        outbox.look_at(LookAtSource(source="s3:x", noticed_by="s3"))
    with pytest.raises(ServerTroubleError):
        outbox.apply([ApplyChunk(run_id="run1", chunk=0, token=1)], instance=ACME)


def test_a_batch_that_is_taken_in_part_is_worth_another_try() -> None:
    class Partly:
        def send_message_batch(self, **_arguments: object) -> dict[str, object]:
            return {"Successful": [], "Failed": [{"Id": "0", "Code": "InternalError"}]}

    outbox = SqsOutbox(Partly(), Settings(changes_queue_url="u"))  # type: ignore[arg-type]
    with pytest.raises(ServerTroubleError, match="1 messages"):
        outbox.apply([ApplyChunk(run_id="run1", chunk=0, token=1)], instance=ACME)


def test_a_queue_that_the_function_was_not_given_is_named(fresh: Aws) -> None:
    outbox = SqsOutbox(fresh.sqs, Settings())
    with pytest.raises(ConfigurationError, match="MUSTER_RUNS_QUEUE_URL"):
        outbox.start(REQUEST)


def test_an_object_is_read_whole_with_the_version_that_it_had(fresh: Aws, tmp_path: Path) -> None:
    source = S3ObjectSource(fresh.s3, fresh.configuration_bucket)
    fresh.s3.put_object(Bucket=fresh.configuration_bucket, Key="HR/Zürich 1.csv", Body=b"old")
    first = source.version("HR/Zürich 1.csv")
    fresh.s3.put_object(Bucket=fresh.configuration_bucket, Key="HR/Zürich 1.csv", Body=b"new!" * 500_000)
    snapshot = source.read("HR/Zürich 1.csv", tmp_path / "roster.csv")
    assert snapshot.version == source.version("HR/Zürich 1.csv") != first
    assert (tmp_path / "roster.csv").read_bytes() == b"new!" * 500_000
    assert snapshot.size_bytes == 2_000_000


def test_an_object_that_is_written_while_it_is_read_is_read_in_the_version_that_is_told(
    fresh: Aws, tmp_path: Path
) -> None:
    bucket, writer = fresh.configuration_bucket, fresh.session.client("s3")
    source = S3ObjectSource(fresh.s3, bucket)
    writer.put_object(Bucket=bucket, Key="staff.csv", Body=b"old")
    first = source.version("staff.csv")
    interrupt(fresh.s3, "get_object", lambda: writer.put_object(Bucket=bucket, Key="staff.csv", Body=b"new"))
    snapshot = source.read("staff.csv", tmp_path / "roster.csv")
    assert (snapshot.version, (tmp_path / "roster.csv").read_bytes()) == (first, b"old")


def test_an_object_of_a_bucket_without_versions_has_one_too(fresh: Aws, tmp_path: Path) -> None:
    source = S3ObjectSource(fresh.s3, fresh.runs_bucket)
    fresh.s3.put_object(Bucket=fresh.runs_bucket, Key="staff.csv", Body=b"old")
    snapshot = source.read("staff.csv", tmp_path / "roster.csv")
    fresh.s3.put_object(Bucket=fresh.runs_bucket, Key="staff.csv", Body=b"new")
    assert source.version("staff.csv") != snapshot.version


def test_an_object_that_is_not_there_is_named(fresh: Aws, tmp_path: Path) -> None:
    source = S3ObjectSource(fresh.s3, fresh.configuration_bucket)
    with pytest.raises(NotFoundError, match=r"no object staff\.csv in the configuration bucket"):
        source.version("staff.csv")
    with pytest.raises(NotFoundError, match=r"staff\.csv"):
        source.read("staff.csv", tmp_path / "roster.csv")


def test_an_object_that_comes_short_is_no_smaller_roster(fresh: Aws, tmp_path: Path) -> None:
    class Body:
        def iter_chunks(self, _size: int) -> list[bytes]:
            return [b"half"]

    class Cut:
        def head_object(self, **_arguments: object) -> dict[str, object]:
            return {"VersionId": "v1"}

        def get_object(self, **_arguments: object) -> dict[str, object]:
            return {"Body": Body(), "ContentLength": 8}

    with pytest.raises(IncompleteReadError, match="4 of 8 bytes"):
        S3ObjectSource(Cut(), "configuration").read("staff.csv", tmp_path / "roster.csv")  # type: ignore[arg-type]
