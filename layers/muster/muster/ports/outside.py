"""The rest of the world: queues, secrets, e-mail and the time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from muster.domain.reports.mail import Mail
from muster.messages import ApplyChunk, LookAgain, LookAtSource, ReportRun, StartRun


class Outbox(Protocol):
    """Sends messages to the queues."""

    def look_at(self, message: LookAtSource) -> None:
        """To [dataset-updates]."""
        ...

    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        """To [runs]."""
        ...

    def look_again(self, message: LookAgain, *, delay_seconds: int) -> None:
        """To [runs]."""
        ...

    def apply(self, messages: Iterable[ApplyChunk], *, instance: str) -> None:
        """To [changes], in the group of the instance, in this order."""
        ...

    def report(self, message: ReportRun) -> None:
        """To [reports]."""
        ...


type QueueName = Literal["dataset_updates", "runs", "changes", "reports"]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that no delivery got through: the queue it was on, its id, and its body as it was sent.

    `handle` is what the queue knows this look at it by.
    """

    queue: QueueName
    id: str
    body: str
    handle: str = ""


class DeadLetters(Protocol):
    """What lies in the dead-letter queues."""

    def take(self) -> Iterator[DeadLetter]:
        """Each of them once. One that is not buried is there again at the next look, some minutes later."""
        ...

    def bury(self, letter: DeadLetter, became: str) -> None:
        """Keep it in a file, with what became of it, and take it off the queue; again is harmless."""
        ...


class Secrets(Protocol):
    """Secrets by name, below the stack's own prefix."""

    def read(self, name: str) -> Mapping[str, str]:
        """Raises ConfigurationError when there is none; the message names it."""
        ...


class RotatingSecrets(Secrets, Protocol):
    """Secrets that somebody may have changed just now."""

    def read_again(self, name: str) -> Mapping[str, str]:
        """As `read`, but no older than some seconds. Raises ConfigurationError, RetryableError."""
        ...


class Mailer(Protocol):
    """Sends e-mail."""

    def send(self, mail: Mail, recipient: str) -> None:
        """Raises RefusedError or RetryableError."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...
