"""Make the plan of a run: read roster and directory whole, compare, check the guards, keep the files."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from muster.domain.faults import DirectoryFault, RosterFault
from muster.domain.findings import Severity
from muster.domain.guards import PlanFacts, check_guards, comparable_address
from muster.domain.job import Job
from muster.domain.last_good import History, Sight, compare, target_of
from muster.domain.plan import Plan, make_plan
from muster.domain.rules import Rules
from muster.domain.run import GuardResult
from muster.errors import CredentialError, MusterError, SourceFaultError
from muster.ports import (
    Directories,
    DirectoryReader,
    LastGood,
    RunFiles,
    Snapshot,
    Sources,
    VersionStore,
)

CHUNK_SIZE = 100
"""Changes a message. A chunk of this size costs three writes to DynamoDB, so 0.03 a change."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning came to: either a fault, or the facts of a plan that lies in the run's files."""

    fault: str | None = None
    fault_code: str | None = None
    planned: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    guards: tuple[GuardResult, ...] = ()
    chunks: int = 0
    fingerprint: str | None = None
    roster_version: str | None = None
    directory_size: int = 0
    roster_size: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)

    @property
    def must_not_be_applied(self) -> bool:
        """Whether a guard tripped."""
        return any(guard.tripped for guard in self.guards)

    def as_run_fields(self) -> dict[str, object]:
        """The fields of the run that come from its plan."""
        return {
            "fault": self.fault,
            "fault_code": self.fault_code,
            "planned": dict(self.planned),
            "findings": dict(self.findings),
            "guards": self.guards,
            "chunks": self.chunks,
            "fingerprint": self.fingerprint,
            "roster_version": self.roster_version,
            "directory_size": self.directory_size,
            "roster_size": self.roster_size,
            "filled": dict(self.filled),
        }


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans runs. `workspace` gives an empty folder and removes it afterwards."""

    sources: Sources
    directories: Directories
    files: RunFiles
    versions: VersionStore
    last_good: LastGood
    workspace: Callable[[], AbstractContextManager[Path]]

    def plan(self, job: Job, *, plan_id: str) -> Planned:
        """Plan one run, and keep its files under `plan_id`.

        What is wrong with the roster, the directory or the account comes back as a fault.
        """
        try:
            with self.workspace() as folder:
                return self._plan(job, plan_id, folder)
        except RosterFault as fault:
            return Planned(fault=fault.message, fault_code=fault.code)
        except DirectoryFault as fault:
            return Planned(fault=fault.message, fault_code=fault.code)
        except SourceFaultError as fault:
            return Planned(fault=str(fault), fault_code=fault.code)
        except CredentialError as error:
            return Planned(fault=str(error), fault_code="account-refused")
        except MusterError as error:
            return Planned(fault=f"{error} Nothing was changed.", fault_code="not-read")

    def _plan(self, job: Job, plan_id: str, folder: Path) -> Planned:
        directory = self.directories.open(job)
        own_user_id = directory.own_user_id()
        snapshot = self.sources.read(job, folder / "roster.csv")
        self.files.keep_roster(plan_id, snapshot.path)
        plan = make_plan(
            lambda: snapshot.path.open("rb"),
            directory.pages(),
            rules_of(job, directory),
            roster_version=f"{snapshot.version} {snapshot.sha256}",
            job_version=f"{job.id} {job.version}",
        )
        facts = PlanFacts(
            directory_size=plan.directory_size,
            admin_ids=plan.admin_ids,
            own_user_id=own_user_id,
            protected=frozenset(map(comparable_address, job.protected)),
            directory_doubles=plan.directory_doubles,
            headcount=directory.headcount(),
            history=self._history(job, plan, snapshot),
        )
        guards = check_guards(plan.changes(), job.guards, facts)
        self.last_good.keep_addresses(plan_id, plan.address_hashes)
        chunks = self._keep(plan_id, plan)
        self.versions.mark(job.id, snapshot.version)
        return _planned(plan, guards, chunks, snapshot)

    def _history(self, job: Job, plan: Plan, snapshot: Snapshot) -> History:
        """What this plan sees, beside what the last good run of the job saw."""
        sight = Sight(
            source=job.source.key,
            target=target_of(job),
            version=snapshot.version,
            rows=plan.roster_size,
            directory_size=plan.directory_size,
            filled=plan.filled,
        )
        before = self.last_good.run(job.id)
        if before is None:
            return History(sight)
        return compare(sight, plan.address_hashes, before, self.last_good.addresses(job.id))

    def _keep(self, plan_id: str, plan: Plan) -> int:
        self.files.keep_findings(plan_id, plan.findings)
        chunks = 0
        for changes in batched(plan.changes(), CHUNK_SIZE, strict=False):
            self.files.keep_chunk(plan_id, chunks, changes)
            chunks += 1
        return chunks


def rules_of(job: Job, directory: DirectoryReader) -> Rules:
    """The rules of the diff for a job on a directory."""
    return Rules(
        delete_orphans=job.delete_orphans,
        column_mode=job.column_mode,
        comparable=directory.capabilities.comparable,
        clearable=directory.capabilities.clearable,
        custom_role_ids=directory.custom_role_ids(),
    )


def _planned(plan: Plan, guards: tuple[GuardResult, ...], chunks: int, snapshot: Snapshot) -> Planned:
    findings = dict.fromkeys((severity.value for severity in Severity), 0)
    for finding in plan.findings:
        findings[finding.severity.value] += 1
    counts = plan.counts
    return Planned(
        planned={
            "create": counts.create,
            "update": counts.update,
            "delete": counts.delete,
            "unchanged": counts.unchanged,
            "invalid": counts.invalid,
        },
        findings=findings,
        guards=guards,
        chunks=chunks,
        fingerprint=plan.fingerprint,
        roster_version=snapshot.version,
        directory_size=plan.directory_size,
        roster_size=plan.roster_size,
        filled=plan.filled,
    )
