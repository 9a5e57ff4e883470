"""Waits for the run that an update of the configuration DataSet starts."""

import time

from local.cli.desk import Desk
from muster.domain.job import Job
from muster.errors import ServerTroubleError

_PATIENCE_SECONDS = 90.0
_EVERY_SECONDS = 0.2


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
        " `muster down` and `muster up` heal what died."
    )
