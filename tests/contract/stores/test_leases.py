import pytest

from muster.domain.runs.run import Trigger
from muster.errors import LeaseHeldError, LeaseLostError
from muster.messages import StartRun
from tests.contract.stores.worlds import World

ACME = "acme.domo.com"
NOW = 1_800_000_000.25


def request(run_id: str, job_id: str = "job1", at: int = 0) -> StartRun:
    requested_at = f"2026-11-21T12:00:{at:02}.000000Z"
    return StartRun(job_id=job_id, run_id=run_id, trigger=Trigger.MANUAL, requested_at=requested_at)


def take(world: World, run_id: str, *, now: float = NOW, instance: str = ACME) -> int:
    return world.leases.acquire(instance, run_id, now=now, until=now + 60)


def test_one_run_at_a_time_keeps_an_instance(world: World) -> None:
    take(world, "run1")
    with pytest.raises(LeaseHeldError, match=ACME):
        take(world, "run2")
    take(world, "run2", instance="globex.domo.com")


def test_a_run_may_take_its_own_lease_again_and_every_take_has_a_greater_token(world: World) -> None:
    first = take(world, "run1")
    assert take(world, "run1") > first


def test_a_lease_ends_by_itself_after_its_time_and_not_before(world: World) -> None:
    first = take(world, "run1")
    with pytest.raises(LeaseHeldError):
        take(world, "run2", now=NOW + 60)
    assert take(world, "run2", now=NOW + 60.5) > first


def test_a_lease_is_renewed_by_its_token_only(world: World) -> None:
    token = take(world, "run1")
    world.leases.renew(ACME, token, until=NOW + 600)
    with pytest.raises(LeaseHeldError):
        take(world, "run2", now=NOW + 599)
    with pytest.raises(LeaseLostError, match=ACME):
        world.leases.renew(ACME, token + 1, until=NOW + 600)


def test_a_lease_that_was_taken_over_cannot_be_renewed(world: World) -> None:
    old = take(world, "run1")
    take(world, "run2", now=NOW + 61)
    with pytest.raises(LeaseLostError):
        world.leases.renew(ACME, old, until=NOW + 600)


def test_a_lease_that_was_freed_or_never_taken_cannot_be_renewed(world: World) -> None:
    with pytest.raises(LeaseLostError):
        world.leases.renew(ACME, 1, until=NOW + 600)
    token = take(world, "run1")
    assert world.leases.release(ACME, "run1", sent=())
    with pytest.raises(LeaseLostError):
        world.leases.renew(ACME, token, until=NOW + 600)


def test_tokens_grow_on_after_a_lease_was_freed(world: World) -> None:
    first = take(world, "run1")
    world.leases.release(ACME, "run1", sent=())
    assert take(world, "run2") > first


def test_a_request_waits_for_the_run_that_holds_the_lease(world: World) -> None:
    take(world, "run1")
    assert world.leases.remember(ACME, request("run2")) == request("run2")
    assert world.leases.waiting(ACME, "run1") == [request("run2")]
    assert list(world.leases.waiting(ACME, "run2")) == []


def test_requests_of_one_job_fold_into_the_first_and_of_several_wait_in_order(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, request("late", "job2", at=9))
    world.leases.remember(ACME, request("first", at=1))
    assert world.leases.remember(ACME, request("second", at=2)) == request("first", at=1)
    assert [each.run_id for each in world.leases.waiting(ACME, "run1")] == ["first", "late"]


def test_a_request_takes_the_place_of_the_one_that_it_names(world: World) -> None:
    take(world, "run1")
    old, new, third = request("old"), request("new"), request("third")
    world.leases.remember(ACME, old)
    assert world.leases.remember(ACME, new, instead_of=old) == new
    assert world.leases.remember(ACME, third, instead_of=old) == new
    assert world.leases.waiting(ACME, "run1") == [new]


def test_a_request_is_kept_though_what_it_should_replace_is_not_there(world: World) -> None:
    take(world, "run1")
    assert world.leases.remember(ACME, request("new"), instead_of=request("old")) == request("new")


