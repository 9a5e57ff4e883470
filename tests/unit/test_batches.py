from typing import Any

import pytest

from muster.batches import BatchFailedError, answer_each
from muster.errors import RetryableError, TooEarlyError


def event(*bodies: str) -> dict[str, object]:
    records = [
        {
            "messageId": f"id-{body}",
            "receiptHandle": f"handle-{body}",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
        }
        for body in bodies
    ]
    return {"Records": records}


def failed(*bodies: str) -> dict[str, object]:
    return {"batchItemFailures": [{"itemIdentifier": f"id-{body}"} for body in bodies]}


def refuse_b(body: str) -> None:
    if body == "b":
        raise RetryableError("busy", retry_after_seconds=7)


def test_every_body_is_handed_over_in_order() -> None:
    taken: list[str] = []
    assert answer_each(event("a", "b", "c"), taken.append) == failed()
    assert taken == ["a", "b", "c"]


def test_one_bad_message_does_not_bring_back_the_good_ones() -> None:
    assert answer_each(event("a", "b", "c"), refuse_b) == failed("b")


def test_in_a_queue_that_keeps_order_everything_after_the_bad_one_comes_back_too() -> None:
    assert answer_each(event("a", "b", "c"), refuse_b, in_order=True) == failed("b", "c")


def test_a_batch_that_fails_altogether_fails_the_function() -> None:
    with pytest.raises(BatchFailedError):
        answer_each(event("b"), refuse_b)


def test_what_is_worth_another_try_comes_back_when_the_error_says() -> None:
    told: list[tuple[str, float]] = []
    answer_each(event("a", "b"), refuse_b, come_back=lambda handle, pause: told.append((handle, pause)))
    assert told == [("handle-b", 7)]


def test_a_queue_that_cannot_be_told_when_does_not_bring_back_the_good_ones() -> None:
    def deaf(_handle: str, _pause: float) -> None:
        raise RuntimeError("no such queue")

    assert answer_each(event("a", "b"), refuse_b, come_back=deaf) == failed("b")


def test_a_batch_that_fails_altogether_tells_every_trouble() -> None:
    def divide(_body: str) -> None:
        _ = 1 / 0

    with pytest.raises(
        BatchFailedError, match=r"(?s)All records failed processing.*ZeroDivisionError.*ZeroDiv"
    ):
        answer_each(event("a", "b"), divide)


def test_what_does_not_say_when_comes_back_after_a_minute() -> None:
    told: list[float] = []

    def busy(body: str) -> None:
        if body == "b":
            raise RetryableError("busy")

    answer_each(event("a", "b"), busy, come_back=lambda _handle, pause: told.append(pause))
    assert told == [60.0]


@pytest.mark.parametrize(("delivery", "pause"), [(1, 60), (2, 120), (3, 240), (4, 480), (40, 960)])
def test_every_further_delivery_waits_twice_as_long(delivery: int, pause: float) -> None:
    told: list[float] = []
    batch: Any = event("a", "b")
    batch["Records"][1]["attributes"] = {"ApproximateReceiveCount": str(delivery)}

    def busy(body: str) -> None:
        if body == "b":
            raise RetryableError("busy")

    answer_each(batch, busy, come_back=lambda _handle, pause: told.append(pause))
    assert told == [pause]


def test_a_mistake_in_the_program_comes_back_as_soon_so_that_its_run_ends_within_the_half_hour() -> None:
    told: list[tuple[str, float]] = []

    def divide(body: str) -> None:
        _ = 1 / (len(body) - 1)

    answer_each(event("a", "bb"), divide, come_back=lambda handle, pause: told.append((handle, pause)))
    assert told == [("handle-a", 60.0)]


def come_later(body: str) -> None:
    raise TooEarlyError(f"{body} comes too early", retry_after_seconds=90)


@pytest.mark.parametrize("in_order", [True, False])
def test_messages_that_only_come_too_early_go_back_and_are_no_error_of_the_function(
    *, in_order: bool
) -> None:
    told: list[tuple[str, float]] = []
    answer = answer_each(
        event("a"),
        come_later,
        in_order=in_order,
        come_back=lambda handle, pause: told.append((handle, pause)),
    )
    assert answer == failed("a")
    assert told == [("handle-a", 90)]


@pytest.mark.parametrize("error", [RetryableError("busy"), ZeroDivisionError()])
@pytest.mark.parametrize("order", ["ab", "ba"])
def test_an_early_message_does_not_hide_the_trouble_of_another(order: str, error: Exception) -> None:
    def take(body: str) -> None:
        if body == "b":
            raise error
        come_later(body)

    with pytest.raises(BatchFailedError):
        answer_each(event(*order), take)


def test_each_entry_is_told_of_before_it_is_taken() -> None:
    told: list[str] = []
    answer_each(event("a", "b"), told.append, begun=told.append)
    assert told == ["handle-a", "a", "handle-b", "b"]
