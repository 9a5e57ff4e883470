"""Measures the plan at 10,000, 100,000 and 1,000,000 users, as ratios to the floor of `bench/floor.py`.

Both are processes of their own, run in turn, so that a busy machine slows both: what is compared is the CPU time
(user + system) and the peak memory that the kernel counted for each, from its start to its end. The plan is the
product's own command, `muster plan ROSTER.csv --live LIVE.json --delete-orphans --json`, its output thrown away.
Times and ratios are medians; a ratio is that of a plan to the floor that ran just before it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from bench.people import Data, make_data

REPEATS = {10_000: 7, 100_000: 5, 1_000_000: 5}
BUDGET_PEOPLE = 1_000_000
BUDGET_RATIO = 2.8
BUDGET_MEGABYTES = 250
_HERE = Path(__file__).parent
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Result:
    """The processes of one size, in the order they ran."""

    people: int
    floors: list[Cost]
    plans: list[Cost]

    @property
    def ratios(self) -> list[float]:
        """Each plan's CPU time by that of the floor before it."""
        return [
            plan.cpu_seconds / floor.cpu_seconds for floor, plan in zip(self.floors, self.plans, strict=True)
        ]

    @property
    def peak_bytes(self) -> int:
        """The largest peak of the plans."""
        return max(plan.peak_bytes for plan in self.plans)


def measure(people: int, repeats: int, folder: Path) -> Result:
    """Make the data of one size and run floor and plan over it in turn."""
    data = make_data(folder, people)
    result = Result(people, [], [])
    for _ in range(repeats):
        result.floors.append(
            _cost([sys.executable, str(_HERE / "floor.py"), str(data.roster), str(data.pages)], {0})
        )
        result.plans.append(_cost(_plan_words(data), {0, 2}))
    for path in (data.roster, data.live, data.pages):
        path.unlink()
    return result


def _plan_words(data: Data) -> list[str]:
    command = "import sys; from local.cli.main import main; sys.exit(main(sys.argv[1:]))"
    files = [str(data.roster), "--live", str(data.live)]
    return [sys.executable, "-c", command, "plan", *files, "--delete-orphans", "--json"]


def _cost(words: list[str], good: set[int]) -> Cost:
    # wait4 counts this one process; resource.getrusage would give the peak of all children so far.
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _print_result(result: Result) -> None:
    floor = median(cost.cpu_seconds for cost in result.floors)
    plan = median(cost.cpu_seconds for cost in result.plans)
    ratios = result.ratios
    print(
        f"{result.people:>9,}  floor {floor:6.2f} s  plan {plan:6.2f} s  "
        f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})  "
        f"peak {result.peak_bytes / _MEGABYTE:4.0f} MB",
        flush=True,
    )


def main() -> int:
    """Measure each size and print it; return 1 if the largest is beyond the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=sorted(REPEATS), metavar="N")
    parser.add_argument("--repeats", type=int, help="how often each size is measured")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for people in arguments.people:
            results.append(measure(people, arguments.repeats or REPEATS.get(people, 3), Path(folder)))
            _print_result(results[-1])
    for before, after in pairwise(results):
        growth = (after.peak_bytes - before.peak_bytes) / (after.people - before.people)
        print(f"from {before.people:,} to {after.people:,}: {growth:.0f} bytes of peak memory a roster row")
    return _judge(results[-1])


def _judge(largest: Result) -> int:
    """Hold the budget, which is one for a million people, against the largest size; return the exit status."""
    if largest.people < BUDGET_PEOPLE:
        return 0
    ratio = median(largest.ratios)
    good = ratio <= BUDGET_RATIO and largest.peak_bytes <= BUDGET_MEGABYTES * _MEGABYTE
    print(f"budget: {BUDGET_RATIO} x the floor's CPU, {BUDGET_MEGABYTES} MB: {'kept' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
