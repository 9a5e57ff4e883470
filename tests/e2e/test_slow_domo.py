"""A Domo that takes its time: an import that is shown late, and an instance too large for one invocation.

Mostly in a stack of its own, for the functions' limits and the home account are changed here.
"""

import json
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from local.stack.local_stack import LocalStack
from muster.domain.runs.run import Run, RunState, Trigger
from muster.messages import LookAgain
from tests.e2e.world import ADMINS, World, somebody

LAG_SECONDS = 10.0
PEOPLE, PAGE = 240, 5
"""So many people take sixteen seconds of pages, which is two windows."""
ACME = "acme.domo.com"
KEPT_BACK_SECONDS = 80
"""What the function diff keeps of its time for other things than waiting for a page of people."""
WINDOW_SECONDS = 8
REQUESTS_PER_SECOND = 3


@pytest.fixture(scope="module")
def own_stack() -> Iterator[LocalStack]:
    with LocalStack.temporary() as stack:
        yield stack


@pytest.fixture
def oauth_home(own_stack: LocalStack) -> Iterator[None]:
    """An OAuth client as the home account, while no function has read another yet."""
    secrets, prefix = own_stack.aws.secretsmanager, f"{own_stack.outputs['SecretPrefix']}/accounts"
    before, client = (
        secrets.get_secret_value(SecretId=f"{prefix}/{name}")["SecretString"]
        for name in ("home", "acme-oauth")
    )
    secrets.put_secret_value(SecretId=f"{prefix}/home", SecretString=client)
    yield
    secrets.put_secret_value(SecretId=f"{prefix}/home", SecretString=before)


@pytest.fixture
def slow_world(own_stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", own_stack.local["aws_endpoint_url"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World(own_stack)
    yield world
    world.close()


@pytest.mark.slow
def test_an_import_that_is_shown_late_is_applied_half_a_minute_later_though_its_row_count_is_the_old_one(
    world: World,
) -> None:
    late_import(world, lambda _stale: None)


@pytest.mark.slow
@pytest.mark.usefixtures("oauth_home")
def test_through_the_public_api_too_an_import_that_is_shown_late_is_applied(slow_world: World) -> None:
    late_import(slow_world, lambda stale: deliver_at_once(slow_world, stale))


def late_import(world: World, then: Callable[[Run], None]) -> None:
    """A new version whose content is shown later; `then` is called with the run that saw the old one."""
    clerk = {**somebody(), "title": "Clerk"}
    boss = {**clerk, "title": "Boss"}
    job = world.job_over(
        [*ADMINS, clerk], delete_orphans=False, enabled=True, guards={"max_update_share": 1.0}
    )
    world.stack.fire("watch")
    world.ended(job)
    time.sleep(1.1)  # Domo tells versions apart by the second
    world.control("PUT", "/lag", {"instance": ACME, "seconds": LAG_SECONDS})
    try:
        world.fill(str(job.source.dataset_id), [*ADMINS, boss])  # type: ignore[union-attr]
        world.stack.fire("watch")
        stale = world.ended(job, lambda run: run.look_again)
        assert (stale.state, stale.changes_planned, stale.findings["info"]) == (RunState.SUCCEEDED, 0, 1)
        assert world.people()[clerk["email"]]["title"] == "Clerk"
        then(stale)
        fresh = world.ended(job, lambda run: run.requested_at > stale.requested_at)
    finally:
        world.control("PUT", "/lag", {"instance": ACME, "seconds": 0.0})
    assert (fresh.state, fresh.outcomes) == (RunState.SUCCEEDED, {"update.applied": 1})
    assert fresh.trigger is Trigger.DATASET
    assert world.people()[clerk["email"]]["title"] == "Boss"
    assert len(world.runs(job)) == 3
    world.desk.jobs.delete(job.id)


@pytest.mark.slow
def test_an_instance_too_large_for_one_invocation_is_read_over_several(slow_world: World) -> None:
    world = slow_world
    crowd = [
        {"displayName": f"P{number}", "email": f"{uuid4().hex[:8]}@acme.example", "roleId": "4"}
        for number in range(PEOPLE)
    ]
    world.control("POST", "/users", {"instance": ACME, "users": crowd})
    world.control("PUT", f"/trouble/{ACME}", {"largest_page": PAGE})
    make_slow(world.stack)
    person = somebody()
    job = world.job_over([*ADMINS, person], delete_orphans=False)
    run = world.run_by_hand(job, patience_seconds=180)
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"create.applied": 1}), run.fault
    assert run.plan_part >= 2
    assert (run.plan_tries, run.directory_size) == (1, len(world.people()) - 1)
    assert person["email"] in world.people()


def deliver_at_once(world: World, stale: Run) -> None:
    """Deliver the message of the first look when the lag is over, half a minute before the queue does."""
    seen = stale.content
    assert seen is not None
    look = LookAgain(job_id=stale.job_id, source=seen.source, version=seen.version, sha256=seen.sha256)
    time.sleep(LAG_SECONDS)
    world.desk.outbox.look_again(look, delay_seconds=0)


def make_slow(stack: LocalStack) -> None:
    """Give the function diff little time, and few requests a second; its new workers read the account anew."""
    name = stack.outputs["DiffFunction"]
    known = stack.aws.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    stack.aws.functions.update_function_configuration(
        FunctionName=name,
        Timeout=KEPT_BACK_SECONDS + WINDOW_SECONDS,
        Environment={
            "Variables": {**known, "MUSTER_DOMO_REQUESTS_PER_SECOND": json.dumps(REQUESTS_PER_SECOND)}
        },
    )
