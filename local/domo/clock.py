"""The simulator's clock: real time plus an offset that a test may set, so that an hour passes at once."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class Clock:
    """Says the time in whole milliseconds since the epoch; `offset_seconds` moves it."""

    offset_seconds: float = 0.0

    def now_ms(self) -> int:
        """The simulated time, milliseconds since the epoch."""
        return int((time.time() + self.offset_seconds) * 1000)


def iso_seconds(milliseconds: int) -> str:
    """Write a time as the public API does: UTC, whole seconds, ending in Z."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
