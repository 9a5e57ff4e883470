"""Whose credentials go where."""

import httpx
import pytest

from muster.adapters.domo.accounts.accounts import DeveloperToken, OAuthClient, OpenableAccount, Password
from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.http.retry import Retry
from muster.adapters.domo.opened import Opener
from muster.errors import CredentialError, MusterError
from muster.settings import Settings
from tests.unit.adapters.domo.wire import VirtualTime, Wire, answer

SECRET = SecretText("s3cr3t-of-the-account")
CLIENT = OAuthClient("home", "acme.domo.com", "client", SECRET)
TOKEN = DeveloperToken("globex", "globex.domo.com", SECRET)
PASSWORD = Password("globex", "globex.domo.com", "ann@globex.example", SECRET)
SETTINGS = Settings(home_instance="acme.domo.com", domo_public_url="https://api.domo.com")


def opener(wire: Wire) -> Opener:
    client = httpx.Client(transport=httpx.MockTransport(wire), follow_redirects=False)
    return Opener(SETTINGS, client, Retry(VirtualTime().timing()))


def giving_everything(request: httpx.Request) -> httpx.Response:
    reply = {
        "access_token": "t",
        "userId": 1,
        "success": True,
        "sessionToken": "s",
        "id": 1,
        "count": 0,
        "users": [],
    }
    return answer([] if request.url.path == "/v1/users" else reply)


@pytest.mark.parametrize(
    ("account", "host"), [(CLIENT, "api.domo.com"), (TOKEN, "globex.domo.com"), (PASSWORD, "globex.domo.com")]
)
def test_an_account_talks_to_its_own_host_over_https_and_to_no_other(
    account: OpenableAccount, host: str
) -> None:
    wire = Wire(giving_everything)
    opened = opener(wire).open(account)
    opened.directory.own_user_id()
    with pytest.raises(MusterError):
        list(opened.directory.pages())
    with pytest.raises(MusterError):
        opened.datasets.facts("5d7b1a3e-0000-4000-8000-000000000000")
    assert {(request.url.scheme, request.url.host) for request in wire.requests} == {("https", host)}


@pytest.mark.parametrize("account", [CLIENT, TOKEN, PASSWORD])
def test_a_host_that_sends_us_elsewhere_gets_nothing_sent_there(account: OpenableAccount) -> None:
    wire = Wire(lambda _request: answer(status=307, headers={"Location": "https://elsewhere.test/steal"}))
    with pytest.raises(CredentialError):
        opener(wire).open(account).directory.own_user_id()
    assert "elsewhere.test" not in {request.url.host for request in wire.requests}


@pytest.mark.parametrize("account", [CLIENT, TOKEN, PASSWORD])
def test_nothing_is_asked_by_opening_alone(account: OpenableAccount) -> None:
    wire = Wire([])
    opener(wire).open(account)
    assert wire.requests == []


@pytest.mark.parametrize("account", [CLIENT, TOKEN, PASSWORD])
def test_a_refused_account_is_named_and_its_secret_is_not_told(account: OpenableAccount) -> None:
    def echoing(request: httpx.Request) -> httpx.Response:
        return answer({"message": f"{dict(request.headers)} {request.content!r}"}, status=401)

    with pytest.raises(CredentialError) as raised:
        opener(Wire(echoing)).open(account).directory.own_user_id()
    assert f'"{account.name}"' in str(raised.value)
    assert SECRET.reveal() not in str(raised.value)
    assert SECRET.reveal() not in repr(opener(Wire([])).open(account))
