"""What holds of the books after each step, at the end, and after one run by hand when all is well again."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from muster.domain.job import GuardSettings
from muster.domain.plans.changes import Create, Update
from muster.domain.runs.mode import Mode
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes, total_of
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.values.columns import COLUMN_NAMES
from tests.fakes.stage import HOME, SERVICE_USER, a_person
from tests.properties.machine.files import Damage
from tests.properties.machine.town import ADMINS, BETA, Town

ACTIONS = ("create", "update", "delete")
CARELESS = {
    "max_deletes": 1000, "max_delete_share": 1.0, "max_update_share": 1.0, "max_admin_changes": 99, "min_admins": 1,
    "max_roster_shrink": 1.0, "min_roster_overlap": 0.0, "max_column_loss": 1.0, "max_directory_shrink": 1.0,
    "max_directory_doubles": 1.0, "allow_older_roster": True,
}  # fmt: skip


def check_books(town: Town) -> None:
    """No change has two outcomes, none is counted that was not planned, and none told that was not made."""
    written = Counter(write.run_id for write in town.witness.writes)
    for run in town.runs.runs.values():
        kept = list(town.files.outcomes(run.id))
        names = Counter((outcome.action, outcome.email, outcome.user_id) for outcome in kept)
        assert not kept or names.most_common(1)[0][1] == 1, (run.id, names)
        for action in ACTIONS:
            assert counted(run, action) <= run.planned.get(action, 0), (run.outcomes, run.planned)
        done = [each for each in kept if each.status is OutcomeStatus.APPLIED and not each.detail]
        assert len(done) <= written[run.id], (run.id, kept)


def counted(run: Run, action: str) -> int:
    return sum(count for key, count in run.outcomes.items() if key.startswith(f"{action}."))


def check_end(town: Town) -> None:
    """Every run has ended, everything is counted and told once, and nothing is held any more."""
    for instance in (HOME, BETA):
        assert town.leases.holder(instance) is None
    for run in town.runs.runs.values():
        assert run.is_final
        if run.state is RunState.FOLDED:
            continue
        for action in ACTIONS:
            assert counted(run, action) == run.planned.get(action, 0), (run.outcomes, run.planned)
        kept = count_outcomes(town.files.outcomes(run.id))
        assert all(run.outcomes.get(key, 0) == count for key, count in kept.items()), (run.outcomes, kept)
        assert run.log_done
        assert run.mailed or run.report_notes, run
        if total_of(run.outcomes, OutcomeStatus.NOT_TRIED) or run.state is RunState.FAILED:
            assert run.fault or run.cancelled_at or run.state in {RunState.HELD, RunState.PREVIEWED}, run
    check_writes(town)
    check_log(town)
    check_versions(town)


def check_writes(town: Town) -> None:
    """Nobody was written to whom the run's plan does not name, and no role was changed that it does not change."""
    for write in town.witness.writes:
        address = write.was.get("email", write.change.email)
        plan = [
            each
            for each in town.plan_of(town.run(write.run_id or ""))
            if (each.email == address if isinstance(each, Create) else each.user_id == write.user_id)
        ]
        assert plan, write
        if isinstance(write.change, Update) and write.removes_role is not None:
            assert any(isinstance(each, Update) and "roleId" in each.after for each in plan), write


def check_versions(town: Town) -> None:
    """A version that counts as handled was asked for by some run, or read by one.

    But for a job that was disabled or deleted between: its request is dropped, and the version counts as handled.
    """
    for job in (each for each in town.jobs.all() if each.id not in town.stopped):
        handled = town.versions.handled(job.id)
        runs = town.runs.of_job(job.id, 1000)
        assert handled is None or any(handled in (run.version, run.roster_version) for run in runs), job.id


def check_log(town: Town) -> None:
    rows = [row for dataset_id in town.datasets._rows for row in town.datasets.rows(dataset_id)]
    changes = Counter(tuple(row[:2] + row[8:12]) for row in rows if row[0] == "change")
    assert not changes or changes.most_common(1)[0][1] == 1, changes.most_common(2)
    runs = Counter(row[1] for row in rows if row[0] == "run")
    for run in town.runs.runs.values():
        whole = not any("log DataSet" in note for note in run.report_notes)
        assert runs[run.id] == (run.state is not RunState.FOLDED) or not whole, (run, runs)


def put_right(town: Town) -> None:
    """With right files and jobs without limits, a run of each by hand makes the directories as the rosters say."""
    town.limited_until = 0.0
    for job, file in town.files_of.items():
        file.damage = Damage.NONE
        file.people = {name: a_person(name, title="Right") for name in ("ada", "bea", "gil")}
        file.people |= {name: a_person(name, roleId="1") for name in ADMINS}
        changes: dict[str, Any] = {"mode": Mode.APPLY, "protected": (), "delete_orphans": job != "guests"}
        town.save(job, guards=GuardSettings.model_validate(CARELESS), **changes)
    town.write_files()
    for job in ("guests", "staff", "branch"):
        town.outbox.start(town.request(f"right-{job}", job_id=job, trigger=Trigger.MANUAL))
        town.settle()
    assert not town.witness.harm, town.witness.harm[0]
    for job, instance in (("staff", HOME), ("branch", BETA)):
        run = town.run(f"right-{job}")
        assert run.state is RunState.SUCCEEDED or any(guard.tripped for guard in run.guards) or run.fault, run
        if run.state is RunState.SUCCEEDED:
            wanted = [*town.files_of[job].people.values(), SERVICE_USER]
            there = [*town.instances[instance].people.values()]
            told = list(town.files.findings(run.plan_id))
            assert sorted(map(columns_of, there)) == sorted(map(columns_of, wanted)), (run, told)


def columns_of(person: Mapping[str, str]) -> list[str]:
    return [person[name] for name in COLUMN_NAMES]
