import pytest
from pydantic import ValidationError

from muster.domain.runs.run import Trigger
from muster.messages import ApplyChunk, LookAtSource, ReportRun, StartRun

START = StartRun(job_id="job1", run_id="run1", trigger=Trigger.SCHEDULE, requested_at="2026-11-21T12:00:00Z")
MESSAGES = [
    LookAtSource(source="s3:staff.csv", noticed_by="s3"),
    START,
    ApplyChunk(run_id="run1", chunk=3, token=7, start=40),
    ApplyChunk(
        run_id="run1", chunk=3, token=7, start=40, not_before=1_800_000_000, limited_since=1_799_999_000
    ),
    ReportRun(run_id="run1"),
]
type Message = LookAtSource | StartRun | ApplyChunk | ReportRun


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_a_message_reads_back_as_it_was_sent(message: Message) -> None:
    assert type(message).model_validate_json(message.to_body()) == message


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_a_message_tells_its_kind_and_version(message: Message) -> None:
    assert f'"kind":"{message.kind}"' in message.to_body()
    assert '"v":1' in message.to_body()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_a_message_of_another_kind_version_or_shape_is_refused(message: Message) -> None:
    document = message.model_dump(mode="json")
    for wrong in ({"kind": "other"}, {"v": 2}, {"surprise": 1}):
        with pytest.raises(ValidationError):
            type(message).model_validate(document | wrong)


def test_the_bodies_stay_as_they_are_since_messages_may_wait_while_the_code_changes() -> None:
    assert START.to_body() == (
        '{"kind":"start-run","v":1,"job_id":"job1","run_id":"run1","trigger":"schedule",'
        '"requested_at":"2026-11-21T12:00:00Z","version":null}'
    )
    assert MESSAGES[2].to_body() == (
        '{"kind":"apply-chunk","v":1,"run_id":"run1","chunk":3,"token":7,"start":40}'
    )


def test_a_message_cannot_be_changed_on_its_way() -> None:
    with pytest.raises(ValidationError):
        START.run_id = "other"  # type: ignore[misc]


def test_a_chunk_that_is_put_off_again_is_another_message_to_the_queue() -> None:
    chunk = ApplyChunk(run_id="run1", chunk=3, token=7, start=40)
    later = [chunk.model_copy(update={"not_before": second}) for second in (1, 2)]
    assert chunk.deduplication_id == "run1-7-3-40"
    assert len({each.deduplication_id for each in (chunk, *later)}) == 3
