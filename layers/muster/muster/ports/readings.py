"""What an attempt at planning has read, kept between the messages that carry it on."""

from pathlib import Path
from typing import Protocol

ROSTER = "roster.csv"
"""The name under which `RunFiles.keep_roster` keeps the roster's snapshot."""


class Readings(Protocol):
    """Files of an attempt at planning, by name; `plan_id` is `Run.plan_id`."""

    def keep(self, plan_id: str, name: str, path: Path) -> None:
        """Store the file at `path`. Raises RetryableError."""
        ...

    def fetch(self, plan_id: str, name: str, path: Path) -> None:
        """Write what was stored to `path`. Raises NotFoundError, RetryableError."""
        ...
