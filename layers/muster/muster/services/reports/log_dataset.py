"""Which DataSet a run is logged to, and whether a DataSet that a job names may be a log."""

from muster.domain.job import ExistingLog, Job, JobDefinition, NewLog
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES, LOG_COLUMNS, LOG_DESCRIPTION, LOG_MARKER
from muster.domain.reports.safe_text import one_line
from muster.domain.runs.run import Run
from muster.errors import InvalidInputError, NotFoundError
from muster.ports import DataSetFacts, DataSets, LogRegistry
from muster.services.reports.world import ReportWorld

_OTHER_LOG = "Take the id of another job's log DataSet (muster jobs show), or leave `log` out for a new one."


def check_log(definition: JobDefinition, datasets: DataSets, log_registry: LogRegistry) -> None:
    """Refuse a log DataSet that Muster did not make, or that has other columns, or no rows (seed 000).

    Raises InvalidInputError; whatever keeps Domo from answering is raised as the port raises it.
    """
    if not isinstance(definition.log, ExistingLog):
        return
    dataset_id = str(definition.log.dataset_id)
    try:
        facts = datasets.facts(dataset_id)
    except NotFoundError as error:
        raise _invalid(f"there is no DataSet {dataset_id} in the home instance. {_OTHER_LOG}") from error
    if not log_registry.is_ours(dataset_id) and LOG_MARKER not in facts.description:
        raise _invalid(
            f'the DataSet "{facts.name}" was not made by Muster, and Muster appends to no other. {_OTHER_LOG}'
        )
    if facts.columns != LOG_COLUMN_NAMES:
        raise _invalid(f'the DataSet "{facts.name}" has other columns than a run log: {_difference(facts)}.')
    if facts.rows == 0:
        raise _invalid(
            f'the DataSet "{facts.name}" holds no rows yet. Run the job that it was made for first.'
        )


def _invalid(what: str) -> InvalidInputError:
    return InvalidInputError(f"log.dataset_id: {what}")


def _difference(facts: DataSetFacts) -> str:
    missing = [name for name in LOG_COLUMN_NAMES if name not in facts.columns]
    strange = [name for name in facts.columns if name not in LOG_COLUMN_NAMES]
    parts = [f"{', '.join(missing)} missing"] * bool(missing)
    parts += [f"{', '.join(strange)} not known (docs/run-log.md)"] * bool(strange)
    return "; ".join(parts) or "the right ones in another order (docs/run-log.md)"


def log_of(run: Run, job: Job | None, world: ReportWorld) -> str:
    """The id of the DataSet that this run is logged to, made if it is a new one. Raises what the port raises.

    Between the making and the remembering the function may die; then an empty DataSet stays behind in Domo.
    """
    log = NewLog() if job is None else job.log
    if isinstance(log, ExistingLog):
        return str(log.dataset_id)
    name = log.name or one_line(f"{run.job_name} run log")
    made = world.log_registry.dataset_for(run.job_id)
    if made is not None and _is_there(made, world.datasets):
        return made
    dataset_id = world.datasets.create(name, LOG_DESCRIPTION, LOG_COLUMNS)
    world.log_registry.remember(run.job_id, dataset_id)
    return dataset_id


def _is_there(dataset_id: str, datasets: DataSets) -> bool:
    # Somebody may have deleted the log in Domo; the job then gets a new one instead of a note for ever.
    try:
        datasets.facts(dataset_id)
    except NotFoundError:
        return False
    return True
