"""The dead-letter queues, in memory. The contract suite in tests/contract/stores keeps it honest."""

from collections.abc import Iterator

from muster.ports import DeadLetter, QueueName


class FakeDeadLetters:
    """`lying` are the messages in the queues, oldest first; `buried` tells what became of the others, by id."""

    def __init__(self) -> None:
        self.lying: list[DeadLetter] = []
        self.buried: dict[str, str] = {}
        self._count = 0

    def let_die(self, queue: QueueName, body: str) -> DeadLetter:
        self._count += 1
        letter = DeadLetter(queue, f"letter-{self._count}", body)
        self.lying.append(letter)
        return letter

    def take(self) -> Iterator[DeadLetter]:
        yield from list(self.lying)

    def bury(self, letter: DeadLetter, became: str) -> None:
        self.buried[letter.id] = became
        self.lying = [each for each in self.lying if each.id != letter.id]
