"""What another release of Muster left in the books: it is told, and keeps nothing else from being done."""

import json

import pytest

from muster.adapters.dynamodb_leases import DynamoLeases
from muster.adapters.dynamodb_runs import DynamoRuns
from muster.adapters.run_documents import run_to_json
from muster.domain.runs.run import Trigger
from muster.errors import UnreadableRunError
from muster.messages import StartRun
from tests.contract.stores.worlds import on_aws
from tests.fakes.aws import Aws
from tests.fakes.report_builders import a_run

ACME, TABLE = "acme.domo.com", "RunsTable"
STRANGE, KNOWN = (
    StartRun(job_id="job1", run_id=run_id, trigger=Trigger.MANUAL, requested_at="2026-11-21T12:00:00Z")
    for run_id in ("of-tomorrow", "known")
)


@pytest.fixture
def runs(aws: Aws) -> DynamoRuns:
    """One run that can be read and one that cannot."""
    aws.begin()
    runs = on_aws(aws).runs
    for run_id in ("known", "of-tomorrow"):
        runs.create(a_run(id=run_id, moved_at="2020-01-01T00:00:00.000000Z"))
    _write(
        aws, "run#of-tomorrow", "run", "document", run_to_json(a_run()).replace('"reporting"', '"dreaming"')
    )
    return runs  # type: ignore[return-value]


@pytest.fixture
def leases(aws: Aws) -> DynamoLeases:
    """An instance that a run keeps, for which a request waits that cannot be read."""
    aws.begin()
    leases = DynamoLeases(aws.dynamodb, TABLE)
    leases.acquire(ACME, "run1", now=1.0, until=60.0)
    leases.remember(ACME, STRANGE)
    body = json.dumps(json.loads(STRANGE.to_body()) | {"of_tomorrow": 1})
    _write(aws, f"lease#{ACME}", "lease", "waiting.job1", body)
    return leases


def _write(aws: Aws, partition: str, sort: str, attribute: str, value: str) -> None:
    aws.dynamodb.update_item(
        TableName=aws.tables[TABLE],
        Key={"pk": {"S": partition}, "sk": {"S": sort}},
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": attribute},
        ExpressionAttributeValues={":value": {"S": value}},
    )


def test_a_run_is_named_where_it_cannot_be_read(runs: DynamoRuns) -> None:
    with pytest.raises(UnreadableRunError, match="of-tomorrow was kept by another release"):
        runs.get("of-tomorrow")
    assert runs.unreadable("2021") == ["of-tomorrow"]
    assert runs.unreadable("2019") == []
    assert runs.unreadable_of_job("job-1", 10) == ["of-tomorrow"]
    assert runs.unreadable_of_job("another", 10) == []


def test_a_request_that_cannot_be_read_keeps_nobody_from_freeing_the_instance(leases: DynamoLeases) -> None:
    assert leases.waiting(ACME, "run1") == []
    assert leases.release(ACME, "run1", sent=())
    leases.acquire(ACME, "run2", now=1.0, until=60.0)
    assert leases.remember(ACME, KNOWN) == KNOWN


def test_a_request_that_cannot_be_read_gives_its_place_to_the_next_one_of_its_job(
    leases: DynamoLeases,
) -> None:
    assert leases.remember(ACME, KNOWN) == KNOWN
    assert leases.waiting(ACME, "run1") == [KNOWN]
