"""A plan that is held, and decided on with the `muster` command, through the deployed functions."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from tests.e2e.world import Row, World, somebody

MUSTER = Path(sys.executable).with_name("muster")

type Muster = Callable[..., str]


@pytest.fixture
def muster(world: World, tmp_path: Path) -> Muster:
    """The command, in a folder that knows the stack; answers what it printed."""
    (tmp_path / ".muster").mkdir()
    shutil.copy(world.stack.places.local_json, tmp_path / ".muster" / "local.json")

    def call(*arguments: str, status: int = 0) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        done = subprocess.run(  # noqa: S603
            [MUSTER, *arguments],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return call


def everybody(world: World) -> list[Row]:
    """Rows that say of everybody what Domo says of them already."""
    return [{name: str(each.get(name) or "") for name in COLUMN_NAMES} for each in world.people().values()]


def add(world: World, *people: Row) -> None:
    world.control("POST", "/users", {"users": list(people)})


def a_job(world: World, rows: Sequence[Row], **changes: Any) -> Job:
    guards = {"max_deletes": 1000, "max_delete_share": 1.0, "max_update_share": 1.0}
    document = {
        "delete_orphans": True,
        "delete_unseen_owners": True,
        "recipients": ["tired.admin@acme.com"],
        "guards": guards,
    }
    return world.job_over(rows, **(document | changes))


def mail_of(world: World, run: Run) -> str:
    [mail] = [
        mail for mail in world.stack.mails() if run.id in mail["BodyText"].rpartition("ABOUT THIS RUN")[2]
    ]
    return str(mail["BodyText"])


def test_a_held_plan_is_shown_approved_and_carried_out_exactly(world: World, muster: Muster) -> None:
    gone, new, late = somebody(), somebody(), somebody()
    rows = everybody(world)
    add(world, gone)
    job = a_job(world, [*rows, new], guards={"max_deletes": 0, "max_delete_share": 1.0})
    held = world.run_by_hand(job)
    assert held.state is RunState.HELD
    assert gone["email"] in world.people()
    assert f"muster approve {held.id} --fingerprint" in mail_of(world, held)
    plan = json.loads(muster("plans", "show", held.id, "--json"))
    changes = {(change["action"], change["email"]) for change in plan["changes"]}
    assert changes == {("create", new["email"]), ("delete", gone["email"])}
    assert gone["email"] in muster("plans", "show", held.id)
    assert "--fingerprint F" in muster("approve", held.id, status=1)

    add(world, late)  # an orphan whom nobody saw when the plan was approved
    muster("approve", held.id, "--fingerprint", plan["fingerprint"], "--wait")
    people = world.people()
    assert new["email"] in people
    assert gone["email"] not in people
    assert late["email"] in people
    (run,) = [run for run in world.runs(job) if run.approves == held.id]
    assert run.outcomes == {"create.applied": 1, "delete.applied": 1}
    assert "1 change more" in mail_of(world, run)
    assert "approved" in muster("reject", held.id, "--why", "too late", status=1)


def test_a_plan_whose_people_moved_is_stale_and_the_fresh_one_waits_in_its_place(
    world: World, muster: Muster
) -> None:
    gone, kept = somebody(), somebody()
    add(world, gone, kept)
    rows = [row for row in everybody(world) if row["email"] not in {gone["email"], kept["email"]}]
    job = a_job(world, rows, mode="approve")
    held = world.run_by_hand(job)
    assert (held.state, held.planned["delete"]) == (RunState.HELD, 2)
    world.fill(str(job.source.dataset_id), [*rows, kept])  # type: ignore[union-attr]
    muster("approve", held.id, "--fingerprint", (held.fingerprint or "")[:12], "--wait", status=3)
    assert {gone["email"], kept["email"]} <= world.people().keys()
    (stale,) = [run for run in world.runs(job) if run.approves == held.id]
    told = mail_of(world, stale)
    assert f"delete {kept['email']}: this was approved" in " ".join(told.split())
    muster("approve", stale.id, "--fingerprint", stale.fingerprint or "", "--wait")
    people = world.people()
    assert kept["email"] in people
    assert gone["email"] not in people


def test_a_rejected_plan_is_never_carried_out(world: World, muster: Muster) -> None:
    gone = somebody()
    rows = everybody(world)
    add(world, gone)
    job = a_job(world, rows, mode="approve")
    held = world.run_by_hand(job)
    muster("reject", held.id, "--why", "HR has not finished")
    refused = muster("approve", held.id, "--fingerprint", held.fingerprint or "", status=1)
    assert "rejected by" in refused
    assert "HR has not finished" in refused
    assert "HR has not finished" in muster("runs", "show", held.id)
    world.quiet()
    assert gone["email"] in world.people()
    assert [run.id for run in world.runs(job)] == [held.id]


def test_a_preview_writes_nothing_and_a_run_that_ended_cannot_be_cancelled(
    world: World, muster: Muster
) -> None:
    new = somebody()
    job = a_job(world, [*everybody(world), new], mode="preview")
    run = world.run_by_hand(job)
    assert (run.state, run.outcomes) == (RunState.PREVIEWED, {"create.not_tried": 1})
    assert new["email"] not in world.people()
    assert "a preview cannot be approved" in " ".join(mail_of(world, run).split())
    assert "preview" in muster("approve", run.id, "--fingerprint", run.fingerprint or "", status=1)
    assert "nothing to cancel" in muster("cancel", run.id, status=1)
