"""A run that is taken back with the `muster` command, and a person explained, through the deployed functions."""

import json

from muster.domain.runs.run import RunState
from tests.e2e.test_approval import Muster, a_job, add, everybody, mail_of, muster
from tests.e2e.world import World, somebody

__all__ = ["muster"]  # the fixture


def test_a_run_is_taken_back_but_for_whom_somebody_changed_since(world: World, muster: Muster) -> None:
    gone, new, moved = somebody(), somebody(), somebody()
    rows = everybody(world)
    add(world, gone)
    job = a_job(world, [*rows, new, moved])
    run = world.run_by_hand(job)
    assert run.outcomes == {"create.applied": 2, "delete.applied": 1}
    assert "changed nobody" not in muster("runs", "show", run.id)

    other = a_job(world, [moved | {"title": "Moved by hand"}], delete_orphans=False)
    assert world.run_by_hand(other).outcomes == {"update.applied": 1}
    assert world.people()[moved["email"]]["title"] == "Moved by hand"
    muster("undo", run.id, "--wait")
    people = world.people()
    assert new["email"] not in people
    assert people[gone["email"]]["displayName"] == gone["displayName"]
    assert people[moved["email"]]["title"] == "Moved by hand"
    (undone,) = [each for each in world.runs(job) if each.undoes == run.id]
    assert (undone.state, undone.outcomes) == (RunState.SUCCEEDED, {"create.applied": 1, "delete.applied": 1})
    told = " ".join(mail_of(world, undone).split())
    assert moved["email"] in told
    assert "1 person is made again, as a new user." in told
    latest, first = json.loads(muster("explain", moved["email"].upper(), "--job", job.id, "--json"))
    assert (latest["change"], "Moved by hand" in latest["why"]) == (None, True)
    assert (first["change"]["action"], len(first["rows"])) == ("create", 1)
    assert "A create was planned, and applied." in muster("explain", moved["email"], "--job", job.id)
