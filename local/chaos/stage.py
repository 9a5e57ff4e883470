"""The stack on which chaos reigns: a remote instance full of people, and the job that keeps it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from local.chaos.crowd import ADMINS, Crowd, Row
from local.cli.desk import Desk
from local.cli.laptop import read_laptop_file
from local.cli.stack import laptop_stack
from local.stack.local_stack import LocalStack
from muster.domain.account import SECRET_PARTS, Account
from muster.domain.job import Job, JobDefinition
from muster.domain.runs.run import Run
from muster.domain.values.columns import COLUMN_NAMES
from muster.services.accounts import keep_account
from muster.services.jobs import create_job

HOME, GLOBEX = "acme.domo.com", "globex.domo.com"
RECIPIENT = "owner@acme.example"
REDELIVERED_SECONDS = 4
"""After which a chunk comes again whose worker was killed: half an hour in the template, for which nobody can wait."""
QUEUES = {"ingest": "DatasetUpdates", "diff": "Runs", "apply": "Changes", "report": "Reports"}
"""The queue of each function that has one, as the stack's outputs name it."""
NO_LIMITS = {
    "max_deletes": 100_000,
    "max_delete_share": 1.0,
    "max_update_share": 1.0,
    "max_directory_shrink": 1.0,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stack with one job. `ids` are of the people before, by address."""

    stack: LocalStack
    desk: Desk
    job: Job
    crowd: Crowd
    ids: Mapping[str, int]
    domo: httpx.Client

    def control(self, method: str, path: str, body: object = None, **query: str) -> Any:  # noqa: ANN401 - any JSON
        """Ask the simulator's control host."""
        return _ask(self.domo, method, path, body, **query)

    def runs(self) -> Sequence[Run]:
        """All runs of the job, newest first."""
        return self.desk.runs.of_job(self.job.id, 100)

    def people(self, *, deleted: bool = False) -> Sequence[Mapping[str, Any]]:
        """Everybody in the instance, or everybody who was deleted there."""
        found: Sequence[Mapping[str, Any]] = self.control(
            "GET", "/users", instance=GLOBEX, deleted=str(deleted).lower()
        )
        return found

    def log_rows(self, run: Run) -> Sequence[Sequence[str]]:
        """The rows of a run in its log DataSet."""
        if run.log_dataset_id is None:
            return []
        answer = self.domo.get(f"/datasets/{run.log_dataset_id}/data", params={"instance": HOME})
        rows = csv.reader(io.StringIO(answer.raise_for_status().text, newline=""))
        return [row for row in rows if run.id in row]

    def queue_url(self, function: str) -> str:
        """The queue that a function works off."""
        return self.stack.outputs[f"{QUEUES[function]}QueueUrl"]


@contextmanager
def open_stage(crowd: Crowd, account: str) -> Iterator[Stage]:
    """A fresh stack with this crowd, and a job that reaches it with an account of this kind."""
    with LocalStack.temporary() as stack:
        desk = Desk(laptop_stack(read_laptop_file(stack.places.local_json)))
        client = httpx.Client(base_url=stack.local["domo"]["control_url"], timeout=60, trust_env=False)
        with client as domo:
            try:
                ids = _fill(domo, crowd)
                _keep(stack, desk, account)
                yield Stage(stack, desk, _job(domo, desk, crowd, account), crowd, ids, domo)
            finally:
                desk.close()


def _fill(domo: httpx.Client, crowd: Crowd) -> Mapping[str, int]:
    made = _ask(domo, "POST", "/users", {"users": crowd.before, "instance": GLOBEX})
    ids = {person["email"]: person["id"] for person in made}
    columns = [{"type": "STRING", "name": "a"}]
    for address in crowd.owners:
        owned = {"instance": GLOBEX, "name": f"of {address}", "owner_id": ids[address]}
        _ask(domo, "POST", "/datasets", {**owned, "columns": columns})
        _ask(domo, "POST", "/dataflows", owned)
    return ids


def _keep(stack: LocalStack, desk: Desk, account: str) -> None:
    opens = dict(stack.domo["instances"][GLOBEX])
    opens["token"] = opens["access_token"]
    parts = {part: str(opens[part]) for part in SECRET_PARTS[account]}
    keep_account(desk.accounts, desk.keeper, desk.jobs, Account("globex-chaos", account, GLOBEX), parts)
    url = stack.outputs["ChangesQueueUrl"]
    stack.aws.sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"VisibilityTimeout": str(REDELIVERED_SECONDS)}
    )


def _job(domo: httpx.Client, desk: Desk, crowd: Crowd, account: str) -> Job:
    columns = [{"type": "STRING", "name": name} for name in COLUMN_NAMES]
    made = _ask(domo, "POST", "/datasets", {"name": "people", "columns": columns, "csv": _csv(crowd.roster)})
    definition = {
        "name": "chaos",
        "source": {"kind": "dataset", "dataset_id": made["id"]},
        "target": {"kind": "remote", "instance": GLOBEX, "account": "globex-chaos"},
        "delete_orphans": True,
        "delete_unseen_owners": account == "oauth_client",
        "content_recipient": None if account == "oauth_client" else ADMINS[1]["email"],
        "send_invite": True,
        "guards": NO_LIMITS,
        "recipients": [RECIPIENT],
        "quarantine_after": 0,
        "enabled": True,
    }
    return create_job(desk.job_desk, JobDefinition.model_validate(definition))


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    csv.DictWriter(text, COLUMN_NAMES).writerows(rows)
    return text.getvalue()


def _ask(domo: httpx.Client, method: str, path: str, body: object = None, **query: str) -> Any:  # noqa: ANN401
    answer = domo.request(method, path, params=query, json=body).raise_for_status()
    return answer.json() if answer.content else None
