"""A run that uses everything, told from the webhook to the last report, over ports of which every call is counted.

A Domo alert calls the webhook; the job is in mode approve, so its plan is held; somebody approves it; the run that
carries it out makes, changes and deletes people, with a custom attribute and things that are handed over, in several
chunks, one of which runs out of time and one into Domo's rate limit; two more requests come meanwhile, of which one
folds into the other; each run writes a log in parts and an e-mail to each of two people.
"""

from collections.abc import Callable
from pathlib import Path

from muster.domain.runs.run import RunState
from tests.fakes.stage import HOME
from tests.fakes.strikes import Strikes
from tests.properties.faults.everything import Everything


def tell(
    strikes: Strikes, folder: Path, prepare: Callable[[Everything], object] = lambda _stage: None
) -> Everything:
    """The whole story, until nothing is under way any more."""
    stage = Everything(strikes, folder)
    prepare(stage)
    for _try in range(3):
        if stage.by_itself(stage.call_webhook):
            break
    if stage.queues.is_empty:
        stage.tick()  # the hint was lost; the watch sees the new version by itself
    stage.settle()
    carrying_out = stage.approve_what_waits()
    if carrying_out is not None:
        stage.settle(
            until=lambda: stage.run(carrying_out.id).state not in {RunState.WAITING, RunState.PLANNING}
        )
    stage.ask("second")
    stage.ask("third")
    stage.settle()
    assert stage.leases.holder(HOME) is None, "a lease stays behind"
    return stage


def clean(stage: Everything) -> None:
    """One more run by hand when nothing is struck any more; what waits for approval is approved."""
    stage.ask("clean")
    stage.settle()
    for _round in range(3):
        if stage.approve_what_waits() is None:
            return
        stage.settle()
