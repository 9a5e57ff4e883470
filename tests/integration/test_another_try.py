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
    """SQS, as far as it is told when an entry is to be seen again; without `hidden` it does not tell its own time."""

    def __init__(self, hidden: int | None = None) -> None:
        self.told: list[dict[str, object]] = []
        self.asked = 0
        self._hidden = hidden

    def get_queue_attributes(self, **_arguments: object) -> dict[str, object]:
        self.asked += 1
        if self._hidden is None:
            raise ServerTroubleError("SQS is busy.")
        return {"Attributes": {"VisibilityTimeout": str(self._hidden)}}

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
    event = _one(function)
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"
    with pytest.raises(BatchFailedError):
        deployment.invoke(function, event)
    [told] = queues.told
    assert told == {
        "QueueUrl": deployment.aws.queues[queue],
        "ReceiptHandle": event["Records"][0]["receiptHandle"],
        "VisibilityTimeout": 121,
    }


@pytest.mark.parametrize(
    ("function", "queue"), [("diff", "runs"), ("apply", "changes"), ("report", "reports")]
)
def test_an_entry_whose_function_just_dies_is_seen_again_when_it_must_be_dead_and_not_six_times_later(
    function: str, queue: str, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues, wiring = Queues(hidden=1800), deployment.wiring(function)
    for name, port in {"domo": Busy(), "_sqs": queues, "jobs": Busy(), "runs": Busy()}.items():
        monkeypatch.setitem(wiring.__dict__, name, port)
    for _invocation in range(2):
        with pytest.raises(BatchFailedError):
            deployment.invoke(function, _one(function))
    first = queues.told[0]
    assert first == {
        "QueueUrl": deployment.aws.queues[queue],
        "ReceiptHandle": sample(function)["Records"][0]["receiptHandle"],
        "VisibilityTimeout": 331,
    }
    assert [each["VisibilityTimeout"] for each in queues.told] == [331, 61, 331, 61]
    assert queues.asked == 1


def _one(function: str) -> dict[str, Any]:
    event = sample(function)
    return event | {"Records": event["Records"][:1]}


@pytest.mark.parametrize("function", ["diff", "apply", "report"])
def test_a_queue_that_shows_its_entries_sooner_by_itself_is_left_to_it(
    function: str, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues, wiring = Queues(hidden=330), deployment.wiring(function)
    for name, port in {"domo": Busy(), "_sqs": queues, "jobs": Busy(), "runs": Busy()}.items():
        monkeypatch.setitem(wiring.__dict__, name, port)
    with pytest.raises(BatchFailedError):
        deployment.invoke(function, _one(function))
    assert [each["VisibilityTimeout"] for each in queues.told] == [61]
