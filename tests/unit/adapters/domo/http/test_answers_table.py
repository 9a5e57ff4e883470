"""The table of docs/domo-answers.md, row by row, against what a connection really does."""

from collections.abc import Callable
from functools import partial
from itertools import takewhile
from pathlib import Path

import httpx
import pytest

from muster.adapters.domo.accounts.sessions import NoCredential
from muster.adapters.domo.http.operations import ALL_OPERATIONS, Done, Kind, Operation
from muster.adapters.domo.http.transport import Call, Connection
from muster.errors import (
    AlreadyExistsError,
    CredentialError,
    MusterError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RetryableError,
)
from tests.unit.adapters.domo.wire import Fixed, Wire, answer

PAGE = Path(__file__).parents[5] / "docs" / "domo-answers.md"
OPERATIONS = {operation.name: operation for operation in ALL_OPERATIONS}

type Other = Callable[[], httpx.Response]


def _raise(error: Exception) -> httpx.Response:
    raise error


ANSWERS: dict[str, list[Other]] = {
    "never sent": [
        lambda: _raise(httpx.ConnectError("refused")),
        lambda: _raise(httpx.ConnectTimeout("slow")),
        lambda: _raise(httpx.PoolTimeout("busy")),
    ],
    "no answer": [
        lambda: _raise(httpx.ReadTimeout("slow")),
        lambda: _raise(httpx.WriteTimeout("slow")),
        lambda: _raise(httpx.ReadError("cut")),
        lambda: _raise(httpx.RemoteProtocolError("cut")),
    ],
    "no JSON": [lambda: httpx.Response(200, html="<html></html>")],
    "empty 200": [lambda: httpx.Response(200)],
    "denied 200": [
        lambda: answer({"success": False}),
        lambda: answer({"status": 400, "message": "nope"}),
        lambda: answer({"success": False, "status": "422"}),
    ],
    "3xx": [lambda: answer(status=302), lambda: answer(status=303), lambda: answer(status=308)],
    "401": [lambda: answer(status=401)],
    "403": [lambda: answer({"message": "denied"}, status=403)],
    "403 rate": [lambda: answer({"message": "API Rate limit reached."}, status=403)],
    "404": [lambda: answer(status=404)],
    "408 425 5xx": [lambda status=status: answer(status=status) for status in (408, 425, 500, 502, 503, 504)],  # type: ignore[misc]
    "409": [lambda: answer(status=409)],
    "429": [lambda: answer(status=429)],
    "other 4xx": [lambda status=status: answer(status=status) for status in (400, 405, 413, 415, 422)],  # type: ignore[misc]
}


def table() -> list[dict[str, str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("| asked to |"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in takewhile(bool, lines[begin:])]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


CELLS = [
    (row["asked to"], column, row[column]) for row in table() for column in ANSWERS if row[column] != "-"
]


def ask(connection: Connection, operation: Operation) -> None:
    call = Call(operation, "/somewhere")
    if operation.method == "DELETE":
        connection.remove(call)
    elif operation.done is Done.READ:
        connection.json(call)
    else:
        connection.send(call)


def outcome(operation: Operation, other: Other) -> tuple[MusterError, int]:
    """The error that the answer ends in, and how often it was asked."""
    wire = Wire(lambda _request: other())
    credential = NoCredential() if operation.kind is Kind.OPEN else Fixed(renewals=99)
    with pytest.raises(MusterError) as raised:
        ask(wire.connection(credential), operation)
    return raised.value, len(wire.requests)


def word_of(error: MusterError, times: int) -> str:
    words: list[tuple[type[MusterError], int, str]] = [
        (RateLimitedError, 12, "again"),
        (RetryableError, 5, "again"),
        (RetryableError, 1, "look"),
        (CredentialError, 1, "account"),
        (CredentialError, 2, "renew"),
        (AlreadyExistsError, 1, "exists"),
        (NotFoundError, 1, "gone"),
        (RefusedError, 1, "refused"),
    ]
    return next(word for kind, asked, word in words if isinstance(error, kind) and times == asked)


def test_the_page_has_a_row_for_every_operation_and_a_column_for_every_answer() -> None:
    assert [row["asked to"] for row in table()] == list(OPERATIONS)
    assert all(set(ANSWERS) < set(row) for row in table())


@pytest.mark.parametrize(
    ("name", "column", "word"), CELLS, ids=[f"{name}, {column}" for name, column, _ in CELLS]
)
def test_what_the_page_says_is_what_is_done(name: str, column: str, word: str) -> None:
    for other in ANSWERS[column]:
        assert word_of(*outcome(OPERATIONS[name], other)) == word


WRITES = [name for name, operation in OPERATIONS.items() if operation.kind in (Kind.SET, Kind.ADD)]


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - set(WRITES)))
def test_what_writes_nothing_leaves_no_doubt(name: str) -> None:
    for column in ("no answer", "408 425 5xx"):
        error, _ = outcome(OPERATIONS[name], ANSWERS[column][0])
        assert isinstance(error, RetryableError)
        assert not error.unknown_outcome


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_answer_never_came_is_in_doubt_when_it_is_given_up(name: str) -> None:
    for column in ("no answer", "408 425 5xx"):
        error, _ = outcome(OPERATIONS[name], ANSWERS[column][0])
        assert isinstance(error, RetryableError)
        assert error.unknown_outcome


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_answer_says_nothing_is_in_doubt_when_it_is_given_up(name: str) -> None:
    error, _ = outcome(OPERATIONS[name], ANSWERS["no JSON"][0])
    assert isinstance(error, RetryableError)
    assert error.unknown_outcome


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if each.done is not Done.READ])
def test_json_that_is_not_the_answer_of_a_write_leaves_it_in_doubt(name: str) -> None:
    for text in ("[]", "true", '"done"', "2", "null"):
        error, _ = outcome(OPERATIONS[name], partial(httpx.Response, 200, text=text))
        assert isinstance(error, RetryableError)
        assert error.unknown_outcome


def test_every_write_without_an_answer_to_read_says_what_shows_that_it_was_done() -> None:
    read = {
        name
        for name, each in OPERATIONS.items()
        if each.kind in (Kind.SET, Kind.ADD) and each.done is Done.READ
    }
    assert {OPERATIONS[name].method for name in read} == {"POST"}
