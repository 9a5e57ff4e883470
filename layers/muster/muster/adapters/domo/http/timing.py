"""Time as the adapters need it, in one value, so that tests run on a virtual clock."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """`now` is seconds since the epoch; `chance` is evenly spread over [0, 1) and jitters the pauses.

    `remaining_seconds` says how long work may still go on; it is asked again at every call. `ticks` are seconds
    that only go forward, from any start: what is spaced by them does not stand still when the clock is put right.
    """

    remaining_seconds: Callable[[], float]
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    ticks: Callable[[], float] = time.monotonic
