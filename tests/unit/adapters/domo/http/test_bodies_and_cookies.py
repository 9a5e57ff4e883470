"""A body that never ends, and a cookie that would open another instance: what the worker's client does with them."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from muster.adapters.domo.http.body import LONGEST_ANSWER_SECONDS
from muster.adapters.domo.http.operations import CREATE_USER, EXPORT_DATASET, GET_USER
from muster.adapters.domo.http.transport import Call, new_client
from muster.errors import IncompleteReadError, RetryableError, ServerTroubleError
from tests.unit.adapters.domo.wire import Wire

GET = Call(GET_USER, "/v1/users/1")
CREATE = Call(CREATE_USER, "/v1/users", document={"name": "Ann"})
EXPORT = Call(EXPORT_DATASET, "/v1/datasets/1/data")
PIECES = 1_000


class Dripping:
    """Answers with a byte every ten seconds, of which the client's own timeout says nothing."""

    def __init__(self) -> None:
        self.wire = Wire(lambda _request: httpx.Response(200, content=self._drip()))
        self.pieces = 0

    def _drip(self) -> Iterator[bytes]:
        for _ in range(PIECES):
            self.pieces += 1
            self.wire.time.remaining -= 10.0
            yield b" "


def test_a_body_that_never_ends_is_given_up_when_the_time_is() -> None:
    dripping = Dripping()
    with pytest.raises(ServerTroubleError, match="no answer") as raised:
        dripping.wire.connection().json(GET)
    assert dripping.pieces == 60
    assert not raised.value.unknown_outcome


def test_a_create_whose_answer_never_ends_may_have_been_done() -> None:
    with pytest.raises(RetryableError) as raised:
        Dripping().wire.connection().json(CREATE)
    assert raised.value.unknown_outcome


def test_an_export_that_never_ends_is_incomplete() -> None:
    dripping = Dripping()
    with pytest.raises(IncompleteReadError):
        dripping.wire.connection().download(EXPORT, lambda _headers, chunks: b"".join(chunks))
    assert dripping.pieces < PIECES


def test_an_answer_has_two_minutes_however_much_time_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    dripping, ticks = Dripping(), iter(range(10_000))
    dripping.wire.time.remaining = 1e9
    timing = dripping.wire.time.timing()
    monkeypatch.setattr(
        dripping.wire.time, "timing", lambda: replace(timing, ticks=lambda: next(ticks) * 30.0)
    )
    with pytest.raises(ServerTroubleError):
        dripping.wire.connection().json(GET)
    assert dripping.pieces <= 5 * (LONGEST_ANSWER_SECONDS // 30.0 + 1)


class _Session(http.server.BaseHTTPRequestHandler):
    cookies: list[str | None]

    def do_GET(self) -> None:
        self.cookies.append(self.headers["Cookie"])
        self.send_response(200)
        self.send_header("Set-Cookie", "DA-SID=a-session; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        pass


def test_a_session_in_a_cookie_goes_with_no_other_accounts_calls() -> None:
    _Session.cookies = []
    server = http.server.HTTPServer(("127.0.0.1", 0), _Session)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with new_client() as client:
            for _ in range(2):
                client.get(f"http://127.0.0.1:{server.server_address[1]}/")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert _Session.cookies == [None, None]
