"""Starts a run the way the product does: the DataSet has a new version, and the watch notices."""

import json
import time

from local.cli.desk import Desk
from muster.domain.job import Job
from muster.errors import ServerTroubleError

_PATIENCE_SECONDS = 90.0
_EVERY_SECONDS = 0.2


def call_watch(desk: Desk) -> None:
    """Invoke the watch function now, as its rule does every five minutes. Raises ServerTroubleError."""
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
    client = desk.stack.session.client("lambda")
    answer = client.invoke(
        FunctionName=desk.stack.output("WatchFunction"), Payload=json.dumps(event).encode()
    )
    told = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise ServerTroubleError(f"The watch function failed: {told[:500]}")


def await_run(desk: Desk, job: Job, version: str) -> str:
    """The id of the run that this version of the configuration started. Raises ServerTroubleError."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        for run in desk.runs.of_job(job.id, 10):
            if run.version == version:
                return run.id
        time.sleep(_EVERY_SECONDS)
    raise ServerTroubleError(
        f"The update of the DataSet started no run within {_PATIENCE_SECONDS:.0f} s."
        " The functions' logs tell why: `muster down`, `muster up`, and see .muster/emulator."
    )
