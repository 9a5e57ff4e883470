"""`make chaos`: a run of ten thousand changes while everything fails that can; ends with 1 if a law is broken."""

import argparse
import random
import sys

from local.chaos.act import Act, Odds
from local.chaos.crowd import make_crowd
from local.chaos.laws import broken_laws
from local.chaos.stage import open_stage
from local.chaos.table import lines_of

ACCOUNTS = ("password", "access_token")


def play(changes: int, seed: int, account: str, *, token_ends: bool = False) -> tuple[list[str], list[str]]:
    """The table's lines, and a sentence for each law that is broken."""
    with open_stage(make_crowd(changes, random.Random(seed)), account) as stage:  # noqa: S311 - chaos
        act = Act(stage, odds_for(changes, token_ends=token_ends), seed)
        told = act.play()
        broken = [*filter(None, [told.stuck]), *broken_laws(stage, _disturbed_reports(act))]
        return list(lines_of(stage, act, told, broken)), broken


def _disturbed_reports(act: Act) -> int:
    """How often a report was killed, or delivered while another delivery was perhaps at it."""
    counts = act.tally.counts()
    return sum(
        number
        for what, number in counts.items()
        if what in {"kill report", "hours went by while reporting"}
        or (what.startswith("message ") and what.endswith(", report"))
    )


def odds_for(changes: int, *, token_ends: bool) -> Odds:
    """So that a small run meets as many kinds of trouble as a large one."""
    small = changes < 2000  # noqa: PLR2004 - what takes seconds and not minutes
    return Odds(
        every=60 if small else 250,
        weather_seconds=4 if small else 10,
        kill_seconds=6 if small else 18,
        most_kills=1,
        echo_seconds=1.5,
        patience_seconds=240 if small else 2400,
        token_ends=token_ends,
    )


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--account", choices=ACCOUNTS, default=ACCOUNTS[0])
    parser.add_argument("--token-ends", action="store_true", help="the access token ends in mid-run")
    asked = parser.parse_args()
    account = "access_token" if asked.token_ends else asked.account
    print(f"chaos: {asked.changes} changes, seed {asked.seed}, {account}", flush=True)
    lines, broken = play(asked.changes, asked.seed, account, token_ends=asked.token_ends)
    print("\n".join(lines))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
