import pytest

from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.accounts.sessions import AccessToken, NoCredential, PasswordSession
from muster.adapters.domo.http.refusals import REMEMBERED_SECONDS
from muster.errors import CredentialError
from tests.unit.adapters.domo.wire import Wire, answer

PASSWORD = "pass-word-one"
ORIGIN = "https://acme.domo.com"


def session_over(wire: Wire) -> PasswordSession:
    return PasswordSession(wire.connection(NoCredential()), ORIGIN, "ann@acme.example", SecretText(PASSWORD))


def opening() -> Wire:
    numbers = iter(range(1, 100))
    return Wire(lambda _request: answer({"success": True, "sessionToken": f"session-{next(numbers)}"}))


def test_a_session_is_opened_with_the_password_and_used_again() -> None:
    wire = opening()
    session = session_over(wire)
    assert session.headers() == session.headers() == {"X-DOMO-Authentication": "session-1"}
    assert wire.asked == ["POST /api/content/v2/authentication"]
    assert wire.sent() == {"method": "password", "emailAddress": "ann@acme.example", "password": PASSWORD}
    assert wire.requests[0].headers["origin"] == ORIGIN


def test_a_session_that_ended_is_opened_again_once() -> None:
    wire = opening()
    session = session_over(wire)
    ended = session.headers()
    assert session.renew(ended)
    assert session.headers() == {"X-DOMO-Authentication": "session-2"}
    assert session.renew(ended)
    assert session.headers() == {"X-DOMO-Authentication": "session-2"}


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ({"success": False, "reason": "INVALID_CREDENTIALS"}, "password is wrong"),
        ({"success": False, "reason": "ACCOUNT_LOCKED"}, "locked"),
        ({"success": True, "twoFactorInfo": {"token": "t"}}, "second factor"),
        ({"success": False, "sessionToken": "x", "reason": PASSWORD}, "no session"),
    ],
)
def test_a_refusal_that_comes_as_a_200_is_understood(reply: object, word: str) -> None:
    with pytest.raises(CredentialError, match=word) as raised:
        session_over(Wire([answer(reply)])).headers()
    assert '"acme"' in str(raised.value)
    assert PASSWORD not in str(raised.value)


def test_a_refused_password_is_tried_only_once_since_domo_locks_accounts() -> None:
    wire = Wire([answer({"success": False, "reason": "INVALID_CREDENTIALS"})])
    session = session_over(wire)
    for _ in range(3):
        with pytest.raises(CredentialError):
            session.headers()
    assert len(wire.requests) == 1


def test_a_user_whom_an_admin_has_unlocked_gets_in_after_some_minutes() -> None:
    locked = answer({"success": False, "reason": "ACCOUNT_LOCKED"})
    wire = Wire([locked, answer({"success": True, "sessionToken": "s"})])
    session = session_over(wire)
    with pytest.raises(CredentialError, match="An admin can unlock it"):
        session.headers()
    wire.time.now += REMEMBERED_SECONDS
    assert session.headers() == {"X-DOMO-Authentication": "s"}


def test_an_access_token_is_sent_as_a_developer_token_and_cannot_be_renewed() -> None:
    token = AccessToken(SecretText("DDCI-1"))
    assert token.headers() == {"X-DOMO-Developer-Token": "DDCI-1"}
    assert not token.renew(token.headers())


def test_where_no_credential_is_none_is_renewed() -> None:
    assert NoCredential().headers() == {}
    assert not NoCredential().renew({})
