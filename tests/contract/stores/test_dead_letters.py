import pytest

from muster.ports import QueueName
from tests.contract.stores.worlds import World

QUEUES: tuple[QueueName, ...] = ("dataset_updates", "runs", "changes", "reports")


@pytest.mark.parametrize("queue", QUEUES)
def test_a_dead_message_is_found_with_its_queue_and_its_body_until_it_is_buried(
    world: World, queue: QueueName
) -> None:
    world.let_die(queue, "a body")
    [letter] = world.dead_letters.take()
    assert (letter.queue, letter.body) == (queue, "a body")
    assert world.buried(letter) is None
    world.dead_letters.bury(letter, "it failed")
    assert world.buried(letter) == "it failed"
    assert list(world.dead_letters.take()) == []


def test_many_are_found_each_once_and_in_the_order_of_their_queue_where_it_has_one(world: World) -> None:
    for number in range(23):
        world.let_die("changes", f"body {number}")
    bodies = []
    for letter in world.dead_letters.take():
        bodies.append(letter.body)
        world.dead_letters.bury(letter, "done")
    assert bodies == [f"body {number}" for number in range(23)]


def test_burying_twice_is_harmless(world: World) -> None:
    world.let_die("runs", "a body")
    [letter] = world.dead_letters.take()
    world.dead_letters.bury(letter, "done")
    world.dead_letters.bury(letter, "done")
    assert world.buried(letter) == "done"
