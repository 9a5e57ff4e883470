import pytest

from muster.domain.runs.run import Trigger
from muster.errors import ConfigurationError
from muster.messages import ApplyChunk, LookAgain, LookAtSource, ReportRun, StartRun
from tests.contract.stores.worlds import World

START = StartRun(job_id="job1", run_id="run1", trigger=Trigger.MANUAL, requested_at="2026-11-21T12:00:00Z")


def test_each_message_goes_to_its_own_queue(world: World) -> None:
    notice, report = LookAtSource(source="s3:x", noticed_by="s3"), ReportRun(run_id="run1")
    chunk = ApplyChunk(run_id="run1", chunk=0, token=1)
    world.outbox.look_at(notice)
    world.outbox.start(START)
    world.outbox.apply([chunk], instance="acme.domo.com")
    world.outbox.report(report)
    assert world.sent("dataset_updates") == [notice.to_body()]
    assert world.sent("runs") == [START.to_body()]
    assert world.sent("changes") == [chunk.to_body()]
    assert world.sent("reports") == [report.to_body()]


def test_a_look_goes_to_the_queue_of_runs(world: World) -> None:
    look = LookAgain(job_id="job1", source="dataset:x", version="v", sha256="ab", looks=1)
    world.outbox.look_again(look, delay_seconds=0)
    assert world.sent("runs") == [look.to_body()]


def test_chunks_keep_their_order_also_when_there_are_more_than_a_batch(world: World) -> None:
    chunks = [ApplyChunk(run_id="run1", chunk=number, token=1) for number in range(23)]
    world.outbox.apply(iter(chunks), instance="acme.domo.com")
    assert world.sent("changes") == [chunk.to_body() for chunk in chunks]


def test_no_chunks_send_nothing(world: World) -> None:
    world.outbox.apply([], instance="acme.domo.com")
    assert world.sent("changes") == []


def test_a_secret_is_read_by_its_name_and_no_other(world: World) -> None:
    world.keep_secret("accounts/home", {"token": "t0k3n", "note": "Zoë"})
    assert world.secrets.read("accounts/home") == {"token": "t0k3n", "note": "Zoë"}
    with pytest.raises(ConfigurationError, match="accounts/other"):
        world.secrets.read("accounts/other")
