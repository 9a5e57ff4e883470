import http.server
import threading
from collections.abc import Iterator

import httpx
import pytest

from muster.adapters.domo.http.operations import (
    APPEND_TO_DATASET,
    CREATE_USER,
    DELETE_USER,
    EXPORT_DATASET,
    GET_USER,
    UPDATE_USER,
)
from muster.adapters.domo.http.transport import Call, new_client
from muster.errors import (
    CredentialError,
    IncompleteReadError,
    NotFoundError,
    RefusedError,
    RetryableError,
    ServerTroubleError,
)
from tests.unit.adapters.domo.wire import TOKEN, Fixed, Wire, answer

GET = Call(GET_USER, "/v1/users/1")
CREATE = Call(CREATE_USER, "/v1/users", document={"name": "Ann"})
UPDATE = Call(UPDATE_USER, "/v1/users/1", document={"name": "Ann"})
DELETE = Call(DELETE_USER, "/v1/users/1")
APPEND = Call(APPEND_TO_DATASET, "/v1/datasets/1/data", content=b"a,b\n")
EXPORT = Call(EXPORT_DATASET, "/v1/datasets/1/data")


def test_a_call_carries_its_body_its_query_and_the_credential() -> None:
    wire = Wire([answer({"id": 1})])
    call = Call(CREATE_USER, "/v1/users", query={"sendInvite": "true"}, document={"name": "Ann"})
    assert wire.connection().json(call) == {"id": 1}
    request = wire.requests[0]
    assert (request.method, str(request.url)) == ("POST", "https://api.domo.test/v1/users?sendInvite=true")
    assert request.headers["authorization"] == f"bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert request.content == b'{"name":"Ann"}'


def test_a_read_is_made_again_after_trouble() -> None:
    wire = Wire([answer(status=503), httpx.ReadTimeout("slow"), answer({"id": 1})])
    assert wire.connection().json(GET) == {"id": 1}
    assert len(wire.time.slept) == 2


def test_the_pause_that_the_server_asks_for_is_made() -> None:
    wire = Wire([answer(status=429, headers={"Retry-After": "9"}), answer({})])
    wire.time.chance = 0.0
    wire.connection().json(GET)
    assert wire.time.slept == [9.0]


def test_a_create_is_made_again_when_it_was_surely_not_done() -> None:
    wire = Wire([answer(status=429), httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), answer({})])
    wire.connection().json(CREATE)
    assert len(wire.requests) == 4


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("cut"),
        answer(status=500),
    ],
)
@pytest.mark.parametrize("call", [CREATE, APPEND])
def test_a_create_that_may_have_been_done_is_not_made_again(
    call: Call, trouble: Exception | httpx.Response
) -> None:
    wire = Wire([trouble, answer({})])
    with pytest.raises(ServerTroubleError) as raised:
        wire.connection().send(call)
    assert raised.value.unknown_outcome
    assert len(wire.requests) == 1


def test_an_update_of_whole_values_is_made_again_even_after_doubt() -> None:
    wire = Wire([httpx.ReadTimeout("slow"), answer(status=500), answer({})])
    wire.connection().send(UPDATE)
    assert len(wire.requests) == 3


def test_a_delete_that_finds_nobody_after_doubt_is_done() -> None:
    wire = Wire([httpx.ReadTimeout("slow"), answer(status=404)])
    wire.connection().remove(DELETE)
    assert len(wire.requests) == 2


def test_a_delete_that_finds_nobody_at_first_or_after_a_mere_rate_limit_says_so() -> None:
    for answers in ([answer(status=404)], [answer(status=429), answer(status=404)]):
        with pytest.raises(NotFoundError):
            Wire(answers).connection().remove(DELETE)


def test_a_delete_that_is_denied_with_a_200_is_refused() -> None:
    with pytest.raises(RefusedError):
        Wire([httpx.Response(200, content=b'{"success": false}')]).connection().remove(DELETE)


def test_an_expired_token_is_renewed_once_and_the_call_made_again() -> None:
    credential = Fixed(renewals=1)
    wire = Wire([answer(status=401), answer({"id": 1})])
    assert wire.connection(credential).json(CREATE) == {"id": 1}
    assert wire.requests[1].headers["authorization"] == f"bearer {TOKEN}1"
    assert wire.time.slept == []


def test_an_account_that_is_refused_with_a_new_token_too_is_given_up() -> None:
    wire = Wire([answer(status=401), answer(status=401)])
    with pytest.raises(CredentialError, match="acme"):
        wire.connection(Fixed(renewals=9)).json(GET)
    assert len(wire.requests) == 2


