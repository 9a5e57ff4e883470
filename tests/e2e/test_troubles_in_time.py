"""Troubles in which time passes: a limit longer than a worker lives, rows that come late, a token that ends."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.domain.runs.run import RunState
from tests.e2e.troubled import GLOBEX, HOME, calm, in_one_line, judge, people, scene, struck, trouble
from tests.e2e.world import Row, World

RETRY_AFTER = 10
LAG_SECONDS = 600


@pytest.fixture
def short_lived(world: World) -> Iterator[World]:
    """A stack whose apply function may not live as long as Domo asks it to wait."""
    apply = world.stack.outputs["ApplyFunction"]
    functions = world.stack.aws.functions
    usual = functions.get_function_configuration(FunctionName=apply)["Timeout"]
    functions.update_function_configuration(FunctionName=apply, Timeout=RETRY_AFTER + 8)
    yield world
    functions.update_function_configuration(FunctionName=apply, Timeout=usual)


def test_a_rate_limit_long_as_a_worker_lives_is_waited_for_on_the_queue_and_counts_no_error(
    short_lived: World,
) -> None:
    world = short_lived
    refusal = {"effect": "fail_before", "method": "PATCH", "skip": 3, "times": 1, "status": 429}
    with scene(world, "access_token") as staged:
        errors_before = failed_invocations(world)
        trouble(world, GLOBEX, {"rules": [refusal | {"retry_after_seconds": RETRY_AFTER}]})
        began = time.monotonic()
        run = world.run_by_hand(staged.job, patience_seconds=10 * RETRY_AFTER)
        took = time.monotonic() - began
        assert struck(world, GLOBEX) == 1
        assert (run.state, judge(staged, run)) == (RunState.SUCCEEDED, set())
        assert took >= RETRY_AFTER
        assert failed_invocations(world) == errors_before
        lines = [line for line in world.stack.log_lines("apply") if run.id in line]
        assert sum("the rest put off until Domo takes more" in line for line in lines) == 1
        assert world.stack.queued(world.stack.outputs["ChangesQueueUrl"]) == []


def failed_invocations(world: World) -> int:
    """How many invocations of apply ended in an error, which is what its alarm would count."""
    signs = ("[ERROR]", "Traceback", "Task timed out", "BatchProcessingError")
    return sum(any(sign in line for sign in signs) for line in world.stack.log_lines("apply"))


def test_an_access_token_that_ends_in_mid_run_ends_it_in_words_that_name_what_to_mend(world: World) -> None:
    with scene(world, "access_token") as staged, ThreadPoolExecutor(1) as background:
        trouble(
            world, GLOBEX, {"rate_limit": {"per_second": 6, "burst": 1}}
        )  # so that the end finds it at work
        running = background.submit(world.run_by_hand, staged.job)
        wait_for_a_write(world)
        world.control("PUT", "/access-tokens", {"instance": GLOBEX, "expires_in_seconds": -1})
        run = running.result()
        calm(world)
        left = judge(staged, run)
        assert (run.state, run.fault_code) == (RunState.FAILED, "account-refused"), run
        assert 0 < len(left) < run.changes_planned
        assert run.outcomes["update.not_tried"] + run.outcomes.get("delete.not_tried", 0) > 0
        [mail] = [mail for mail in world.stack.mails() if run.id in mail["BodyText"]]
        assert "`muster accounts add globex-access_token`" in in_one_line(mail["BodyText"])
        again = world.run_by_hand(staged.job)
        assert (again.state, judge(staged, again), staged.differing()) == (RunState.SUCCEEDED, set(), set())


def wait_for_a_write(world: World) -> None:
    until = time.monotonic() + 30
    world.control("DELETE", "/requests")
    while time.monotonic() < until:
        calls = world.control("GET", "/requests")["calls"]
        if any(
            call["host"] == GLOBEX and call["method"] == "PATCH" and call["status"] == 200 for call in calls
        ):
            return
        time.sleep(0.02)
    raise AssertionError("nothing was written")


@pytest.fixture
def lag(world: World) -> Iterator[World]:
    """Home's data is readable only some time after it was imported, while its version moves at once."""
    yield world
    world.control("POST", "/clock", {"offset_seconds": 0})
    world.control("PUT", "/lag", {"instance": HOME, "seconds": 0})
    calm(world)


@pytest.mark.parametrize("old", [True, False], ids=["the old rows are there", "no rows are there"])
def test_rows_that_come_late_never_cost_anybody_who_is_wanted_and_arrive_in_the_end(
    lag: World, *, old: bool
) -> None:
    world = lag
    with scene(world, "access_token") as staged:
        wanted = list(staged.wanted.values())
        assert world.run_by_hand(staged.job).state is RunState.SUCCEEDED
        source = staged.job.source
        assert source.kind == "dataset"
        new: list[Row] = [*wanted, *people("late", 2)]
        if not old:
            world.fill(str(source.dataset_id), [])
        world.control("PUT", "/lag", {"instance": HOME, "seconds": LAG_SECONDS})
        world.fill(str(source.dataset_id), new)
        there = world.people(GLOBEX)
        early = world.run_by_hand(staged.job)
        assert there.keys() <= world.people(GLOBEX).keys(), "somebody was deleted for rows that were late"
        assert early.outcomes.keys() <= {"create.applied"}
        world.control("POST", "/clock", {"offset_seconds": LAG_SECONDS + 1})
        world.control("PUT", "/lag", {"instance": HOME, "seconds": 0})
        late = world.run_by_hand(staged.job)
        assert late.state is RunState.SUCCEEDED, late
        assert world.people(GLOBEX).keys() == {row["email"] for row in new}
