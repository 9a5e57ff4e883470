"""The credentials of an instance's own API: an access token, or a session opened with a password.

A refused password is not tried again for some minutes, for Domo locks accounts (reference, section 3.1).
"""

import threading
from collections.abc import Mapping

from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.accounts.words import refused
from muster.adapters.domo.http.operations import LOG_IN
from muster.adapters.domo.http.refusals import Refusals
from muster.adapters.domo.http.shapes import as_object
from muster.adapters.domo.http.transport import Call, Connection

_REASONS = {
    "INVALID_CREDENTIALS": "its user name or password is wrong.",
    "ACCOUNT_LOCKED": "it is locked in Domo. An admin can unlock it there, or it opens again with time.",
}
_NO_REASON = "Domo opened no session; if it wants a second factor, take an access token instead."


class NoCredential:
    """For the calls that ask for a credential: they carry their own."""

    def headers(self) -> Mapping[str, str]:
        """No headers."""
        return {}

    def renew(self, refused: Mapping[str, str]) -> bool:
        """There is nothing to renew, whatever was refused."""
        del refused
        return False


class AccessToken:
    """A developer token. It acts as its owner until it expires, and cannot be renewed by us."""

    def __init__(self, token: SecretText) -> None:
        self._token = token

    def headers(self) -> Mapping[str, str]:
        """The header of a developer token."""
        return {"X-DOMO-Developer-Token": self._token.reveal()}

    def renew(self, refused: Mapping[str, str]) -> bool:
        """A refused token stays refused."""
        del refused
        return False


class PasswordSession:
    """A session of a user. `connection` goes to the instance and carries no credential."""

    def __init__(self, connection: Connection, origin: str, user_name: str, password: SecretText) -> None:
        self._connection = connection
        self._origin = origin
        self._user_name = user_name
        self._password = password
        self._session: SecretText | None = None
        self._refusals = Refusals(connection.timing)
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        """The header of the session, which is opened at first use. Raises CredentialError, RetryableError."""
        with self._lock:
            if self._session is None:
                self._session = self._refusals.attempt(self._log_in)
            return _session_header(self._session)

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Forget a session that was refused, unless another thread has opened a new one already."""
        with self._lock:
            if self._session is not None and _session_header(self._session) == refused:
                self._session = None
        return True

    def _log_in(self) -> SecretText:
        body = {
            "method": "password",
            "emailAddress": self._user_name,
            "password": self._password.reveal(),
        }
        call = Call(LOG_IN, "/api/content/v2/authentication", document=body, headers={"Origin": self._origin})
        reply = as_object(self._connection.json(call), "the session")
        session = reply.get("sessionToken")
        if reply.get("success") is not False and isinstance(session, str) and session:
            return SecretText(session)
        # A refusal comes as 200 too; only words that we know are repeated.
        raise refused(self._connection.account, _REASONS.get(str(reply.get("reason")), _NO_REASON))


def _session_header(session: SecretText) -> Mapping[str, str]:
    return {"X-DOMO-Authentication": session.reveal()}
