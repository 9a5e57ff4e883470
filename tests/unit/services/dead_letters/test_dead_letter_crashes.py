"""A sweep over dead messages that dies, or fails, at any of its calls, and comes again in five minutes."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from muster.domain.runs.run import RunState
from muster.errors import ServerTroubleError
from muster.messages import ReportRun
from muster.services.plans import planning
from tests.fakes.faults import Crash, Faults
from tests.fakes.stage import HOME, Stage, a_job, a_person
from tests.unit.services.dead_letters.burial import LONG_SECONDS, Burial, assert_adds_up

PEOPLE = [a_person(f"p{number}") for number in range(6)]
SWEEP_SECONDS = 300
type Failure = Callable[[], Exception]


def busy() -> Exception:
    return ServerTroubleError("no answer came", unknown_outcome=True)


class Scene:
    """A run whose two chunks died, another whose request died, and one whose report died; `faults` strike later."""

    def __init__(self) -> None:
        self.faults: Faults | None = None
        self.stage = Stage(
            PEOPLE,
            job=a_job(recipients=["admin@acme.example"]),
            around=lambda name, port: port if self.faults is None else self.faults.around(name, port),
        )
        self.burial = Burial(self.stage)
        self.stage.start()
        self.stage.clock.go_on(LONG_SECONDS)
        for chunk in self.stage.take_chunks():
            self.burial.let_die(chunk)
        self.burial.let_die(self.stage.request("run2"))
        self.burial.let_die(ReportRun(run_id="run1"))

    def look(self, faults: Faults | None = None) -> Faults:
        self.faults = faults or Faults()
        with suppress(Crash):
            self.burial.look()
        seen, self.faults = self.faults, None
        return seen

    def settle(self) -> None:
        for _sweep in range(5):
            self.stage.clock.go_on(SWEEP_SECONDS)
            assert self.burial.look().trouble is None
        while self.stage.outbox.reports:
            self.stage.report(self.stage.outbox.reports.pop(0))


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 3)


def test_at_every_call_the_next_sweep_brings_it_to_its_end() -> None:
    calls = len(Scene().look().calls)
    assert calls > 20
    for error in (Crash, busy):
        for after_work in (False, True):
            for at in range(1, calls + 1):
                scene = Scene()
                scene.look(Faults(at, after_work=after_work, error=error))
                scene.settle()
                run = scene.stage.run()
                assert (run.state, run.outcomes) == (RunState.PARTLY_FAILED, {"create.failed": 6}), (
                    at,
                    after_work,
                )
                assert_adds_up(scene.stage)
                assert scene.stage.run("run2").state is RunState.FAILED
                assert scene.burial.letters.lying == []
                assert scene.stage.leases.holder(HOME) is None
