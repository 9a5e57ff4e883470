"""Ids of runs. The same cause gives the same id, so a request that is delivered twice is one run."""

import hashlib
import uuid


def run_id_for(job_id: str, cause: str) -> str:
    """Sixteen hex digits for what made this job run: a version of its DataSet, a firing of the schedule."""
    return hashlib.sha256(f"{job_id}\n{cause}".encode()).hexdigest()[:16]


def new_run_id() -> str:
    """Sixteen hex digits for a run that a person starts."""
    return uuid.uuid4().hex[:16]
