"""Planning that takes longer than one invocation: handed on by a message of its own, under the same lease and token.

What was read is stored first, then the run says that its next part may be begun, then the message is sent. Whoever
begins a part takes that word away again by a conditional write, so that of two deliveries one plans. A message that is
lost is sent again by the sweeper, or by the delivery of any earlier one.
"""

import math

from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.messages import StartRun
from muster.ports import Clock, Outbox, RunStore
from muster.services.plans.planned import Planned
from muster.services.run_moves import move
from muster.services.triggers.ask_for_run import ask_again

MOST_PARTS = 8
"""How often one attempt at planning is handed on; two hours are enough to read what may not be older than one."""
LONGEST_PAUSE_SECONDS = 15 * 60
"""The longest that SQS delays a message."""


def waits_to_be_carried_on(run: Run) -> bool:
    """Whether a part of its planning is due that nobody has begun."""
    return run.state is RunState.PLANNING and run.carry_on_at is not None


def is_next_part(request: StartRun, run: Run) -> bool:
    """Whether the request is for the part that is due."""
    return waits_to_be_carried_on(run) and request.part == run.plan_part


def hand_on(run: Run, planned: Planned, runs: RunStore, clock: Clock) -> Run:
    """Say that the next part may be begun, after the pause. Raises ConflictError if somebody moved the run."""
    pause = min(planned.pause_seconds, LONGEST_PAUSE_SECONDS)
    return move(
        run,
        runs,
        clock,
        plan_part=run.plan_part + 1,
        read_so_far=planned.carry_on,
        carry_on_at=iso(clock.now() + pause),
    )


def send_next_part(run: Run, outbox: Outbox, clock: Clock) -> None:
    """Send the message for the part that is due; again is harmless."""
    left = seconds(run.carry_on_at or run.moved_at) - clock.now()
    ask_again(run, outbox, delay_seconds=min(max(math.ceil(left), 0), LONGEST_PAUSE_SECONDS))