def test_nothing_waits_for_an_instance_that_is_free(world: World) -> None:
    assert world.leases.remember(ACME, request("run2")) is None
    take(world, "run1")
    world.leases.release(ACME, "run1", sent=())
    assert world.leases.remember(ACME, request("run2")) is None
    assert world.leases.remember(ACME, request("run2"), instead_of=request("run1")) is None
    assert list(world.leases.waiting(ACME, "run1")) == []


def test_a_lease_is_freed_only_if_what_waits_was_sent(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, request("run2"))
    assert not world.leases.release(ACME, "run1", sent=())
    with pytest.raises(LeaseHeldError):
        take(world, "run3")
    assert world.leases.release(ACME, "run1", sent=[request("run2")])
    take(world, "run3")
    assert list(world.leases.waiting(ACME, "run3")) == []


def test_a_request_that_comes_between_look_and_release_keeps_the_lease(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, request("run2"))
    seen = world.leases.waiting(ACME, "run1")
    world.leases.remember(ACME, request("run3", "job2"))
    assert not world.leases.release(ACME, "run1", sent=seen)
    assert {each.run_id for each in world.leases.waiting(ACME, "run1")} == {"run2", "run3"}


def test_a_request_that_was_replaced_between_look_and_release_keeps_the_lease(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, request("run2"))
    seen = world.leases.waiting(ACME, "run1")
    world.leases.remember(ACME, request("run3"), instead_of=request("run2"))
    assert not world.leases.release(ACME, "run1", sent=seen)
    assert world.leases.waiting(ACME, "run1") == [request("run3")]


def test_whoever_does_not_hold_the_lease_frees_nothing(world: World) -> None:
    take(world, "run1")
    assert world.leases.release(ACME, "run2", sent=())
    with pytest.raises(LeaseHeldError):
        take(world, "run3")
    assert world.leases.release("globex.domo.com", "run2", sent=())


def test_what_waits_outlives_a_lease_that_was_taken_over(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, request("run2", "job2"))
    take(world, "run3", now=NOW + 61)
    assert world.leases.waiting(ACME, "run3") == [request("run2", "job2")]


def test_a_nonce_is_good_once(world: World) -> None:
    assert not world.nonces.is_used("job1-abc")
    assert world.nonces.use("job1-abc", keep_until=NOW)
    assert world.nonces.is_used("job1-abc")
    assert not world.nonces.is_used("job1-abd")
    assert not world.nonces.use("job1-abc", keep_until=NOW)
    assert world.nonces.use("job1-abd", keep_until=NOW)


def approval(run_id: str, at: int = 0) -> StartRun:
    return request(run_id, at=at).model_copy(update={"trigger": Trigger.APPROVAL})


def test_an_approval_folds_into_no_request_of_its_job_and_no_request_into_it(world: World) -> None:
    take(world, "run1")
    asked = [approval("first", at=1), request("run2", at=2), approval("second", at=3)]
    for each in asked:
        assert world.leases.remember(ACME, each) == each
    assert world.leases.remember(ACME, request("run3", at=4)) == asked[1]
    assert list(world.leases.waiting(ACME, "run1")) == asked
    assert not world.leases.release(ACME, "run1", sent=asked[:2])
    assert world.leases.release(ACME, "run1", sent=asked)
    take(world, "run4")
    assert list(world.leases.waiting(ACME, "run4")) == []


def test_an_approval_that_is_asked_for_again_waits_once(world: World) -> None:
    take(world, "run1")
    world.leases.remember(ACME, approval("first"))
    assert world.leases.remember(ACME, approval("first")) == approval("first")
    assert len(world.leases.waiting(ACME, "run1")) == 1


def test_a_lease_tells_when_it_ends_to_the_token_it_is_held_with(world: World) -> None:
    assert world.leases.ends_at(ACME, 1) is None
    token = take(world, "run1")
    assert world.leases.ends_at(ACME, token) == NOW + 60
    world.leases.renew(ACME, token, until=NOW + 600)
    assert world.leases.ends_at(ACME, token) == NOW + 600
    assert world.leases.ends_at(ACME, token + 1) is None
    world.leases.release(ACME, "run1", sent=())
    assert world.leases.ends_at(ACME, token) is None
