"""A signed call may be repeated until it was answered: what it uses up is written down last."""

import pytest

from muster.errors import ServerTroubleError
from muster.services.triggers.webhook import WebhookAnswer
from tests.fakes.faults import Crash, die, interrupt
from tests.unit.services.triggers.test_webhook import World


def busy() -> None:
    raise ServerTroubleError("busy")


def test_a_call_whose_hint_was_lost_is_taken_when_it_is_repeated() -> None:
    world = World()
    headers = world.signed()
    interrupt(world.outbox, "look_at", die)
    with pytest.raises(Crash):
        world.call(headers=headers)
    assert world.call(headers=headers) is WebhookAnswer.ACCEPTED
    assert len(world.outbox.dataset_updates) == 1


@pytest.mark.parametrize(("failure", "error"), [(die, Crash), (busy, ServerTroubleError)])
def test_a_call_that_got_no_answer_after_its_hint_costs_a_second_hint(
    failure: object, error: type[Exception]
) -> None:
    world = World()
    headers = world.signed()
    interrupt(world.nonces, "use", failure)  # type: ignore[arg-type]
    with pytest.raises(error):
        world.call(headers=headers)
    assert world.call(headers=headers) is WebhookAnswer.ACCEPTED
    assert world.call(headers=headers) is WebhookAnswer.REPLAYED
    assert len(world.outbox.dataset_updates) == 2


def test_a_call_that_is_refused_uses_nothing_up() -> None:
    world = World()
    headers = world.signed(off_seconds=3600)
    assert world.call(headers=headers) is WebhookAnswer.STALE
    world.clock.go_on(3600)
    assert world.call(headers=headers) is WebhookAnswer.ACCEPTED
