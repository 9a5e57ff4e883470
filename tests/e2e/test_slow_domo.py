"""A Domo that takes its time: an import that is shown late, and an instance too large for one invocation.

In a stack of its own, for the functions' limits and the home account are changed here.
"""

import json
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from local.stack.local_stack import LocalStack
from muster.domain.runs.run import RunState, Trigger
from tests.e2e.world import ADMINS, World, somebody

LAG_SECONDS = 20.0
PEOPLE = 3_000
ACME = "acme.domo.com"
KEPT_BACK_SECONDS = 80
"""What the function diff keeps of its time for other things than waiting for a page of people."""
WINDOW_SECONDS = 8
REQUESTS_PER_SECOND = 3


@pytest.fixture(scope="module")
def own_stack(request: pytest.FixtureRequest) -> Iterator[LocalStack]:
    """A stack whose home account is of this kind."""
    with LocalStack.temporary() as stack:
        if request.param == "oauth_client":
            prefix = stack.outputs["SecretPrefix"]
            client = stack.aws.secretsmanager.get_secret_value(SecretId=f"{prefix}/accounts/acme-oauth")
            stack.aws.secretsmanager.put_secret_value(
                SecretId=f"{prefix}/accounts/home", SecretString=client["SecretString"]
            )
        yield stack


@pytest.fixture
def slow_world(own_stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", own_stack.local["aws_endpoint_url"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World(own_stack)
    yield world
    world.close()


@pytest.mark.slow
@pytest.mark.parametrize("own_stack", ["access_token", "oauth_client"], indirect=True)
def test_an_import_that_is_shown_late_is_applied_though_its_row_count_is_the_old_one(
    slow_world: World,
) -> None:
    world, clerk = slow_world, {**somebody(), "title": "Clerk"}
    boss = {**clerk, "title": "Boss"}
    job = world.job_over([*ADMINS, clerk], enabled=True, guards={"max_update_share": 1.0})
    world.stack.fire("watch")
    world.ended(job)
    time.sleep(1.1)  # Domo tells versions apart by the second
    world.control("PUT", "/lag", {"instance": ACME, "seconds": LAG_SECONDS})
    world.fill(str(job.source.dataset_id), [*ADMINS, boss])  # type: ignore[union-attr]
    world.stack.fire("watch")
    stale = world.ended(job, lambda run: run.look_again)
    assert (stale.state, stale.changes_planned, stale.findings["info"]) == (RunState.SUCCEEDED, 0, 1)
    assert world.people()[clerk["email"]]["title"] == "Clerk"
    fresh = world.ended(job, lambda run: run.requested_at > stale.requested_at)
    assert (fresh.state, fresh.outcomes) == (RunState.SUCCEEDED, {"update.applied": 1})
    assert fresh.trigger is Trigger.DATASET
    assert world.people()[clerk["email"]]["title"] == "Boss"
    assert len(world.runs(job)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("own_stack", ["access_token"], indirect=True)
def test_an_instance_too_large_for_one_invocation_is_read_over_several(slow_world: World) -> None:
    world = slow_world
    crowd = [
        {"displayName": f"P{number}", "email": f"{uuid4().hex[:8]}@acme.example", "roleId": "4"}
        for number in range(PEOPLE)
    ]
    world.control("POST", "/users", {"instance": ACME, "users": crowd})
    make_slow(world.stack)
    person = somebody()
    job = world.job_over([*ADMINS, person], delete_orphans=False)
    run = world.run_by_hand(job)
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"create.applied": 1})
    assert run.plan_part >= 2
    assert (run.plan_tries, run.directory_size) == (1, len(world.people()) - 1)
    assert person["email"] in world.people()


def make_slow(stack: LocalStack) -> None:
    """Give the function diff little time, and few requests a second."""
    name = stack.outputs["DiffFunction"]
    known = stack.aws.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    stack.aws.functions.update_function_configuration(
        FunctionName=name,
        Timeout=KEPT_BACK_SECONDS + WINDOW_SECONDS,
        Environment={
            "Variables": {**known, "MUSTER_DOMO_REQUESTS_PER_SECOND": json.dumps(REQUESTS_PER_SECOND)}
        },
    )
