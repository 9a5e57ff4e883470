"""Chaos, from the first request to the last: a run, and further ones until the instance is as the roster says."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from local.chaos.echo import Echo
from local.chaos.hours import Hours
from local.chaos.killer import Killer
from local.chaos.laws import differing
from local.chaos.stage import GLOBEX, QUEUES, Stage
from local.chaos.tally import Tally
from local.chaos.weather import Weather
from local.stack.processes import StackError
from muster.domain.runs.run import Run, RunState
from muster.messages import LookAtSource
from muster.services.jobs import start_by_hand

MOST_ROUNDS = 8
_AT_WORK = {RunState.PLANNING: "diff", RunState.APPLYING: "apply", RunState.REPORTING: "report"}


@dataclass(frozen=True, slots=True)
class Odds:
    """How often what is done, in seconds; `every` as in Weather; `patience_seconds` of the whole.

    `most_kills` of planning, of reporting and of each chunk in one run: what dies three, or five times ends by rule.
    """

    every: int
    weather_seconds: float
    kill_seconds: float
    most_kills: int
    echo_seconds: float
    patience_seconds: float
    token_ends: bool = False


class StuckError(Exception):
    """A run does not end, or the instance does not become as the roster says, however long one waits."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened: the runs that were asked for by hand in order, and how long it took.

    `stuck` says what did not come to an end.
    """

    rounds: Sequence[Run]
    seconds: float
    stuck: str = ""


class Act:
    """One showing on one stage."""

    def __init__(self, stage: Stage, odds: Odds, seed: int) -> None:
        def chance(number: int) -> random.Random:
            return random.Random(seed * 10 + number)  # noqa: S311 - chaos, not a secret

        self.tally = Tally()
        self.killer = Killer(stage, chance(1), self.tally)
        self._stage = stage
        self._odds = odds
        self._chance = chance(2)
        self._weather = Weather(stage, chance(3), self.tally, every=odds.every)
        self._echo = Echo(stage, chance(4), self.tally)
        self._hours = Hours(stage, self.killer, self.tally)
        self._due: dict[str, float] = {}
        self._killed: dict[tuple[str, RunState, int], int] = {}
        self._token_ended = not odds.token_ends
        self._until = 0.0
        self._besides = ThreadPoolExecutor(
            1
        )  # what asks for runs has to do with Domo too, and takes its time

    def play(self) -> Told:
        """All of it; what happened until something was stuck."""
        began = time.monotonic()
        self._until = began + self._odds.patience_seconds
        rounds: list[Run] = []
        stuck, took = "", 0.0
        try:
            self._until_equal(rounds)
            self._besides.shutdown()
            self._echo.again_and_again()
            self._work_off()
            took = time.monotonic() - began
            self._weather.calm()
            self._work_off()
            rounds.append(self._ended(self._ask()))
            self._work_off()
        except StuckError as error:
            stuck = str(error)
            self._besides.shutdown()
            self._weather.calm()
        rounds = [self._stage.desk.runs.get(run.id) for run in rounds]
        return Told(rounds, took or time.monotonic() - began, stuck)

    def _until_equal(self, rounds: list[Run]) -> None:
        while not rounds or differing(self._stage):
            if len(rounds) == MOST_ROUNDS:
                raise StuckError(f"{len(differing(self._stage))} people differ after {len(rounds)} runs")
            rounds.append(self._round())

    def _round(self) -> Run:
        """One run in chaos, ended; the token that ended in it is a new one after it."""
        run = self._ended(self._ask(), chaos=True)
        if self._odds.token_ends and self._token_ended:
            self._token_lasts(365 * 24 * 3600)
        return run

    def _ask(self) -> str:
        return start_by_hand(self._stage.desk.outbox, self._stage.desk.clock, self._stage.job).run_id

    def _ended(self, run_id: str, *, chaos: bool = False) -> Run:
        """That run, or the one which it was folded into, once it has ended."""
        while True:
            known = {run.id: run for run in self._stage.runs()}
            run = known.get(run_id)
            if run is not None and run.state is RunState.FOLDED and run.folded_into is not None:
                run_id = run.folded_into
            elif run is not None and run.is_final:
                return run
            if time.monotonic() > self._until:
                raise StuckError(f"run {run_id} does not end: it is {run.state if run else 'not there'}")
            if chaos:
                self._disturb(next((each for each in known.values() if each.state in _AT_WORK), None))
            self._hours.watch()
            time.sleep(0.1)

    def _work_off(self) -> None:
        """Until every run has ended and nothing waits on a queue but what nobody can wait for."""
        calm_since = time.monotonic()
        while time.monotonic() - calm_since < 2:  # noqa: PLR2004 - seconds
            if time.monotonic() > self._until:
                raise StuckError("the queues do not come to rest")
            urls = [self._stage.queue_url(function) for function in QUEUES]
            waiting = any(each["IsVisible"] for url in urls for each in self._stage.stack.queued(url))
            if waiting or any(not run.is_final for run in self._stage.runs()):
                calm_since = time.monotonic()
            self._hours.watch()
            if self._is_due("sweep", 5):
                self._hours.sweep()
            time.sleep(0.1)

    def _disturb(self, run: Run | None) -> None:
        """What is due of all that may go wrong."""
        if self._is_due("listen", 0.3):
            self._echo.listen()
        if self._is_due("weather", self._odds.weather_seconds):
            self._weather.change()
        if self._is_due("echo", self._odds.echo_seconds):
            self._echo.send_one()
        if self._is_due("kill", self._odds.kill_seconds):
            self._kill(run)
        if self._is_due("sweep", 4 * self._odds.kill_seconds):
            self._hours.sweep()
        if self._is_due("others", 6 * self._odds.kill_seconds):
            self._others()
        if not self._token_ended and run is not None and run.state is RunState.APPLYING:
            self._token_lasts(-1)
            self._token_ended = True
            self.tally.add("domo access token ended")

    def _is_due(self, what: str, every_seconds: float) -> bool:
        now = time.monotonic()
        if now < self._due.setdefault(what, now + self._chance.uniform(0, every_seconds)):
            return False
        self._due[what] = now + self._chance.uniform(0.5, 1.5) * every_seconds
        return True

    def _kill(self, run: Run | None) -> None:
        """Whoever is at work; now and then any other function."""
        if run is None or self._chance.random() < 0.1:  # noqa: PLR2004 - one in ten
            self.killer.kill_one(self._chance.choice(sorted(self.killer.workers()) or ["apply"]))
            return
        place = (run.id, run.state, run.chunks_done)
        so_far = self._killed.get(place, 0)
        if so_far < self._odds.most_kills and self.killer.kill_one(_AT_WORK[run.state]):
            self._killed[place] = so_far + 1
            self._hours.died(run)

    def _others(self) -> None:
        """Whatever else asks for runs: the watch, the schedule, a notice that the DataSet changed."""
        self._besides.submit(self._fire, self._chance.choice(("watch", "schedule")))
        notice = LookAtSource(
            source=self._stage.job.source.key, version=str(self._chance.random()), noticed_by="webhook"
        )
        self._stage.stack.aws.sqs.send_message(
            QueueUrl=self._stage.queue_url("ingest"), MessageBody=notice.to_body()
        )
        self.tally.add("run asked for besides", 2)

    def _fire(self, function: str) -> None:
        try:
            self._stage.stack.fire(function)
        except StackError:
            self.tally.add(f"a {function} failed")

    def _token_lasts(self, seconds: int) -> None:
        body = {"instance": GLOBEX, "expires_in_seconds": seconds}
        self._stage.control("PUT", "/access-tokens", body)
