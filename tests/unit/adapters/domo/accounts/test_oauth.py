import base64
import threading
from collections.abc import Mapping

import httpx
import orjson
import pytest

from muster.adapters.domo.accounts.oauth import OAuthTokens
from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.accounts.sessions import NoCredential
from muster.adapters.domo.http.operations import CREATE_USER
from muster.adapters.domo.http.refusals import REMEMBERED_SECONDS
from muster.adapters.domo.http.transport import Call
from muster.errors import CredentialError, ServerTroubleError
from tests.unit.adapters.domo.wire import Wire, answer

SECRET = "the-client-secret"


def jwt(claims: Mapping[str, object]) -> str:
    payload = base64.urlsafe_b64encode(orjson.dumps(claims)).rstrip(b"=").decode()
    return f"header.{payload}.signature"


def reply(number: int, **fields: object) -> dict[str, object]:
    return {"access_token": f"token-{number}", "expires_in": 3599, "userId": 27, "role": "Admin", **fields}


def tokens_over(wire: Wire, *, instance: str = "") -> OAuthTokens:
    return OAuthTokens(wire.connection(NoCredential()), "the-client", SecretText(SECRET), instance=instance)


def giving(**fields: object) -> Wire:
    """A token endpoint that numbers its tokens."""
    numbers = iter(range(1, 100))
    return Wire(lambda _request: answer(reply(next(numbers), **fields)))


def test_a_token_is_asked_for_with_the_client_and_both_scopes() -> None:
    wire = giving()
    assert tokens_over(wire).headers() == {"Authorization": "bearer token-1"}
    request = wire.requests[0]
    assert wire.asked == ["POST /oauth/token"]
    assert request.content == b"grant_type=client_credentials&scope=data%20user"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == f"the-client:{SECRET}"


@pytest.mark.parametrize(
    "fields",
    [
        {"domain": "globex.domo.com"},
        {"domain": "GLOBEX.domo.com"},
        {"access_token": jwt({"domain": "globex.domo.com"})},
    ],
)
def test_a_client_of_another_instance_is_refused_by_name(fields: Mapping[str, str]) -> None:
    wire = giving(**fields)
    tokens = tokens_over(wire, instance="acme.domo.com")
    for _ in range(20):
        with pytest.raises(CredentialError, match=r'"acme" was refused: it is a client of globex\.domo\.com'):
            tokens.headers()
    assert len(wire.requests) == 1


@pytest.mark.parametrize("domain", ["acme.domo.com", "Acme.domo.com", "", None, "people.acme.example"])
def test_a_client_that_does_not_tell_another_instance_is_let_in(domain: str | None) -> None:
    assert tokens_over(giving(domain=domain), instance="acme.domo.com").headers()


def test_a_refused_client_is_asked_for_once_and_again_after_some_minutes() -> None:
    wire = Wire([answer({}, status=401), answer(reply(1))])
    tokens = tokens_over(wire)
    for _ in range(20):
        with pytest.raises(CredentialError, match="client id or secret is wrong"):
            tokens.headers()
    assert len(wire.requests) == 1
    wire.time.now += REMEMBERED_SECONDS
    assert tokens.headers() == {"Authorization": "bearer token-1"}


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_in": 40},
        {"expires_in": 0},
        {"expires_in": -5},
        {"expires_in": None, "access_token": jwt({"exp": 1})},
        {"access_token": jwt({"exp": 999_000})},
    ],
)
def test_a_token_of_a_short_life_or_of_another_clock_is_used_more_than_once(
    fields: Mapping[str, object],
) -> None:
    wire = giving(**fields)
    tokens = tokens_over(wire)
    for _ in range(20):
        tokens.headers()
    assert len(wire.requests) == 1


def test_a_token_is_used_until_shortly_before_it_expires() -> None:
    wire = giving()
    tokens = tokens_over(wire)
    tokens.headers()
    wire.time.now += 3599 - 61
    assert tokens.headers() == {"Authorization": "bearer token-1"}
    wire.time.now += 2
    assert tokens.headers() == {"Authorization": "bearer token-2"}


def test_the_earlier_of_the_two_expiries_counts() -> None:
    wire = giving()
    value = jwt({"exp": wire.time.now + 100})
    wire = Wire(lambda _request: answer(reply(1, access_token=value)))
    tokens = tokens_over(wire)
    tokens.headers()
    wire.time.now += 39
    tokens.headers()
    assert len(wire.requests) == 1
    wire.time.now += 2
    tokens.headers()
    assert len(wire.requests) == 2


@pytest.mark.parametrize("value", ["opaque", "a.b.c", "a.!!.c", "a.bnVsbA.c", jwt({"exp": "soon"})])
def test_a_token_that_tells_no_expiry_lives_shortly(value: str) -> None:
    wire = Wire(lambda _request: answer({"access_token": value}))
    tokens = tokens_over(wire)
    tokens.headers()
    wire.time.now += 300
    tokens.headers()
    assert len(wire.requests) == 2


def test_whose_token_it_is_comes_with_it() -> None:
    token = tokens_over(giving()).token()
    assert (token.user_id, token.role) == ("27", "Admin")


def test_a_refused_token_is_replaced_and_one_that_was_replaced_already_is_not() -> None:
    wire = giving()
    tokens = tokens_over(wire)
    first = tokens.headers()
    assert tokens.renew(first)
    second = tokens.headers()
    assert tokens.renew(first)
    assert tokens.headers() == second
    assert len(wire.requests) == 2


def test_many_threads_ask_for_one_token() -> None:
    wire = giving()
    tokens = tokens_over(wire)
    threads = [threading.Thread(target=tokens.headers) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wire.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_client_that_is_refused_ends_the_run_and_its_secret_is_not_told(status: int) -> None:
    with pytest.raises(CredentialError) as raised:
        tokens_over(Wire([answer({"message": SECRET}, status=status)])).headers()
    assert '"acme"' in str(raised.value)
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value.__cause__)


def test_an_answer_without_a_token_is_trouble() -> None:
    with pytest.raises(ServerTroubleError):
        tokens_over(Wire(lambda _request: answer({"token": "x"}))).headers()


def test_a_token_endpoint_in_trouble_is_asked_again() -> None:
    wire = Wire([answer(status=503), httpx.ReadTimeout("slow"), answer(reply(1))])
    assert tokens_over(wire).headers() == {"Authorization": "bearer token-1"}


@pytest.mark.parametrize(
    "trouble", [answer(status=503), httpx.ReadTimeout("slow"), httpx.Response(200, html="<html></html>")]
)
def test_a_create_for_which_there_was_no_token_was_surely_not_made(
    trouble: httpx.Response | Exception,
) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    wire = Wire(refuse)
    with pytest.raises(ServerTroubleError) as raised:
        wire.connection(tokens_over(wire)).json(Call(CREATE_USER, "/v1/users", document={"name": "Ann"}))
    assert not raised.value.unknown_outcome
    assert {path.split()[1] for path in wire.asked} == {"/oauth/token"}


def test_those_who_wait_for_a_token_do_not_each_wait_through_all_tries_of_a_server_in_trouble() -> None:
    wire = Wire(lambda _request: answer(status=503))
    tokens = tokens_over(wire)
    for _ in range(16):
        with pytest.raises(ServerTroubleError, match="503"):
            tokens.headers()
    assert len(wire.requests) == 5
    wire.time.now += 3.0
    with pytest.raises(ServerTroubleError):
        tokens.headers()
    assert len(wire.requests) == 10
