"""The job as a run keeps it, which another release of Muster may have written while the run went on."""

import json

from pydantic import ValidationError

from muster.domain.job import Job
from muster.domain.runs.run import Run
from muster.errors import UnreadableJobError


def job_kept_by(run: Run) -> Job:
    """The job that a run goes by. Raises UnreadableJobError, whose words end the run."""
    try:
        return Job.model_validate_json(run.job_document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole of it"
        raise UnreadableJobError(
            f"The job {run.job_id}, as this run keeps it, cannot be read by this release of Muster ({where}: "
            f"{first['msg']}). Bring the stack to the release that began the run, or run the job again: "
            f"muster run {run.job_id}"
        ) from error


def job_to_report_by(run: Run) -> Job | None:
    """As much of the job as this release understands, so that those are told whom it names; None if that is no job.

    Good for a report only: what a newer release added, and what it says otherwise, is left out.
    """
    try:
        document = json.loads(run.job_document)
    except ValueError:
        return None
    for _look in range(2):
        try:
            return Job.model_validate(document)
        except ValidationError as error:
            strange = {str(each["loc"][0]) for each in error.errors(include_url=False) if each["loc"]}
            if not strange or not isinstance(document, dict):
                return None
            document = {name: value for name, value in document.items() if name not in strange}
    return None
