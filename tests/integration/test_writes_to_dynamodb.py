"""How much a run writes to DynamoDB: state is kept by the chunk, not by the change (design: at most 0.05 a change)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.client import BaseClient

from local.domo.simulator import DomoSimulator
from muster.domain.runs.run import RunState
from muster.services.plans.planning import CHUNK_SIZE
from tests.fakes.stage import a_person
from tests.integration.deployment import RUN_ID, Deployment, sample, the_job

PEOPLE = CHUNK_SIZE + 100
WRITES_FOR_A_CHANGE = 0.05


def items_in(operation: str, request: Mapping[str, Any]) -> int:
    """How many items a call writes; each is paid for."""
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem":
            return 1
        case "TransactWriteItems":
            return len(request["TransactItems"])
        case "BatchWriteItem":
            return sum(len(items) for items in request["RequestItems"].values())
        case _:
            return 0


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The items written to DynamoDB by the functions so far, by operation."""
    counted: Counter[str] = Counter()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counting(client: BaseClient, operation: str, request: Mapping[str, Any]) -> Any:
        if client.meta.service_model.service_name == "dynamodb":
            counted[operation] += items_in(operation, request)
        return call(client, operation, request)

    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    return counted


def test_a_run_writes_to_dynamodb_by_the_chunk_and_not_by_the_change(
    deployment: Deployment, domo: DomoSimulator, written: Counter[str]
) -> None:
    deployment.keep_job(the_job())
    deployment.keep_roster(*[a_person(f"new{number:04}") for number in range(PEOPLE)])
    written.clear()
    deployment.invoke("diff", sample("diff"))
    for function, queue in (("apply", "changes"), ("report", "reports")):
        for body in deployment.aws.received(queue):
            event = sample(function)
            event["Records"][0]["body"] = body
            deployment.invoke(function, event)
    run = deployment.wiring("diff").runs.get(RUN_ID)
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"create.applied": PEOPLE})
    assert 0 < written.total() <= WRITES_FOR_A_CHANGE * PEOPLE
