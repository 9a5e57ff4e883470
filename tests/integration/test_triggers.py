"""The functions that start runs or move them on, from the samples of events/."""

import base64
import json
from typing import Any

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.job import DataSetSource
from muster.domain.runs.run import RunState, Trigger
from muster.messages import LookAtSource, ReportRun, StartRun
from tests.fakes.report_builders import a_run
from tests.fakes.stage import DATASET_ID
from tests.fakes.stores import FakeClock
from tests.integration.deployment import (
    JOB_ID,
    OBJECT_KEY,
    SAMPLE_SECONDS,
    SAMPLE_SECRETS,
    Deployment,
    sample,
    the_job,
)

HINT = LookAtSource(source=f"s3:{OBJECT_KEY}", noticed_by="webhook")


def requests(deployment: Deployment) -> list[StartRun]:
    return [StartRun.model_validate_json(body) for body in deployment.aws.received("runs")]


def test_the_schedule_asks_for_the_enabled_jobs(deployment: Deployment) -> None:
    deployment.keep_job(the_job())
    deployment.keep_job(the_job(id="off", name="Off", enabled=False))
    assert deployment.invoke("schedule", sample("schedule")) == {"runs": 1}
    [request] = requests(deployment)
    assert (request.job_id, request.trigger, request.requested_at) == (
        JOB_ID,
        Trigger.SCHEDULE,
        "2026-11-21T12:00:00Z",
    )


def test_an_object_that_was_written_starts_one_run_however_often_it_is_told(deployment: Deployment) -> None:
    deployment.keep_job(the_job())
    deployment.keep_roster()
    for _time in range(2):
        assert deployment.invoke("ingest", sample("ingest")) == {"batchItemFailures": []}
    [request] = requests(deployment)
    assert (request.job_id, request.trigger) == (JOB_ID, Trigger.S3)


def test_one_notice_that_fails_does_not_bring_back_the_other(deployment: Deployment) -> None:
    deployment.keep_job(the_job())  # its object is not there yet
    answer = deployment.invoke("ingest", sample("ingest"))
    failed = sample("ingest")["Records"][1]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}


def test_a_dataset_that_moved_is_watched_noticed_and_ingested_once(
    deployment: Deployment, domo: DomoSimulator
) -> None:
    columns = [("STRING", "email")]
    dataset_id = deployment.wiring("ingest").domo.datasets.create("Staff", "", columns)
    deployment.keep_job(the_job(source={"kind": "dataset", "dataset_id": dataset_id}))
    assert deployment.invoke("watch", sample("watch")) == {"asked": 1, "moved": 1, "troubles": 0}
    [body] = deployment.aws.received("dataset_updates")
    assert LookAtSource.model_validate_json(body).source == f"dataset:{dataset_id}"

    told = sample("ingest")
    told["Records"][1]["body"] = body
    told["Records"][0]["body"] = body
    deployment.invoke("ingest", told)
    [request] = requests(deployment)
    assert request.trigger is Trigger.DATASET
    assert deployment.invoke("watch", sample("watch")) == {"asked": 1, "moved": 0, "troubles": 0}


def test_a_dataset_that_is_not_there_is_a_trouble_and_no_failure(
    deployment: Deployment, domo: DomoSimulator
) -> None:
    source = DataSetSource.model_validate({"kind": "dataset", "dataset_id": DATASET_ID})
    deployment.keep_job(the_job(source=source))
    assert deployment.invoke("watch", sample("watch")) == {"asked": 1, "moved": 0, "troubles": 1}


@pytest.fixture
def webhook(deployment: Deployment) -> Deployment:
    """A job with the secrets of the samples, at the time of the samples."""
    deployment.keep_job(the_job())
    deployment.keep_secret(f"webhooks/{JOB_ID}", SAMPLE_SECRETS)
    deployment.wiring("webhook").__dict__["clock"] = FakeClock(SAMPLE_SECONDS)
    return deployment


@pytest.mark.parametrize("name", ["webhook-signed", "webhook-alert"])
def test_a_call_is_accepted_and_passed_on(webhook: Deployment, name: str) -> None:
    answer = webhook.invoke("webhook", sample(name))
    assert answer["statusCode"] == 202
    assert answer["headers"] == {"content-type": "application/json"}
    assert json.loads(answer["body"]) == {"message": "accepted"}
    assert webhook.aws.received("dataset_updates") == [HINT.to_body()]


def test_a_signed_call_is_accepted_once(webhook: Deployment) -> None:
    statuses = [webhook.invoke("webhook", sample("webhook-signed"))["statusCode"] for _time in range(2)]
    assert statuses == [202, 409]
    assert len(webhook.aws.received("dataset_updates")) == 1


def test_headers_in_any_letter_case_and_a_body_in_base64_are_understood(webhook: Deployment) -> None:
    event = sample("webhook-signed")
    event["headers"] = {name.title(): value for name, value in event["headers"].items()}
    event["body"] = base64.b64encode(event["body"].encode()).decode()
    event["isBase64Encoded"] = True
    assert webhook.invoke("webhook", event)["statusCode"] == 202


def _wrong_secret(event: dict[str, Any]) -> None:
    event["pathParameters"]["secret"] = "guess"


def _unknown_job(event: dict[str, Any]) -> None:
    event["pathParameters"]["job_id"] = "0000000000000000"


def _nothing(event: dict[str, Any]) -> None:
    for part in ("pathParameters", "headers", "body"):
        del event[part]


@pytest.mark.parametrize("spoil", [_wrong_secret, _unknown_job, _nothing])
def test_a_wrong_secret_an_unknown_job_and_nothing_at_all_look_the_same(
    webhook: Deployment, spoil: Any
) -> None:
    event = sample("webhook-alert")
    spoil(event)
    answer = webhook.invoke("webhook", event)
    assert (answer["statusCode"], json.loads(answer["body"])) == (401, {"message": "not authorized"})
    assert webhook.aws.received("dataset_updates") == []


def test_no_secret_is_in_what_the_webhook_logs(webhook: Deployment, caplog: pytest.LogCaptureFixture) -> None:
    webhook.invoke("webhook", sample("webhook-alert"))
    webhook.invoke("webhook", sample("webhook-signed"))
    assert [record.getMessage() for record in caplog.records] == ["webhook answered"] * 2
    logged = repr([vars(record) for record in caplog.records])
    for secret in SAMPLE_SECRETS.values():
        assert secret not in logged


def test_the_sweeper_reports_a_run_that_stood_still(deployment: Deployment) -> None:
    deployment.wiring("sweep").runs.create(
        a_run(state=RunState.REPORTING, moved_at="2020-01-01T00:00:00.000000Z")
    )
    assert deployment.invoke("sweep", sample("sweep"))["runs"] == 1
    assert deployment.aws.received("reports") == [ReportRun(run_id="run-1").to_body()]


def test_the_sweeper_starts_a_run_again_that_waited_too_long(deployment: Deployment) -> None:
    deployment.wiring("sweep").runs.create(
        a_run(state=RunState.WAITING, moved_at="2020-01-01T00:00:00.000000Z")
    )
    assert deployment.invoke("sweep", sample("sweep"))["runs"] == 1
    assert [request.run_id for request in requests(deployment)] == ["run-1"]
