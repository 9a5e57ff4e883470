"""Frees the instance of a run that ended, and starts what was asked for meanwhile."""

from muster.domain.runs.run import Run
from muster.errors import RetryableError
from muster.messages import StartRun
from muster.ports import Leases, Outbox

_ROUNDS = 100


def free_instance(run: Run, leases: Leases, outbox: Outbox) -> None:
    """Send the requests that wait for this run, then free the lease; again for those that came in between.

    A crash in between sends a request twice, which its run id makes harmless; none is ever lost.
    Raises RetryableError if requests come faster than they are sent.
    """
    sent: dict[str, StartRun] = {}
    for _round in range(_ROUNDS):
        waiting = leases.waiting(run.instance, run.id)
        for request in waiting:
            if request.run_id not in sent:
                outbox.start(request)
                sent[request.run_id] = request
        if leases.release(run.instance, run.id, sent=waiting):
            return
    raise RetryableError(f"Requests for {run.instance} come faster than they are passed on.")
