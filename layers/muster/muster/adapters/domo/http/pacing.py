"""Spaces the starts of requests to one host, for all threads of a worker together."""

import threading
from dataclasses import dataclass

from muster.adapters.domo.http.pacing_rate import LearnedRate
from muster.adapters.domo.http.timing import Timing
from muster.errors import RateLimitedError

LATE_SECONDS = 0.05
"""A thread that wakes up later than this has lost its turn if another has just begun: no stall is caught up.

A part of a processor, as a Lambda has, wakes threads up 20 ms late as a matter of course; those must keep their
turns, or half of the limit stays unused.
"""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to begin one request at a tick of the clock. Turns of one epoch were given out at one rate."""

    at: float
    epoch: int


class Pacer:
    """Lets requests begin one by one, never two together, at a rate that is known or learned.

    A refusal concerns everybody: no thread begins a request before the server's Retry-After is over, and turns
    that were given out before it are void.
    """

    def __init__(self, timing: Timing, limit_per_second: float | None = None) -> None:
        self._timing = timing
        self._rate = LearnedRate(limit_per_second)
        self._lock = threading.Lock()
        self._epoch = 0
        self._next_at = self._closed_until = self._began_at = float("-inf")
        self._pause_seconds = 0.0

    @property
    def per_second(self) -> float:
        """The rate at this moment."""
        return self._rate.per_second

    def turn(self) -> Turn:
        """Wait until a request may begin.

        Raises RateLimitedError, with the pause that is needed, when that is longer than the time left.
        """
        while True:
            turn, seconds = self._reserve()
            if seconds <= 0.0:
                return turn
            self._timing.sleep(seconds)
            if self._still_holds(turn):
                return turn

    def refused(self, turn: Turn, retry_after_seconds: float | None) -> None:
        """The server refused a request for its rate. Of those under way together, the first slows us down."""
        with self._lock:
            now = self._timing.ticks()
            first = turn.epoch == self._epoch
            if first:
                self._pause_seconds = self._own_pause(turn)
            pause = self._pause_seconds if retry_after_seconds is None else retry_after_seconds
            if first:
                self._epoch += 1
                self._rate.refused(pause)
                self._next_at = now
            self._closed_until = max(self._closed_until, now + pause)

    def _reserve(self) -> tuple[Turn, float]:
        with self._lock:
            now = self._timing.ticks()
            at = max(now, self._next_at, self._closed_until)
            seconds = at - now
            if seconds > 0.0 and seconds >= self._timing.remaining_seconds():
                message = (
                    "Domo limits the rate of requests, and the pause that is due is longer than the time left"
                )
                raise RateLimitedError(message, retry_after_seconds=seconds)
            interval = 1.0 / self._rate.per_second
            if seconds > 0.0:
                self._rate.held_back(interval)
            else:
                self._began_at = now
            self._next_at = at + interval
            return Turn(at, self._epoch), seconds

    def _still_holds(self, turn: Turn) -> bool:
        with self._lock:
            if turn.epoch != self._epoch or turn.at < self._closed_until:
                return False
            now, interval = self._timing.ticks(), 1.0 / self._rate.per_second
            if now - turn.at > max(LATE_SECONDS, interval):
                if now - self._began_at < interval:
                    return False
                self._next_at = max(self._next_at, now + interval)
            self._began_at = now
            return True

    def _own_pause(self, turn: Turn) -> float:
        """For a server that names no pause: doubled while it refuses right after one.

        But not while the rate itself is to blame: longer and longer pauses on the way down from hundreds a second to a
        few would stand still for minutes.
        """
        soon = not self._rate.is_daring and turn.at - self._closed_until < self._pause_seconds
        longer = min(2.0 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
        return longer if soon else FIRST_PAUSE_SECONDS


class Pacers:
    """One pacer for each host, whichever account a request is made with; `limit_per_second` is each host's."""

    def __init__(self, timing: Timing, limit_per_second: float | None = None) -> None:
        self._timing = timing
        self._limit_per_second = limit_per_second
        self._pacers: dict[str, Pacer] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> Pacer:
        """The pacer of a host, given by its base address."""
        with self._lock:
            if url not in self._pacers:
                self._pacers[url] = Pacer(self._timing, self._limit_per_second)
            return self._pacers[url]
