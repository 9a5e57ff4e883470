"""A rate-limited server and the threads that use it, on a virtual clock: the same numbers on every machine.

The pacer, the retries and their threads are the product's own. The threads run one at a time: whoever sleeps
hands over to the one who wakes up next, and the clock jumps there.
"""

import heapq
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from muster.adapters.domo.http.pacing import Pacers
from muster.adapters.domo.http.retry import Retry, RetryLimits
from muster.adapters.domo.http.timing import Timing
from muster.errors import RateLimitedError, RetryableError

IN_FLIGHT = 16


class VirtualTime:
    """A clock for threads that never run together; it moves when all of them sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, threading.Lock]] = []
        self._order = count()

    def sleep(self, seconds: float) -> None:
        """Hand over until the clock has moved so far."""
        wake = self._bed(seconds)
        self._wake_next()
        wake.acquire()

    def run(self, works: list[Callable[[], None]]) -> None:
        """Run each in a thread until all have ended; raises the first error of theirs."""
        errors: list[BaseException] = []
        threads = [
            threading.Thread(target=self._thread, args=(work, self._bed(0.0), errors), daemon=True)
            for work in works
        ]
        for thread in threads:
            thread.start()
        self._wake_next()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    def _thread(self, work: Callable[[], None], wake: threading.Lock, errors: list[BaseException]) -> None:
        wake.acquire()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again by `run`
            errors.append(error)
        self._wake_next()

    def _bed(self, seconds: float) -> threading.Lock:
        wake = threading.Lock()
        wake.acquire()
        heapq.heappush(self._sleepers, (self.now + max(0.0, seconds), next(self._order), wake))
        return wake

    def _wake_next(self) -> None:
        if self._sleepers:
            self.now, _, wake = heapq.heappop(self._sleepers)
            wake.release()


@dataclass(frozen=True)
class Host:
    """A token bucket, or with `strict` no more than the limit in any one second, whatever the burst.

    `limits` are (from second, requests a second); an answer takes half to one and a half latency.
    """

    limits: tuple[tuple[float, float], ...]
    burst: float = 10.0
    latency_seconds: float = 0.05
    retry_after_seconds: float | None = 1.0
    strict: bool = False

    def limit(self, at: float) -> float:
        """Requests a second that may be made at a moment."""
        return [limit for since, limit in self.limits if since <= at][-1]


class Server:
    """A host at work, with its books: when it accepted, when it refused, and who did not wait though told to."""

    def __init__(self, host: Host, time: VirtualTime, chance: random.Random) -> None:
        self._host, self._time, self._chance = host, time, chance
        self._tokens, self._filled_at, self._closed_until = host.burst, 0.0, 0.0
        self.begun: list[float] = []
        self.accepted: list[float] = []
        self.refused: list[float] = []
        self.impatient = 0
        self._second: deque[float] = deque()

    def ask(self) -> None:
        """Take one request. Raises RateLimitedError, which costs no token."""
        self.begun.append(self._time.now)
        self.impatient += self._time.now < self._closed_until
        self._time.sleep(self._half_way())
        taken = self._take()
        self._time.sleep(self._half_way())
        if not taken:
            pause = self._host.retry_after_seconds
            self._closed_until = max(self._closed_until, self._time.now + (pause or 0.0))
            raise RateLimitedError("429", retry_after_seconds=pause)

    def share(self, start: float, end: float) -> float:
        """Of what the limit allows between two moments, what was used."""
        steps = [start + (end - start) * (number + 0.5) / 1000 for number in range(1000)]
        allowed = sum(self._host.limit(step) for step in steps) * (end - start) / 1000
        return _within(self.accepted, start, end) / allowed

    def refused_in_thousand(self, start: float, end: float) -> float:
        """Refusals for each thousand requests between two moments."""
        refused = _within(self.refused, start, end)
        return 1000.0 * refused / max(1, refused + _within(self.accepted, start, end))

    def _half_way(self) -> float:
        return self._host.latency_seconds * (0.25 + 0.5 * self._chance.random())

    def _take(self) -> bool:
        now = self._time.now
        fits = self._fits_second(now) if self._host.strict else self._fits_bucket(now)
        (self.accepted if fits else self.refused).append(now)
        return fits

    def _fits_second(self, now: float) -> bool:
        while self._second and self._second[0] <= now - 1.0:
            self._second.popleft()
        fits = len(self._second) < self._host.limit(now)
        if fits:
            self._second.append(now)
        return fits

    def _fits_bucket(self, now: float) -> bool:
        filled = self._tokens + (now - self._filled_at) * self._host.limit(now)
        self._tokens, self._filled_at = min(self._host.burst, filled), now
        fits = self._tokens >= 1.0
        self._tokens -= fits
        return fits


def simulate(
    host: Host,
    *,
    seconds: float,
    known: float | None = None,
    late_seconds: float = 0.0,
    seed: int = 1,
) -> Server:
    """Let IN_FLIGHT threads write for so long, which wake up at most so late; the server has the books of it."""
    time, chance, lateness = VirtualTime(), random.Random(seed), random.Random(seed)
    server = Server(host, time, chance)

    def sleep(pause: float) -> None:
        time.sleep(pause + late_seconds * lateness.random())

    timing = Timing(lambda: 1e9, lambda: time.now, sleep, chance.random, lambda: time.now)
    pacers = Pacers(timing, known)
    pacer, retry = pacers.of("the host"), Retry(timing, RetryLimits(rate_refusals=1000), pacers)

    def attempt() -> None:
        turn = pacer.turn()
        try:
            server.ask()
        except RateLimitedError as error:
            pacer.refused(turn, error.retry_after_seconds)
            raise

    def always(_error: RetryableError) -> bool:
        return True

    def work() -> None:
        while time.now < seconds:
            retry.run(attempt, always)

    time.run([work] * IN_FLIGHT)
    return server


def steady(
    limit: float,
    *,
    burst: float = 10.0,
    latency: float = 0.05,
    retry_after: float | None = 1.0,
    strict: bool = False,
) -> Host:
    """A host whose limit stays as it is."""
    return Host(((0.0, limit),), burst, latency, retry_after, strict)


def _within(moments: list[float], start: float, end: float) -> int:
    return sum(start <= each < end for each in moments)
