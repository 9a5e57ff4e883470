"""A job that another release wrote, in a deployment: the others go on, and the logs name it."""

import json
from typing import Any

import pytest

from tests.fakes.stage import a_job
from tests.integration.deployment import Deployment, sample, the_job

STRANGE = "0f0f0f0f0f0f0f0f"


@pytest.fixture
def strange(deployment: Deployment) -> Deployment:
    """A job that is read by this release, and one that is not."""
    deployment.keep_job(the_job())
    document = a_job(id=STRANGE).model_dump(mode="json") | {"of_tomorrow": True}
    item: Any = {"pk": {"S": "jobs"}, "sk": {"S": STRANGE}, "document": {"S": json.dumps(document)}}
    deployment.aws.dynamodb.put_item(TableName=deployment.aws.tables["JobsTable"], Item=item)
    deployment.keep_roster()
    return deployment


@pytest.mark.parametrize("function", ["schedule", "watch", "ingest"])
def test_the_other_jobs_go_on_and_an_error_names_it(
    function: str, strange: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    strange.invoke(function, sample(function))
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert {vars(record)["job_id"] for record in errors} == {STRANGE}
    if function != "watch":
        assert len(strange.aws.received("runs")) == 1
