"""Lets hours go by in the books, where a run stands still for as long as nobody here can wait.

After a death the template's timeouts bring the work back: a planning that is dead after 16 minutes, rows that may
arrive for 15, a report that is asked for again after an hour. What these wait for is made true first: whoever was at
work is ended as by the function's timeout, and what was on its way has arrived.
"""

import time
from dataclasses import dataclass, replace

from local.chaos.killer import Killer
from local.chaos.stage import GLOBEX, Stage
from local.chaos.tally import Tally
from local.stack.processes import StackError
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import ConflictError

ARRIVED_SECONDS = 3.0
"""After which nothing is on its way any more: more than the simulator's lag."""
STILL_SECONDS = {
    RunState.WAITING: 6.0,
    RunState.PLANNING: 30.0,
    RunState.APPLYING: 120.0,
    RunState.REPORTING: 15.0,
}
"""How long a run may stand still here before hours go by, which end whoever is still at it."""
DEAD_SECONDS = 1.5
"""The same after somebody was killed who planned it, or reported it. A killed chunk comes again by itself."""
_HOURS = {RunState.WAITING: 0.25, RunState.PLANNING: 0.3, RunState.APPLYING: 0.36, RunState.REPORTING: 1.1}
_FUNCTIONS = {
    RunState.WAITING: "diff",
    RunState.PLANNING: "diff",
    RunState.APPLYING: "apply",
    RunState.REPORTING: "report",
}


@dataclass(slots=True)
class _Seen:
    moved_at: str
    since: float
    died: bool = False


class Hours:
    """Watches the runs of the job, and sweeps as the schedule would."""

    def __init__(self, stage: Stage, killer: Killer, tally: Tally) -> None:
        self._stage = stage
        self._killer = killer
        self._tally = tally
        self._seen: dict[str, _Seen] = {}

    def died(self, run: Run) -> None:
        """Somebody at work on this run was killed."""
        if run.state is not RunState.APPLYING:
            self._seen[run.id] = _Seen(run.moved_at, time.monotonic(), died=True)

    def watch(self) -> None:
        """Let time go by for every run that stood still for too long; in the line it stands for as long as it must."""
        runs = [run for run in self._stage.runs() if not run.is_final]
        at_work = any(run.state is not RunState.WAITING for run in runs)
        for run in runs:
            seen = self._seen.setdefault(run.id, _Seen(run.moved_at, time.monotonic()))
            if seen.moved_at != run.moved_at:
                self._seen[run.id] = _Seen(run.moved_at, time.monotonic())
            elif run.state is RunState.WAITING and at_work:
                continue
            elif time.monotonic() - seen.since > (DEAD_SECONDS if seen.died else STILL_SECONDS[run.state]):
                self._pass(run)
                del self._seen[run.id]

    def sweep(self) -> None:
        """What the rule of every five minutes does."""
        try:
            self._stage.stack.fire("sweep")
        except StackError:
            self._tally.add("a sweep failed")

    def _pass(self, run: Run) -> None:
        self._killer.end_all(_FUNCTIONS[run.state])
        time.sleep(ARRIVED_SECONDS)
        run = self._stage.desk.runs.get(run.id)
        if run.is_final:
            return
        ago = _HOURS[run.state] * 3600
        sending = run.log_sending_at and iso(seconds(run.log_sending_at) - ago)
        carry_on = run.carry_on_at and iso(seconds(run.carry_on_at) - ago)
        earlier = replace(
            run, moved_at=iso(seconds(run.moved_at) - ago), log_sending_at=sending, carry_on_at=carry_on
        )
        try:
            self._stage.desk.runs.replace(earlier, expected_moved_at=run.moved_at)
        except ConflictError:
            return  # it has moved after all
        self._tally.add(f"hours went by while {run.state.value}")
        if run.state is RunState.APPLYING:
            self._age_lease()
        self.sweep()

    def _age_lease(self) -> None:
        """The lease was renewed ten minutes ago, by which the sweeper knows that nobody is at work."""
        self._stage.stack.aws.dynamodb.update_item(
            TableName=self._stage.stack.outputs["RunsTable"],
            Key={"pk": {"S": f"lease#{GLOBEX}"}, "sk": {"S": "lease"}},
            UpdateExpression="ADD ends_at :back",
            ConditionExpression="attribute_exists(holder)",
            ExpressionAttributeValues={":back": {"N": "-600"}},
        )
