"""Asks the queue for a run that is written down already; asking again is harmless."""

from muster.domain.runs.run import Run, RunState
from muster.messages import StartRun
from muster.ports import Outbox, RunStore


def ask_again(run: Run, outbox: Outbox, *, delay_seconds: int = 0) -> None:
    """Send the request of a run as it was first made, or for the part of its planning that nobody has begun."""
    outbox.start(
        StartRun(
            job_id=run.job_id,
            run_id=run.id,
            trigger=run.trigger,
            requested_at=run.requested_at,
            version=run.version,
            part=run.plan_part if run.carry_on_at is not None else 0,
            again=run.again,
            again_of=run.again_of,
        ),
        delay_seconds=delay_seconds,
    )


def make_and_ask(run: Run, runs: RunStore, outbox: Outbox) -> Run:
    """Write a run before it is asked for, once; return it as it stands.

    A crash in between is healed by the same call, or by the sweeper. One that has begun is not asked for again.
    """
    if not runs.create(run):
        run = runs.get(run.id)
    if run.state is RunState.WAITING:
        ask_again(run, outbox)
    return run
