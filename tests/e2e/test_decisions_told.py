"""What becomes of a held plan that nobody carries out is told by the deployed functions."""

import time

from muster.services.decisions import DecisionDesk, reject
from tests.e2e.world import PATIENCE_SECONDS, World, somebody


def test_a_rejected_plan_is_told_by_e_mail(world: World) -> None:
    job = world.job_over([somebody()], mode="approve", recipients=["boss@acme.example"])
    held = world.run_by_hand(job)
    desk = DecisionDesk(
        world.desk.jobs, world.desk.runs, world.desk.outbox, world.desk.clock, "acme.domo.com"
    )
    reject(held.id, by="ann", why="HR has not finished", desk=desk)
    until = time.monotonic() + PATIENCE_SECONDS
    while not world.desk.runs.get(held.id).decision_told:
        assert time.monotonic() < until, "nobody was told"
        time.sleep(0.1)
    subjects = [mail["Subject"] for mail in world.stack.mails() if f"] {job.name}:" in mail["Subject"]]
    assert len(subjects) == 2
    assert "WAITS for approval" in subjects[0]
    assert subjects[1].endswith("REJECTED by ann, nothing written")
