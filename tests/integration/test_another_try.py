"""What a function could not do this time comes back soon, and not when its queue would show it again by itself."""

from typing import Any

import pytest

from muster.batches import BatchFailedError
from muster.errors import ServerTroubleError
from tests.integration.deployment import Deployment, sample


class Busy:
    """A store that does not answer now."""

    def __getattr__(self, _name: str) -> Any:
        def call(*_arguments: object, **_named: object) -> Any:
            raise ServerTroubleError("DynamoDB is busy.")

        return call

    def close(self) -> None:
        """Nothing was opened."""


class Queues:
    """SQS, as far as it is told when an entry is to be seen again."""

    def __init__(self) -> None:
        self.told: list[dict[str, object]] = []

    def change_message_visibility(self, **arguments: object) -> None:
        self.told.append(arguments)


@pytest.mark.parametrize(
    ("function", "queue", "store"),
    [
        ("ingest", "dataset_updates", "jobs"),
        ("diff", "runs", "jobs"),
        ("apply", "changes", "runs"),
        ("report", "reports", "runs"),
    ],
)
def test_an_entry_that_is_worth_another_try_comes_back_to_its_own_queue_after_two_minutes(
    function: str, queue: str, store: str, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues, wiring = Queues(), deployment.wiring(function)
    for name, port in {"domo": Busy(), "_sqs": queues, store: Busy()}.items():
        monkeypatch.setitem(wiring.__dict__, name, port)
    event = sample(function)
    event["Records"] = event["Records"][:1]
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"
    with pytest.raises(BatchFailedError):
        deployment.invoke(function, event)
    [told] = queues.told
    assert told == {
        "QueueUrl": deployment.aws.queues[queue],
        "ReceiptHandle": event["Records"][0]["receiptHandle"],
        "VisibilityTimeout": 121,
    }
