"""The parts of the benchmark of writing: the simulator as a process, and Muster's apply with AWS in memory."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from muster.adapters.domo.open_domo import open_domo
from muster.adapters.system_clock import SystemClock
from muster.domain.job import Job
from muster.domain.plans.changes import Change
from muster.domain.plans.content import Owned
from muster.domain.runs.outcomes import Outcome
from muster.domain.runs.run import Run, RunState, Trigger
from muster.messages import ApplyChunk
from muster.ports import Directories
from muster.services.changes.apply import ApplyWorld, apply_chunk
from muster.settings import Settings

LIMIT_PER_SECOND, BURST, LATENCY_MS = 100.0, 10, 50
PUBLIC = "api.domo.com"


class Simulator:
    """The simulated Domo, by what its ready file says."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self.home: str = ready["home"]
        self.opens: Mapping[str, str] = ready["instances"][self.home]
        self.public_url: str = ready["public_url"]
        self._control_url: str = ready["control_url"]
        self._trouble_url = self._control_url + "/trouble"

    def limit(self) -> None:
        """Make both of the home instance's hosts slow, and limited, with a full bucket."""
        limit = {"per_second": LIMIT_PER_SECOND, "burst": BURST}
        for host in (PUBLIC, self.home):
            url = f"{self._trouble_url}/{host}"
            httpx.put(url, json={"latency_ms": LATENCY_MS, "rate_limit": limit}).raise_for_status()

    def refused(self) -> int:
        """How many requests were refused since."""
        hosts = httpx.get(self._trouble_url).raise_for_status().json()["hosts"]
        return sum(host["rate_limit"]["refused"] for host in hosts.values() if host["rate_limit"])

    def count_anew(self) -> None:
        """Fill the bucket, and forget what was asked so far."""
        self.limit()
        httpx.delete(self._control_url + "/requests").raise_for_status()

    def asked(self) -> int:
        """How many requests came since, refused ones too."""
        counts = httpx.get(self._control_url + "/requests?last=0").raise_for_status().json()["counts"]
        return sum(each["count"] for each in counts if each["host"] in (PUBLIC, self.home))

    def add_people(self, people: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """Make people without asking the API: with their ids."""
        document = {"instance": self.home, "users": people}
        reply = httpx.post(self._control_url + "/users", json=document, timeout=60.0).raise_for_status()
        return list(reply.json())

    def secret(self, kind: str) -> Mapping[str, str]:
        """The secret of an account of the home instance."""
        parts = {"oauth_client": ("client_id", "client_secret"), "access_token": ("access_token",)}[kind]
        held = {"token" if part == "access_token" else part: self.opens[part] for part in parts}
        return {"kind": kind, "instance": self.home, **held}


@contextmanager
def simulator() -> Iterator[Simulator]:
    """Run the simulator as a process."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "local.domo", "--state-dir", folder, "--ready-file", str(ready)]
        process = subprocess.Popen(command, cwd=Path(__file__).parents[1])  # noqa: S603 - our own module
        try:
            while not ready.exists():
                if process.poll() is not None:
                    raise RuntimeError("the simulator did not start")
                time.sleep(0.05)
            yield Simulator(json.loads(ready.read_text()))
        finally:
            process.terminate()
            process.wait()


@contextmanager
def directories(domo: Simulator, kind: str, *, known: bool) -> Iterator[Directories]:
    """The directories of a new worker, which knows the server's limit or does not."""

    class Vault:
        def read(self, _name: str) -> Mapping[str, str]:
            return domo.secret(kind)

    settings = Settings(
        home_account="home",
        home_instance=domo.home,
        domo_public_url=domo.public_url,
        domo_instance_urls={domo.home: domo.opens["url"]},
    )
    opened = open_domo(
        settings,
        Vault(),
        remaining_seconds=lambda: 900.0,
        limit_per_second=LIMIT_PER_SECOND if known else None,
    )
    try:
        yield opened.directories
    finally:
        opened.close()


class Books:
    """What apply asks of AWS, in memory: one run, its chunks, its outcomes. Nobody else is there to conflict with."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.chunks: dict[int, list[Change]] = {}
        self.outcomes: Counter[str] = Counter()

    def get(self, _run_id: str) -> Run:
        """The run."""
        return self.run

    def part_size(self, _run_id: str, _part: str) -> None:
        """No part is in the books before it is done."""

    def chunk(self, _plan_id: str, chunk: int) -> list[Change]:
        """The changes of a chunk."""
        return self.chunks.pop(chunk)

    def owned(self, _run_id: str) -> Mapping[str, Sequence[Owned]]:
        """Nobody owns anything."""
        return {}

    def keep_outcomes(self, _run_id: str, _part: str, outcomes: Sequence[Outcome]) -> None:
        """Count the outcomes by status."""
        self.outcomes.update(outcome.status.value for outcome in outcomes)

    def finish_part(self, *_facts: object, **_more: object) -> Run:
        """The run, which never ends."""
        return self.run

    def renew(self, *_lease: object, until: float) -> None:
        """The lease is ours."""


class Worker:
    """Muster's apply function over the real directories."""

    def __init__(self, home: str, opened: Directories) -> None:
        source = {"kind": "dataset", "dataset_id": "11111111-1111-4111-8111-111111111111"}
        job = Job.model_validate(
            {"id": "job", "name": "bench", "source": source, "created_at": "", "updated_at": ""}
            | {"delete_unseen_owners": True}
        )
        facts = ("bench", "job", "bench", 1, home, Trigger.MANUAL, "", RunState.APPLYING, "")
        self._books = Books(Run(*facts, chunks=1_000_000, token=1, job_document=job.model_dump_json()))
        books: Any = self._books
        self._world = ApplyWorld(books, books, books, opened, books, SystemClock(), time.sleep, "home")
        self._chunks = count()

    def carry_out(self, changes: list[Change]) -> int:
        """Carry out one chunk; how many of its changes were applied."""
        chunk = next(self._chunks)
        self._books.chunks[chunk] = changes
        before = self._books.outcomes["applied"]
        message = ApplyChunk(run_id="bench", chunk=chunk, token=1)
        apply_chunk(message, self._world, remaining_seconds=lambda: 900.0)
        return self._books.outcomes["applied"] - before
