"""The machine: what asks for runs and decides on them, and a cloud that crashes, delivers twice and out of order."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import invariant, precondition, rule

from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.messages import LookAtSource
from muster.services.cancelling import cancel_run
from muster.services.decisions import approve, reject
from muster.services.triggers.schedule import request_scheduled_runs
from muster.services.undo import undo
from tests.fakes.deciding import ANN, BO
from tests.fakes.strikes import Call
from tests.properties.machine.books import check_books, check_end, put_right
from tests.properties.machine.edits import Edit, Edits, damages, edits, instances, jobs, places
from tests.properties.machine.files import Damage
from tests.properties.machine.town import TICK_SECONDS, Town
from tests.properties.machine.troubles import Hurry, Limited, Slow, Struck, Trouble, troubles

MINUTE, HOUR = 60, 3600
askers = some.sampled_from([ANN, BO])
orders = some.lists(places, min_size=1, max_size=10)
works = some.none() | some.tuples(jobs, edits) | some.tuples(instances, edits)
ways = some.sampled_from(["hand", "hand", "schedule", "dataset"])

type Work = tuple[str, list[Edit]] | None
"""What others do between: to a job's roster, or in an instance."""


class Machine(Edits):
    """Everything that can happen; after each step no harm was done."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.town = Town(self.folder)
        self.count = 0

    def some_run(self, place: int, *states: RunState) -> Run | None:
        runs = list(self.town.runs.runs.values())
        found = [run for run in runs if run.state in states] or runs
        return found[-1 - place % len(found)] if found else None

    def comes(self, trouble: Trouble) -> None:
        """Let the trouble wait for its call."""
        match trouble:
            case Struck(after, act, times):
                self.town.strikes.arm(after, act, times=times)
            case Slow():
                self.town.strikes.arm(trouble.after, self.meanwhile(trouble))
            case Limited(minutes):
                self.town.limited_until = self.town.clock.now() + minutes * MINUTE
            case Hurry():
                self.town.hurries = True
            case None:
                pass

    def meanwhile(self, slow: Slow) -> Callable[[Call], Any]:
        def act(call: Call) -> Any:
            self.town.strikes.disarm()
            self.town.look()
            self.town.clock.go_on(slow.minutes * MINUTE)
            self.deliver(slow.order)
            if slow.edit is not None:
                self.somebody_works_in_domo(*slow.edit)
            self.town.look()
            return call.work()

        return act

    def deliver(self, order: list[int], *, stays: bool = False) -> None:
        """Deliver some of what may be delivered, one after another."""
        for place in order:
            visible = self.town.queues.visible()
            if visible:
                self.town.queues.deliver(visible[place % len(visible)], stays=stays)

    def ask(self, job: str, way: str = "hand") -> None:
        town, self.count = self.town, self.count + 1
        match way:
            case "hand":
                town.outbox.start(town.request(f"run{self.count}", job_id=job))
            case "schedule":
                at, ports = (
                    iso(town.clock.now()),
                    {name: town.port(name) for name in ("jobs", "health", "outbox")},
                )
                town.by_itself(lambda: request_scheduled_runs(at, **ports))
            case _:
                town.outbox.look_at(LookAtSource(source=town.files_of[job].key, noticed_by="webhook"))

    @rule(job=jobs, way=ways, trouble=troubles, order=orders)
    def a_run_is_asked_for(self, job: str, way: str, trouble: Trouble, order: list[int]) -> None:
        self.comes(trouble)
        self.ask(job, way)
        self.deliver(order)

    @rule(job=jobs, edits=edits, trouble=troubles, order=orders)
    def a_roster_changes_and_runs(
        self, job: str, edits: list[Edit], trouble: Trouble, order: list[int]
    ) -> None:
        self.a_roster_changes(job, edits, Damage.NONE)
        self.a_run_is_asked_for(job, "hand", trouble, order)

    @rule(job=jobs, edits=edits, damage=damages, trouble=troubles)
    def a_roster_changes_and_everything_is_delivered(
        self, job: str, edits: list[Edit], damage: Damage, trouble: Trouble
    ) -> None:
        self.a_roster_changes(job, edits, damage)
        self.a_run_is_asked_for(job, "hand", trouble, [])
        self.town.settle()

    @rule(minutes=some.sampled_from([1, 5, 15, 30, 60, 90, 240, 4800]))
    def time_passes(self, minutes: int) -> None:
        step = TICK_SECONDS if minutes < 300 else 2 * HOUR
        for _tick in range(max(minutes * MINUTE // step, 1)):
            self.town.clock.go_on(min(minutes * MINUTE, step))
            self.town.tick()

    @rule(order=orders, trouble=troubles, stays=some.booleans())
    def messages_are_delivered(self, order: list[int], trouble: Trouble, stays: bool) -> None:  # noqa: FBT001
        self.comes(trouble)
        self.deliver(order, stays=stays)

    @rule(trouble=troubles)
    def everything_is_delivered(self, trouble: Trouble) -> None:
        self.comes(trouble)
        self.town.settle()

    @precondition(lambda self: any(run.state is RunState.HELD for run in self.town.runs.runs.values()))
    @rule(place=places, by=askers, trouble=troubles, hours=some.sampled_from([0, 0, 0, 71, 73]), work=works)
    def a_plan_is_approved(self, place: int, by: str, trouble: Trouble, hours: int, work: Work) -> None:
        run = self.some_run(place, RunState.HELD)
        assert run is not None
        self.comes(trouble)
        self.town.clock.go_on(hours * HOUR)
        if work is not None and work[0] in self.town.files_of:
            self.a_roster_changes(*work, Damage.NONE)
        elif work is not None:
            self.somebody_works_in_domo(*work)
        plan, named = self.town.plan_of(run), run.fingerprint or ""
        self.person(lambda: approve(run.id, by=by, fingerprint=named, desk=self.town.desk))
        decision = self.town.runs.get(run.id).decision
        if decision is not None and decision.run_id is not None and run.decision is None:
            assert self.town.clock.now() <= seconds(run.finished_at or "") + 72 * HOUR, "approved too late"
            self.town.witness.approved[decision.run_id] = plan
            if run.undoes is not None:
                self.town.witness.undoing.add(decision.run_id)

    @precondition(lambda self: self.town.runs.runs)
    @rule(place=places, by=askers)
    def a_plan_is_rejected(self, place: int, by: str) -> None:
        run = self.some_run(place, RunState.HELD)
        assert run is not None
        self.person(lambda: reject(run.id, by=by, why="Not today.", desk=self.town.desk))

    @precondition(lambda self: self.town.runs.runs)
    @rule(place=places, trouble=troubles)
    def a_run_is_cancelled(self, place: int, trouble: Trouble) -> None:
        self.comes(trouble)
        run = self.some_run(place, RunState.WAITING, RunState.PLANNING, RunState.APPLYING)
        assert run is not None
        town = self.town
        ports = {"runs": town.port("runs"), "outbox": town.port("outbox"), "clock": town.clock}
        if self.person(lambda: cancel_run(run.id, by=ANN, **ports)):
            town.witness.cancelled.add(run.id)

    @precondition(lambda self: self.town.runs.runs)
    @rule(place=places, trouble=troubles)
    def a_run_is_taken_back(self, place: int, trouble: Trouble) -> None:
        self.comes(trouble)
        run = self.some_run(place, RunState.SUCCEEDED, RunState.PARTLY_FAILED)
        assert run is not None
        before = set(self.town.runs.runs)
        self.person(lambda: undo(run.id, by=ANN, desk=self.town.desk))
        self.town.witness.undoing |= set(self.town.runs.runs) - before

    def person(self, work: Callable[[], object]) -> bool:
        return self.town.by_itself(work)

    @invariant()
    def no_harm_was_done(self) -> None:
        assert not self.town.witness.harm, self.town.witness.harm[0]

    @invariant()
    def the_books_are_right(self) -> None:
        check_books(self.town)

    def teardown(self) -> None:
        try:
            self.town.strikes.disarm()
            self.town.settle()
            self.no_harm_was_done()
            check_end(self.town)
            put_right(self.town)
        finally:
            shutil.rmtree(self.folder)
