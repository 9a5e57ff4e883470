"""Writes a second: Muster's apply beside a loop over `pydomo`, in one run, against the simulator on loopback.

A write is one person created, updated or deleted, whatever number of requests that takes. The simulator is a process
of its own, answers after 50 ms and lets 100 requests a second through, with a burst of 10. Muster's side is
`apply_chunk` with all that is below it but AWS, whose ports are in memory: one chunk at a time, by one worker that
knows the limit, with what the end of a chunk costs. pydomo and Muster take turns, each round is compared in itself.

No ratio can be more than the limit over pydomo's own pace, which is the machine's matter: both are said.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from statistics import median

from bench.write_sides import BURST, LATENCY_MS, LIMIT_PER_SECOND, Simulator, Worker, directories, simulator
from bench.write_work import Changes, Loop, Work
from muster.domain.plans.changes import Change
from muster.services.plans.planning import CHUNK_SIZE

AIM = 5.5
LEARNING_SECONDS = 30.0
API = {"public API": "oauth_client", "instance API": "access_token"}


@dataclass(frozen=True)
class Span:
    """Writes that were made, in how many seconds, with how many requests, of which the server refused some."""

    writes: int
    seconds: float
    requests: int
    refused: int

    @property
    def per_second(self) -> float:
        """Writes a second."""
        return self.writes / self.seconds


def timed(domo: Simulator, work: Callable[[], int]) -> Span:
    """Do the work, which tells how many writes it made."""
    domo.count_anew()
    started = time.perf_counter()
    writes = work()
    seconds = time.perf_counter() - started
    return Span(writes, seconds, domo.asked(), domo.refused())


def loop_span(domo: Simulator, loop: Loop, make: Changes, seconds: float) -> Span:
    """What pydomo writes in so many seconds, or a little longer: whole tens."""
    changes = make(10 * round(4 * seconds))

    def work() -> int:
        started, writes = time.perf_counter(), 0
        for ten in batched(changes, 10, strict=True):
            for change in ten:
                loop.write(change)
            writes += len(ten)
            if time.perf_counter() - started >= seconds:
                break
        return writes

    return timed(domo, work)


class Rounds:
    """The same work by pydomo and by Muster, in turn."""

    def __init__(
        self, name: str, make: Changes, by_loop: Changes | None = None, apis: Sequence[str] = tuple(API)
    ) -> None:
        self.name = name
        self._make, self._by_loop, self._apis = make, by_loop or make, apis
        self._loop: list[Span] = []
        self._muster: dict[str, list[Span]] = {}

    def go(self, domo: Simulator, loop: Loop, workers: dict[str, Worker], seconds: float) -> None:
        """One round. pydomo runs before and after, so that both see the same machine."""
        early = loop_span(domo, loop, self._by_loop, seconds / 2)
        for api in self._apis:
            changes = self._make(CHUNK_SIZE)
            self._muster.setdefault(api, []).append(timed(domo, partial(workers[api].carry_out, changes)))
        late = loop_span(domo, loop, self._by_loop, seconds / 2)
        facts = (early.writes + late.writes, early.seconds + late.seconds, early.requests + late.requests)
        self._loop.append(Span(*facts, early.refused + late.refused))

    def show(self) -> None:
        """A line for pydomo, and one for each API: medians, the worst of all rounds behind a slash."""
        _line(f"{self.name}: pydomo", self._loop, self._loop)
        for api, spans in self._muster.items():
            _line(f"{self.name}: Muster, {api}", spans, self._loop)

    def verdicts(self) -> list[str]:
        """For each API, in how many rounds the aim was met, and in how many it could be met at all."""
        return [self._verdict(f"{self.name}, {api}", spans) for api, spans in self._muster.items()]

    def _verdict(self, what: str, spans: list[Span]) -> str:
        ratios = [span.per_second / loop.per_second for span, loop in zip(spans, self._loop, strict=True)]
        most = [
            LIMIT_PER_SECOND * span.writes / span.requests / loop.per_second
            for span, loop in zip(spans, self._loop, strict=True)
        ]
        met = sum(ratio >= AIM for ratio in ratios)
        could = sum(each >= AIM for each in most)
        return (
            f"{what}: {AIM} x is reached in {met} of {len(ratios)} rounds; "
            f"the limit allows it in {could} ({min(most):.2f} to {max(most):.2f} x)"
        )


def _line(what: str, spans: list[Span], loop: list[Span]) -> None:
    ratios = [span.per_second / each.per_second for span, each in zip(spans, loop, strict=True)]
    shares = [span.requests / span.seconds / LIMIT_PER_SECOND for span in spans]
    requests = sum(span.requests for span in spans) / sum(span.writes for span in spans)
    pace = median(span.per_second for span in spans)
    print(
        f"  {what:40} {requests:5.2f} {pace:7.1f} {median(ratios):7.2f} /{min(ratios):6.2f} "
        f"{median(shares):7.3f} /{min(shares):6.3f} {sum(span.refused for span in spans):5}",
        flush=True,
    )


def learn(domo: Simulator, work: Work) -> None:
    """Creates of a worker that must find the limit: while it learns, and as long again."""
    with directories(domo, API["public API"], known=False) as opened:
        worker = Worker(domo.home, opened)
        for when in ("at first", "then"):
            chunks = [work.creates(CHUNK_SIZE) for _ in range(round(LEARNING_SECONDS * 100 / CHUNK_SIZE))]
            span = timed(domo, partial(_carry_out_for, LEARNING_SECONDS, worker, chunks))
            print(f"  limit unknown, {when}: {span.per_second:.1f}/s, {span.refused} refused")


def _carry_out_for(seconds: float, worker: Worker, chunks: list[list[Change]]) -> int:
    started, writes = time.perf_counter(), 0
    for chunk in chunks:
        if time.perf_counter() - started >= seconds:
            break
        writes += worker.carry_out(chunk)
    return writes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long pydomo writes in a round (6)")
    options = parser.parse_args()
    print(
        f"latency {LATENCY_MS} ms, {LIMIT_PER_SECOND:.0f} requests a second, burst {BURST}; {options.rounds} rounds"
    )
    print(
        f"  {'median / worst':40} {'req.':>5} {'writes/s':>8} {'x pydomo':>14} {'of the limit':>16} {'refused':>5}"
    )
    with simulator() as domo:
        _compare(domo, options.rounds, options.seconds)


def _compare(domo: Simulator, rounds: int, seconds: float) -> None:
    work, loop = Work(domo), Loop(domo)
    public, instance = (directories(domo, kind, known=True) for kind in API.values())
    with public as first, instance as second:
        workers = {"public API": Worker(domo.home, first), "instance API": Worker(domo.home, second)}
        kinds = [
            Rounds("creates", work.creates),
            Rounds("thirteen columns", work.creates_of_all_columns, work.creates, ["instance API"]),
            Rounds("updates", work.updates),
            Rounds("deletes", work.deletes),
            Rounds("mixed", work.mixed, work.mixed_small),
        ]
        for each in kinds:
            for _ in range(rounds):
                each.go(domo, loop, workers, seconds)
            each.show()
    for each in kinds:
        print("\n".join(each.verdicts()))
    learn(domo, work)


if __name__ == "__main__":
    main()
