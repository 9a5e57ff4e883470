"""An OAuth client's tokens: asked for once, used until shortly before they expire (reference, 1.1)."""

import base64
import binascii
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.accounts.words import refused
from muster.adapters.domo.http.operations import ASK_FOR_TOKEN
from muster.adapters.domo.http.refusals import Refusals
from muster.adapters.domo.http.shapes import as_object, text_of
from muster.adapters.domo.http.transport import Call, Connection

MARGIN_SECONDS = 60.0
_MARGIN_OF_A_SHORT_LIFE = 0.6
_SHORTEST_LIFE_SECONDS = 300.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, the second since the epoch from which it is not used any more, whose it is, and for what.

    `scopes` is empty where Domo does not tell them.
    """

    value: SecretText
    use_until: float
    user_id: str
    role: str
    scopes: frozenset[str] = frozenset()


class OAuthTokens:
    """The credential of an OAuth client. `connection` goes to the token's host and carries no credential.

    With `instance` a client of another one is refused, for every client has the same host: only its token tells
    whose users it would change.
    """

    def __init__(
        self, connection: Connection, client_id: str, client_secret: SecretText, *, instance: str = ""
    ) -> None:
        self._connection = connection
        self._instance = instance
        self._client_id = client_id
        self._client_secret = client_secret
        self._token: Token | None = None
        self._refusals = Refusals(connection.timing)
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        """The bearer header. Raises CredentialError, RetryableError."""
        return _bearer(self.token())

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Forget the token that was refused, unless another thread has renewed it already."""
        with self._lock:
            if self._token is not None and _bearer(self._token) == refused:
                self._token = None
        return True

    def token(self) -> Token:
        """The token in use, or a new one before it expires. Raises CredentialError, RetryableError."""
        with self._lock:
            if self._token is None or self._token.use_until <= self._connection.timing.now():
                self._token = self._refusals.attempt(self._ask)
            return self._token

    def _ask(self) -> Token:
        pair = f"{self._client_id}:{self._client_secret.reveal()}"
        basic = base64.b64encode(pair.encode()).decode()
        call = Call(
            ASK_FOR_TOKEN,
            "/oauth/token",
            content=b"grant_type=client_credentials&scope=data%20user",
            headers={"Authorization": f"Basic {basic}", "Content-Type": _FORM},
        )
        asked_at = self._connection.timing.now()
        reply = as_object(self._connection.json(call), "the token")
        value = text_of(reply, "access_token", "the token")
        domain = str(reply.get("domain") or _claims(value).get("domain") or "").lower()
        if self._instance and domain.endswith(".domo.com") and domain != self._instance:
            raise refused(self._connection.account, f"it is a client of {domain}, not of {self._instance}.")
        expiry = _expiry(reply, value, asked_at)
        return Token(
            value=SecretText(value),
            use_until=expiry - min(MARGIN_SECONDS, _MARGIN_OF_A_SHORT_LIFE * (expiry - asked_at)),
            user_id=str(reply.get("userId") or ""),
            role=str(reply.get("role") or ""),
            scopes=frozenset(str(reply.get("scope") or "").split()),
        )


def _expiry(reply: Mapping[str, object], token: str, asked_at: float) -> float:
    """The earlier of what the reply and the token itself say; a short life when neither says anything of use.

    A token that was over when it was made tells that a clock is wrong; to believe it, each call would ask for another.
    """
    lifetime = reply.get("expires_in")
    moments = [asked_at + lifetime] if isinstance(lifetime, int | float) else []
    moments += _expiry_in(token)
    to_come = [moment for moment in moments if moment > asked_at]
    return min(to_come, default=asked_at + _SHORTEST_LIFE_SECONDS)


def _expiry_in(token: str) -> list[float]:
    expires = _claims(token).get("exp")
    return [float(expires)] if isinstance(expires, int | float) else []


def _claims(token: str) -> Mapping[str, object]:
    """What a token says of itself, if it is a JWT."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload and signature of a JWT
        return {}
    try:
        payload = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _bearer(token: Token) -> Mapping[str, str]:
    return {"Authorization": f"bearer {token.value.reveal()}"}
