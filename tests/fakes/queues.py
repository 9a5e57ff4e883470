"""Delivers a stage's messages the way SQS does: at least once, FIFO by instance, late after a failure, then never.

A message whose function died comes back when its visibility timeout is over; one that failed five times is gone.
The sweeper looks every five minutes, as deployed.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from muster.messages import ApplyChunk, ReportRun, StartRun
from tests.fakes.stage import Stage

MAX_RECEIVES = 5
DEDUPLICATION_SECONDS = 300
SWEEP_SECONDS = 300
LONGEST_SECONDS = 3 * 24 * 3600
_VISIBILITY = {StartRun: 5400, ApplyChunk: 1800, ReportRun: 1800}

type Message = StartRun | ApplyChunk | ReportRun


@dataclass(slots=True)
class _Entry:
    message: Message
    visible_at: float
    receives: int = 0


class Queues:
    """Every message is delivered `deliveries` times at least.

    `deaths` counts the invocations that failed; `died` are the messages in dead-letter queues.
    """

    def __init__(
        self, stage: Stage, failures: tuple[type[Exception], ...] = (), *, deliveries: int = 1
    ) -> None:
        self._stage = stage
        self._failures = failures
        self._deliveries = deliveries
        self._entries: list[_Entry] = []
        self._sent_at: dict[ApplyChunk, float] = {}
        self.deaths = 0
        self.died: list[Message] = []

    def settle(self) -> None:
        """Deliver until nothing is under way and every run has ended; fails if that takes three days."""
        clock = self._stage.clock
        end = clock.now() + LONGEST_SECONDS
        next_sweep = clock.now() + SWEEP_SECONDS
        while True:
            self._collect()
            entry = self._next()
            if entry is not None:
                self._deliver(entry)
            elif not self._entries and all(run.is_final for run in self._stage.runs.runs.values()):
                return
            else:
                clock.go_on(60)
            if clock.now() >= next_sweep:
                self._attempt(self._stage.sweep)
                next_sweep = clock.now() + SWEEP_SECONDS
            assert clock.now() < end, [run.state for run in self._stage.runs.runs.values()]

    def _collect(self) -> None:
        outbox, now = self._stage.outbox, self._stage.clock.now()
        taken: list[Message] = [*outbox.runs, *outbox.reports]
        for _instance, message in outbox.changes:
            if self._sent_at.get(message, -DEDUPLICATION_SECONDS) + DEDUPLICATION_SECONDS <= now:
                self._sent_at[message] = now
                taken.append(message)
        for queue in (outbox.runs, outbox.reports, outbox.changes):
            queue.clear()
        visible: dict[Message, float] = {
            message: now + outbox.delays.get(message, 0) for message in taken if isinstance(message, StartRun)
        }
        self._entries += [
            _Entry(message, visible.get(message, now)) for message in taken for _ in range(self._deliveries)
        ]

    def _next(self) -> _Entry | None:
        """The first visible entry; a chunk that is under way or waits for its next delivery blocks those behind it."""
        blocked = False
        for entry in self._entries:
            is_chunk = isinstance(entry.message, ApplyChunk)
            if entry.visible_at <= self._stage.clock.now() and not (is_chunk and blocked):
                return entry
            blocked = blocked or is_chunk
        return None

    def _deliver(self, entry: _Entry) -> None:
        message = entry.message
        entry.receives += 1
        if self._attempt(lambda: self._handle(message)):
            self._entries.remove(entry)
        elif entry.receives >= MAX_RECEIVES:
            self._entries.remove(entry)
            self.died.append(message)
        else:
            entry.visible_at = self._stage.clock.now() + _VISIBILITY[type(message)]

    def _handle(self, message: Message) -> None:
        match message:
            case StartRun():
                self._stage.start(message)
            case ApplyChunk():
                self._stage.apply(message)
            case ReportRun():
                self._stage.report(message)

    def _attempt(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except self._failures:
            self.deaths += 1
            return False
        return True


def duplicates(names: list[str]) -> list[str]:
    """The names that stand there more than once."""
    return [name for name, count in Counter(names).items() if count > 1]
