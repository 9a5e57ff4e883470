"""The rest of the world: queues, secrets, e-mail and the time."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from muster.domain.reports.mail import Mail
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun


class Outbox(Protocol):
    """Sends messages to the queues."""

    def look_at(self, message: LookAtSource) -> None:
        """To [dataset-updates]."""
        ...

    def start(self, message: StartRun, *, delay_seconds: int = 0) -> None:
        """To [runs]."""
        ...

    def apply(self, messages: Iterable[ApplyChunk], *, instance: str) -> None:
        """To [changes], in the group of the instance, in this order."""
        ...

    def report(self, message: ReportRun) -> None:
        """To [reports]."""
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
