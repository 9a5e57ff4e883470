"""Writes a second: Muster's apply beside a loop over `pydomo`, in one run, against the simulator on loopback.

The simulator is a process of its own, answers after 50 ms and lets 100 requests a second through, with a burst of
10. Muster's side is `apply_chunk` with all that is below it but AWS, whose ports are in memory. No ratio can be
more than the limit over pydomo's own pace, which is the machine's matter: both are said.
"""

import argparse
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, cycle, islice

from pydomo import Domo as Pydomo  # type: ignore[import-untyped]

from bench.write_sides import BURST, LATENCY_MS, LIMIT_PER_SECOND, Simulator, Worker, directories, simulator
from muster.domain.plans.changes import Change, Create, Update
from muster.services.plans.planning import CHUNK_SIZE

AIM = 5.5
LEARNING_SECONDS = 30.0
FEW = {"title": "Nurse"}
ALL = {
    "title": "Nurse",
    "department": "Ward 4",
    "alternateEmail": "n@home.example.org",
    "phoneNumber": "+44 20 7946 0123",
    "deskPhoneNumber": "+44 20 7946 0124",
    "employeeNumber": "0074",
    "employeeId": "UT000034065",
    "location": "London",
    "timeZone": "Europe/London",
    "locale": "en-GB",
}
numbers = count(1)


@dataclass(frozen=True)
class Result:
    """Writes that were made, in how many seconds, and how many requests the server refused meanwhile."""

    what: str
    writes: int
    seconds: float
    refused: int

    @property
    def per_second(self) -> float:
        """Writes a second."""
        return self.writes / self.seconds

    def show(self, loop: "Result") -> None:
        """Print a line of the table."""
        ratio = self.per_second / loop.per_second
        print(f"  {self.what:44} {self.per_second:6.1f}/s {ratio:6.2f} x {self.writes:6} {self.refused:5}")


def timed(what: str, domo: Simulator, seconds: float, write: Callable[[], int]) -> Result:
    """Write again and again for so long."""
    domo.limit()
    writes, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        writes += write()
    return Result(what, writes, time.perf_counter() - started, domo.refused())


def creates(columns: Mapping[str, str]) -> Iterator[Change]:
    """People whom nobody has yet."""
    for number in numbers:
        email = f"person{number:06}@acme.example"
        after = {"displayName": f"Person {number}", "email": email, "roleId": "4", **columns}
        yield Create(email, after)


def updates(ids: list[str]) -> Iterator[Change]:
    """Another title for these, again and again."""
    for turn, user_id in enumerate(cycle(ids)):
        yield Update(f"{user_id}@acme.example", user_id, {"title": ""}, {"title": f"Title {turn}"})


class Muster:
    """What new workers of Muster's write."""

    def __init__(self, domo: Simulator) -> None:
        self._domo = domo

    def write(
        self, what: str, changes: Iterator[Change], seconds: float, *, kind: str, chunk: int = CHUNK_SIZE
    ) -> Result:
        """Writes of a worker that knows the limit."""
        with directories(self._domo, kind, known=True) as opened:
            return self._span(what, Worker(self._domo.home, opened), changes, seconds, chunk)

    def learn(self, changes: Iterator[Change], seconds: float) -> list[Result]:
        """Writes of one that must find it: while it learns, and as long again."""
        with directories(self._domo, "oauth_client", known=False) as opened:
            worker = Worker(self._domo.home, opened)
            what = "Muster, public API, limit unknown"
            first = self._span(f"{what}, at first", worker, changes, seconds, CHUNK_SIZE)
            return [first, self._span(f"{what}, then", worker, changes, seconds, CHUNK_SIZE)]

    def _span(
        self, what: str, worker: Worker, changes: Iterator[Change], seconds: float, chunk: int
    ) -> Result:
        return timed(what, self._domo, seconds, lambda: worker.carry_out(list(islice(changes, chunk))))


class Loop:
    """What somebody writes who reads the documentation of pydomo: one call after another."""

    def __init__(self, domo: Simulator) -> None:
        host = domo.public_url.removeprefix("http://")
        keys = domo.opens["client_id"], domo.opens["client_secret"]
        self._client = Pydomo(*keys, api_host=host, use_https=False, log_level=logging.WARNING)
        self.ids: list[str] = []

    def create(self) -> int:
        """Create one person."""
        self.ids.append(str(self._client.users.create(_user() | FEW, False)["id"]))  # noqa: FBT003 - pydomo's
        return 1

    def update(self) -> int:
        """Write the whole of one person, which whoever calls it must have read before."""
        self._client.users.update(self.ids[next(numbers) % len(self.ids)], _user() | FEW)
        return 1


def _user() -> dict[str, str]:
    number = next(numbers)
    return {"name": f"Person {number}", "email": f"person{number:06}@acme.example", "role": "Participant"}


def compare_creates(domo: Simulator, loop: Loop, seconds: float) -> None:
    """Creates. pydomo runs before and after, so that both see the same machine."""
    muster, public, instance = Muster(domo), "oauth_client", "access_token"
    early = timed("", domo, seconds / 2, loop.create)
    known = muster.write("Muster, public API, limit known", creates(FEW), seconds, kind=public)
    rows = [
        known,
        muster.write("the same in chunks of 1,000", creates(FEW), seconds, kind=public, chunk=1000),
        *muster.learn(creates(FEW), max(seconds, LEARNING_SECONDS)),
        muster.write("Muster, instance API, three columns", creates({}), seconds, kind=instance),
        muster.write("Muster, instance API, thirteen (2 requests)", creates(ALL), seconds, kind=instance),
    ]
    late = timed("", domo, seconds / 2, loop.create)
    writes, spent = early.writes + late.writes, early.seconds + late.seconds
    both = Result("pydomo, one after another", writes, spent, early.refused + late.refused)
    print(f"creates, in chunks of {CHUNK_SIZE}")
    for each in (both, *rows):
        each.show(both)
    ratio, most = known.per_second / both.per_second, LIMIT_PER_SECOND / both.per_second
    met = "met" if ratio >= AIM else "MISSED"
    print(f"  the aim of {AIM} x is {met}: {ratio:.2f} x, where the limit allows {most:.2f} x\n")


def compare_updates(domo: Simulator, loop: Loop, seconds: float) -> None:
    """Updates, where a public one costs Muster two requests, for it reads what it does not want to lose."""
    muster, changes = Muster(domo), updates(loop.ids)
    put = timed("pydomo, PUT alone, one after another", domo, seconds, loop.update)
    rows = [
        muster.write("Muster, public API (GET and PUT)", changes, seconds, kind="oauth_client"),
        muster.write("Muster, instance API (PATCH)", changes, seconds, kind="access_token"),
    ]
    print(f"updates, in chunks of {CHUNK_SIZE}")
    for each in (put, *rows):
        each.show(put)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each side writes (15)")
    seconds = parser.parse_args().seconds
    print(f"latency {LATENCY_MS} ms, {LIMIT_PER_SECOND:.0f} requests a second, burst {BURST}")
    print(f"  {'':44} {'writes':>8} {'ratio':>8} {'writes':>6} refused")
    with simulator() as domo:
        loop = Loop(domo)
        compare_creates(domo, loop, seconds)
        compare_updates(domo, loop, seconds)


if __name__ == "__main__":
    main()
