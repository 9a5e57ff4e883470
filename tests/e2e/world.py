"""What the end-to-end tests do to a running stack: people, DataSets, jobs, and waiting for runs to end."""

import csv
import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx

from local.cli.desk import Desk
from local.cli.laptop import read_laptop_file
from local.cli.stack import laptop_stack
from local.stack.local_stack import LocalStack
from muster.domain.job import Job, JobDefinition
from muster.domain.runs.run import Run
from muster.domain.values.columns import COLUMN_NAMES
from muster.services.jobs import create_job, start_by_hand

PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 3.0

type Row = Mapping[str, str]

ADMINS: Sequence[Row] = (
    {"displayName": "Muster Service", "email": "muster.service@acme.example", "roleId": "1"},
    {"displayName": "Ada Admin", "email": "ada.admin@acme.example", "roleId": "1"},
)


class World:
    """One stack, seen as an admin sees it, through the command's own services."""

    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        self.desk = Desk(laptop_stack(read_laptop_file(stack.places.local_json)))
        self._simulator = httpx.Client(timeout=30, trust_env=False)

    def close(self) -> None:
        """Close the connections to Domo."""
        self.desk.close()
        self._simulator.close()

    def control(self, method: str, path: str, body: object = None, *, instance: str = "acme.domo.com") -> Any:
        answer = self._simulator.request(
            method,
            f"{self.stack.local['domo']['control_url']}{path}",
            params={"instance": instance},
            json=body if not isinstance(body, bytes) else None,
            content=body if isinstance(body, bytes) else None,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def people(self, instance: str = "acme.domo.com") -> dict[str, Mapping[str, Any]]:
        """Everybody that the simulator holds, by address."""
        return {person["email"]: person for person in self.control("GET", "/users", instance=instance)}

    def dataset(self, rows: Sequence[Row]) -> str:
        """A new DataSet of the home instance with the thirteen columns; its id."""
        columns = [{"type": "STRING", "name": name} for name in COLUMN_NAMES]
        made = self.control(
            "POST",
            "/datasets",
            {"name": f"people {uuid4().hex[:6]}", "columns": columns, "csv": csv_of(rows)},
        )
        return str(made["id"])

    def fill(self, dataset_id: str, rows: Sequence[Row]) -> None:
        """Replace what a DataSet holds."""
        self.control("PUT", f"/datasets/{dataset_id}/data", csv_of(rows).encode())

    def job(self, source: Mapping[str, str], **changes: object) -> Job:
        """A new job over this source."""
        definition = {"name": f"job {uuid4().hex[:8]}", "source": dict(source), **changes}
        return create_job(self.desk.job_desk, JobDefinition.model_validate(definition))

    def job_over(self, rows: Sequence[Row], **changes: object) -> Job:
        """A new job over a new DataSet."""
        return self.job({"kind": "dataset", "dataset_id": self.dataset(rows)}, **changes)

    def run_by_hand(self, job: Job, *, patience_seconds: float = PATIENCE_SECONDS) -> Run:
        """Start a run and wait for its end."""
        request = start_by_hand(self.desk.outbox, self.desk.job_desk.clock, job)
        return self.ended(job, lambda run: run.id == request.run_id, patience_seconds=patience_seconds)

    def runs(self, job: Job) -> Sequence[Run]:
        return self.desk.runs.of_job(job.id, 50)

    def ended(
        self,
        job: Job,
        which: Callable[[Run], bool] = lambda _: True,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> Run:
        """The one run of the job that `which` takes, when it has ended."""
        until = time.monotonic() + patience_seconds
        while time.monotonic() < until:
            found = [run for run in self.runs(job) if which(run) and run.is_final]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no run ended; there are {[(run.id, run.state) for run in self.runs(job)]}")

    def quiet(self) -> None:
        """Wait until notices and requests have been worked off."""
        urls = [self.stack.outputs[name] for name in ("DatasetUpdatesQueueUrl", "RunsQueueUrl")]
        calm_since = time.monotonic()
        until = calm_since + PATIENCE_SECONDS
        while time.monotonic() < until:
            if any(self.stack.queued(url) for url in urls):
                calm_since = time.monotonic()
            if time.monotonic() - calm_since > QUIET_SECONDS:
                return
            time.sleep(0.1)
        raise AssertionError("the queues do not come to rest")


def csv_of(rows: Sequence[Row], *, header: bool = False) -> str:
    """The rows as CSV of the thirteen columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMN_NAMES, restval="")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def somebody() -> dict[str, str]:
    """A person nobody else is."""
    name = uuid4().hex[:10]
    return {"displayName": f"P {name}", "email": f"{name}@acme.example", "roleId": "4"}
