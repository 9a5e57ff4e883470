"""Keeping job definitions: every rule about what a job may say, which the command and an HTTP API share.

A definition is checked against Domo when it is saved, so that a mistake is told to the person who makes it
and not to the first run.
"""

from dataclasses import dataclass
from uuid import uuid4

from muster.domain.job import DataSetSource, Job, JobDefinition, RemoteTarget
from muster.domain.runs.run import Trigger
from muster.domain.runs.run_id import new_run_id
from muster.domain.times import iso
from muster.errors import ConflictError, InvalidInputError, NotFoundError, UnreadableJobError
from muster.messages import StartRun
from muster.ports import Clock, DataSets, JobStore, LogRegistry, Outbox
from muster.services.accounts import AccountStore
from muster.services.reports.log_dataset import check_log
from muster.services.triggers.webhook_secrets import SecretKeeper, secret_name

_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class JobDesk:
    """What saving a job needs: where jobs are kept, and what they are checked against."""

    jobs: JobStore
    datasets: DataSets
    log_registry: LogRegistry
    accounts: AccountStore
    clock: Clock
    home_instance: str

    def now(self) -> str:
        """The time as jobs keep it."""
        return iso(self.clock.now())


def find_job(jobs: JobStore, name_or_id: str) -> Job:
    """The job with this id, or with this name in any letter case. Raises InvalidInputError, UnreadableJobError."""
    try:
        return jobs.get(name_or_id)
    except NotFoundError:
        named = [job for job in jobs.all() if _same_name(job.name, name_or_id)]
    if not named:
        raise InvalidInputError(f'There is no job "{name_or_id}". See `muster jobs list` for ids and names.')
    if len(named) > 1:
        ids = ", ".join(job.id for job in named)
        raise InvalidInputError(
            f'{len(named)} jobs are called "{name_or_id}". Say which one by its id: {ids}.'
        )
    return named[0]


def create_job(desk: JobDesk, definition: JobDefinition) -> Job:
    """Check a definition and keep it as a new job. Raises InvalidInputError."""
    _check(desk, definition, own_id=None)
    now = desk.now()
    job = Job(**dict(definition), id=uuid4().hex[:_ID_LENGTH], created_at=now, updated_at=now)
    desk.jobs.save(job, expected_version=None)
    return job


def update_job(desk: JobDesk, name_or_id: str, definition: JobDefinition) -> Job:
    """Give a job a new definition, checked like a new one. Raises InvalidInputError, ConflictError."""
    job = find_job(desk.jobs, name_or_id)
    _check(desk, definition, own_id=job.id)
    return _replace(desk, job, definition)


def set_enabled(desk: JobDesk, name_or_id: str, *, enabled: bool) -> Job:
    """Enable a job, which checks it again, or disable it, which always works. Raises InvalidInputError."""
    job = find_job(desk.jobs, name_or_id)
    if job.enabled == enabled:
        return job
    definition = job.definition.model_copy(update={"enabled": enabled})
    if enabled:
        _check(desk, definition, own_id=job.id)
    return _replace(desk, job, definition)


def delete_job(jobs: JobStore, keeper: SecretKeeper, name_or_id: str) -> Job | None:
    """Remove a job and its webhook secrets; its runs stay until they expire. Raises InvalidInputError.

    A job that cannot be read is removed by its id, and None is returned.
    """
    job: Job | None
    try:
        job = find_job(jobs, name_or_id)
    except UnreadableJobError:
        job = None
    job_id = name_or_id if job is None else job.id
    keeper.remove(secret_name(job_id))
    jobs.delete(job_id)
    return job


def start_by_hand(outbox: Outbox, clock: Clock, job: Job) -> StartRun:
    """Ask for one run of a job, whether it is enabled or not."""
    request = StartRun(
        job_id=job.id, run_id=new_run_id(), trigger=Trigger.MANUAL, requested_at=iso(clock.now())
    )
    outbox.start(request)
    return request


def _replace(desk: JobDesk, job: Job, definition: JobDefinition) -> Job:
    changed = Job(
        **dict(definition),
        id=job.id,
        version=job.version + 1,
        created_at=job.created_at,
        updated_at=desk.now(),
    )
    try:
        desk.jobs.save(changed, expected_version=job.version)
    except ConflictError as error:
        raise ConflictError(
            f'The job "{job.name}" was changed by somebody else meanwhile. Look at it, then repeat yours.'
        ) from error
    return changed


def _check(desk: JobDesk, definition: JobDefinition, *, own_id: str | None) -> None:
    _check_name(desk.jobs, definition, own_id)
    _check_source(desk.datasets, definition, desk.home_instance)
    _check_target(desk.accounts, definition, desk.home_instance)
    check_log(definition, desk.datasets, desk.log_registry)


def _check_name(jobs: JobStore, definition: JobDefinition, own_id: str | None) -> None:
    for job in jobs.all():
        if job.id != own_id and (_same_name(job.name, definition.name) or job.id == definition.name):
            raise InvalidInputError(
                f'name: another job ({job.id}) is called "{job.name}". Names are unique; choose another one.'
            )


def _check_source(datasets: DataSets, definition: JobDefinition, home_instance: str) -> None:
    match definition.source:
        case DataSetSource(dataset_id=dataset_id):
            try:
                datasets.facts(str(dataset_id))
            except NotFoundError as error:
                raise InvalidInputError(
                    f"source.dataset_id: {home_instance} has no DataSet {dataset_id}."
                    " Copy the id from the DataSet's address in Domo; the home account must have access."
                ) from error


def _check_target(accounts: AccountStore, definition: JobDefinition, home_instance: str) -> None:
    target = definition.target
    if not isinstance(target, RemoteTarget):
        return
    if target.instance == home_instance:
        raise InvalidInputError(
            f'target.instance: {home_instance} is home; write "target": {{"kind": "home"}} to keep it.'
        )
    account = accounts.get(target.account)
    if account is None:
        raise InvalidInputError(
            f'target.account: there is no account "{target.account}". Add it with'
            f" `muster accounts add {target.account} --kind access_token --instance {target.instance}`."
        )
    if account.instance != target.instance:
        raise InvalidInputError(
            f'target.account: "{target.account}" is an account of {account.instance} and is used for no other'
            f" instance; the target is {target.instance}. Name an account of {target.instance}."
        )


def _same_name(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
