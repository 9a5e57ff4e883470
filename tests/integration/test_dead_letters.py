"""What lies in the dead-letter queues, through the handler of the sweeper."""

import json
from typing import Any

import pytest

from muster.domain.runs.run import RunState
from muster.messages import ReportRun
from muster.services.dead_letters.deal import KEPT_FOR_RUNS_SECONDS
from tests.fakes.report_builders import a_run
from tests.integration.deployment import Context, Deployment, sample


def let_die(deployment: Deployment, queue: str, body: str) -> str:
    aws = deployment.aws
    group: Any = {"MessageGroupId": "g", "MessageDeduplicationId": body} if queue == "changes" else {}
    return str(aws.sqs.send_message(QueueUrl=aws.dead[queue], MessageBody=body, **group)["MessageId"])


def kept(deployment: Deployment, queue: str, message_id: str) -> dict[str, Any]:
    name = f"dead-letters/{queue}/{message_id}.json"
    found = deployment.aws.s3.get_object(Bucket=deployment.aws.runs_bucket, Key=name)
    document: dict[str, Any] = json.loads(found["Body"].read())
    return document


def test_a_dead_report_ends_its_run_at_the_next_sweep(deployment: Deployment) -> None:
    runs = deployment.wiring("sweep").runs
    runs.create(a_run(state=RunState.REPORTING, moved_at="2020-01-01T00:00:00.000000Z"))
    message_id = let_die(deployment, "reports", ReportRun(run_id="run-1").to_body())
    assert deployment.invoke("sweep", sample("sweep"))["dead_messages"] == 1
    assert runs.get("run-1").state is RunState.SUCCEEDED
    assert deployment.aws.received("reports") == [ReportRun(run_id="run-1").to_body()]
    assert kept(deployment, "reports", message_id)["body"] == ReportRun(run_id="run-1").to_body()
    assert deployment.invoke("sweep", sample("sweep"))["dead_messages"] == 0


@pytest.mark.parametrize("queue", ["dataset_updates", "runs", "changes", "reports"])
def test_a_body_that_nobody_can_read_is_kept_and_told_as_an_error(
    deployment: Deployment, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    message_id = let_die(deployment, queue, "no message of ours")
    deployment.invoke("sweep", sample("sweep"))
    document = kept(deployment, queue, message_id)
    assert document["body"] == "no message of ours"
    assert document["became"].startswith("it cannot be read")
    [event] = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    assert (event["msg"], event["queue"], event["message_id"]) == ("message died", queue, message_id)
    assert "no message of ours" not in repr(event)


def test_runs_are_moved_on_though_letters_took_all_the_time(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.wiring("sweep").runs.create(
        a_run(state=RunState.REPORTING, moved_at="2020-01-01T00:00:00.000000Z")
    )
    let_die(deployment, "runs", "no message of ours")
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _self: 1_000 * KEPT_FOR_RUNS_SECONDS)
    assert deployment.invoke("sweep", sample("sweep")) == {"runs": 1, "dead_messages": 0}