def test_a_redirect_is_not_followed() -> None:
    wire = Wire([answer(status=302, headers={"Location": "https://elsewhere.test/"})])
    with pytest.raises(CredentialError):
        wire.connection().json(GET)
    assert [request.url.host for request in wire.requests] == ["api.domo.test"]


def test_the_workers_client_follows_no_redirect_and_takes_no_proxy_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with new_client() as client:
        assert client.follow_redirects is False
        assert client.trust_env is False


def test_a_path_cannot_lead_to_another_host() -> None:
    for path in ("@elsewhere.test/v1", ".elsewhere.test/", "//elsewhere.test/v1", "https://elsewhere.test/"):
        wire = Wire(lambda _request: answer({}))
        with pytest.raises(ValueError, match="path"):
            wire.connection().json(Call(GET_USER, path))
        assert wire.requests == []


def test_a_page_of_html_is_trouble_and_no_answer() -> None:
    wire = Wire(lambda _request: httpx.Response(200, html="<html>maintenance</html>"))
    with pytest.raises(ServerTroubleError) as raised:
        wire.connection().json(GET)
    assert not raised.value.unknown_outcome
    assert len(wire.requests) == 5


def test_a_create_that_is_answered_with_html_may_have_been_done() -> None:
    wire = Wire([httpx.Response(200, html="<html></html>")])
    with pytest.raises(ServerTroubleError) as raised:
        wire.connection().json(CREATE)
    assert raised.value.unknown_outcome


def test_nothing_is_sent_when_no_time_is_left() -> None:
    wire = Wire([])
    wire.time.remaining = 0.0
    with pytest.raises(RetryableError):
        wire.connection().json(CREATE)
    assert wire.requests == []


def test_no_call_waits_longer_than_there_is_time() -> None:
    wire = Wire(lambda _request: answer({}))
    wire.connection().json(GET)
    wire.time.remaining = 3.0
    wire.connection().json(GET)
    limits = [request.extensions["timeout"] for request in wire.requests]
    assert [limit["read"] for limit in limits] == [30.0, 3.0]
    assert [limit["connect"] for limit in limits] == [5.0, 3.0]


def test_a_token_that_domo_repeats_in_a_message_is_not_passed_on() -> None:
    wire = Wire([answer({"message": f"bad token {TOKEN}"}, status=400)])
    with pytest.raises(RefusedError) as raised:
        wire.connection().json(GET)
    assert TOKEN not in str(raised.value)


def test_a_body_is_handed_on_in_chunks() -> None:
    wire = Wire([httpx.Response(200, content=iter([b"a,b\n", b"1,2\n"]))])
    assert wire.connection().download(EXPORT, lambda _headers, chunks: b"".join(chunks)) == b"a,b\n1,2\n"


def test_a_body_that_breaks_off_is_incomplete() -> None:
    wire = Wire([httpx.Response(200, content=_cut())])
    with pytest.raises(IncompleteReadError):
        wire.connection().download(EXPORT, lambda _headers, chunks: b"".join(chunks))
    assert len(wire.requests) == 1


def test_a_body_shorter_than_was_promised_is_incomplete() -> None:
    wire = Wire([httpx.Response(200, headers={"Content-Length": "99"}, content=iter([b"a,b\n"]))])
    with pytest.raises(IncompleteReadError, match="4 bytes came of the 99"):
        wire.connection().download(EXPORT, lambda _headers, chunks: b"".join(chunks))


def test_a_refused_download_tells_why() -> None:
    wire = Wire([answer({"message": "no such DataSet"}, status=404)])
    with pytest.raises(NotFoundError, match="no such DataSet"):
        wire.connection().download(EXPORT, lambda _headers, chunks: b"".join(chunks))


def test_only_an_incomplete_read_of_several_calls_is_made_again() -> None:
    connection = Wire([]).connection()
    errors: list[Exception] = [IncompleteReadError("moved"), ServerTroubleError("no")]

    def read() -> str:
        raise errors.pop(0)

    with pytest.raises(ServerTroubleError):
        connection.repeated(read)


def _cut() -> Iterator[bytes]:
    yield b"a,b\n"
    raise httpx.ReadError("cut")


class _Redirecting(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:9/stolen")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        pass


def test_the_real_client_stops_at_a_real_redirect() -> None:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Redirecting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with new_client() as client:
            response = client.get(f"http://127.0.0.1:{server.server_address[1]}/")
        assert response.status_code == 302
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
