"""The credentials of an instance's own API: an access token, or a session opened with a password.

A refused password is never tried a second time, for Domo locks accounts (reference, section 3.1).
"""

import threading
from collections.abc import Mapping

from muster.adapters.domo.operations import LOG_IN
from muster.adapters.domo.secret_text import SecretText
from muster.adapters.domo.shapes import as_object
from muster.adapters.domo.transport import Call, Connection
from muster.errors import CredentialError

_REASONS = {
    "INVALID_CREDENTIALS": "its user name or password is wrong",
    "ACCOUNT_LOCKED": "it is locked in Domo",
}


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
        self._refusal: CredentialError | None = None
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        """The header of the session, which is opened at first use. Raises CredentialError, RetryableError."""
        with self._lock:
            if self._session is None:
                self._session = self._open()
            return _session_header(self._session)

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Forget a session that was refused, unless another thread has opened a new one already."""
        with self._lock:
            if self._session is not None and _session_header(self._session) == refused:
                self._session = None
        return True

    def _open(self) -> SecretText:
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._log_in()
        except CredentialError as error:
            self._refusal = error
            raise

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
        reason = _REASONS.get(
            str(reply.get("reason")), "Domo opened no session; does it want a second factor?"
        )
        raise CredentialError(f'Account "{self._connection.account}" was refused: {reason}.')


def _session_header(session: SecretText) -> Mapping[str, str]:
    return {"X-DOMO-Authentication": session.reveal()}
