"""Every queue of a stage as SQS has it: at least once, FIFO only within its groups, late after a failure, then dead.

A message whose function died comes back when its visibility timeout is over; one that is worth another try when its
function says so. One that was received five times and not done lies in its dead-letter queue, `letters`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from muster.errors import MusterError, RetryableError
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun
from muster.ports.outside import QueueName
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.stage import Stage
from tests.fakes.strikes import Killed

MAX_RECEIVES = 5
DEDUPLICATION_SECONDS = 300
VISIBILITY_SECONDS = {LookAtSource: 360, StartRun: 5400, ApplyChunk: 1800, ReportRun: 1800}
RETRY_SECONDS = 60.0
QUEUES: Mapping[type, QueueName] = {
    LookAtSource: "dataset_updates", StartRun: "runs", ApplyChunk: "changes", ReportRun: "reports"
}  # fmt: skip
ORDER = (LookAtSource, StartRun, ApplyChunk, ReportRun)

type Message = LookAtSource | StartRun | ApplyChunk | ReportRun


@dataclass(slots=True, eq=False)
class Entry:
    """One message on its queue; those of a FIFO queue have a group."""

    message: Message
    visible_at: float
    group: str | None = None
    receives: int = 0
    is_under_way: bool = False

    @property
    def queue(self) -> int:
        """The place of its queue among the queues."""
        return ORDER.index(type(self.message))


class Sqs:
    """The queues between a stage's functions. `handle` takes one message, as its function does.

    `deaths` counts the deliveries that failed; `dead` are all the messages that ever came to a dead-letter queue.
    """

    def __init__(self, stage: Stage, handle: Callable[[Message], object]) -> None:
        self._stage, self._handle = stage, handle
        self.letters = FakeDeadLetters()
        self._entries: list[Entry] = []
        self._sent_at: dict[str, float] = {}
        self.deaths = 0
        self.dead: list[Message] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on any queue."""
        self.collect()
        return not self._entries

    def collect(self) -> None:
        """Take over what the functions have sent since; a FIFO queue drops what came within five minutes before."""
        outbox, now = self._stage.outbox, self._stage.clock.now()
        self._entries += [Entry(message, now + outbox.delays.get(message, 0)) for message in outbox.runs]
        hints: list[Message] = [*outbox.dataset_updates, *outbox.reports]
        self._entries += [Entry(message, now) for message in hints]
        for queue in (outbox.dataset_updates, outbox.runs, outbox.reports):
            queue.clear()
        for instance, message in outbox.changes:
            name = message.deduplication_id
            if self._sent_at.get(name, -DEDUPLICATION_SECONDS) + DEDUPLICATION_SECONDS <= now:
                self._sent_at[name] = now
                self._entries.append(Entry(message, now, instance))
        outbox.changes.clear()

    def visible(self) -> list[Entry]:
        """What may be delivered now; of a group only the first, and nothing while one of it is with a function."""
        self.collect()
        seen: set[str] = set()
        found: list[Entry] = []
        for entry in self._entries:
            blocked = entry.group in seen
            if entry.group is not None:
                seen.add(entry.group)
            if not blocked and not entry.is_under_way and entry.visible_at <= self._stage.clock.now():
                found.append(entry)
        return found

    def deliver(self, entry: Entry, *, stays: bool = False) -> bool:
        """Deliver once; tells whether it was done. With `stays` the queue never hears of it, and delivers it again."""
        entry.receives += 1
        entry.is_under_way = True
        wait: float | None = VISIBILITY_SECONDS[type(entry.message)]
        try:
            self._handle(entry.message)
        except RetryableError as error:
            wait = error.retry_after_seconds or RETRY_SECONDS * 2 ** min(entry.receives - 1, 4)
        except (MusterError, Killed):
            pass
        else:
            wait = wait if stays else None
        finally:
            entry.is_under_way = False
        if wait is None:
            self._entries.remove(entry)
            return True
        self.deaths += not stays
        self._put_back(entry, wait)
        return False

    def _put_back(self, entry: Entry, wait_seconds: float) -> None:
        entry.visible_at = self._stage.clock.now() + wait_seconds
        if entry.receives >= MAX_RECEIVES:
            self._entries.remove(entry)
            self.dead.append(entry.message)
            self.letters.let_die(QUEUES[type(entry.message)], entry.message.to_body())

    def first(self, entries: Iterable[Entry]) -> Entry | None:
        """The next in the order of the queues, then of time."""
        return min(entries, key=lambda entry: entry.queue, default=None)
