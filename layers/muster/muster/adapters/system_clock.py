"""The machine's clock."""

import time


class SystemClock:
    """The port `Clock`."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()
