"""What opens an instance: OAuth clients, access tokens, passwords and sessions."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from local.domo.clock import Clock
from local.domo.store.database import Database, Row

SESSION_MS = 8 * 3600 * 1000
"""How long a session lasts; the reference does not know, so a working day."""


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client. It belongs to one instance and acts as one of its users."""

    client_id: str
    client_secret: str
    instance: str
    user_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A developer token of an instance, acting as its owner until it expires."""

    id: int
    token: str
    instance: str
    name: str
    owner_id: int
    expires_ms: int


class Credentials:
    """Makes and finds credentials."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add_client(self, instance: str, user_id: int, scopes: Sequence[str] = ("data", "user")) -> Client:
        """Make an OAuth client that acts as a user."""
        client = Client(_random_uuid(), secrets.token_hex(32), instance, user_id, tuple(scopes))
        self._database.write(
            "INSERT INTO clients VALUES (?, ?, ?, ?, ?)",
            (client.client_id, client.client_secret, instance, user_id, " ".join(scopes)),
        )
        return client

    def client(self, client_id: str) -> Client | None:
        """A client by id, or None."""
        row = self._database.row("SELECT * FROM clients WHERE client_id = ?", (client_id,))
        return _client(row) if row is not None else None

    def clients_of(self, instance: str) -> list[Client]:
        """The clients of an instance, in the order in which they were made."""
        rows = self._database.rows("SELECT * FROM clients WHERE instance = ? ORDER BY rowid", (instance,))
        return [_client(row) for row in rows]

    def add_access_token(self, instance: str, owner_id: int, name: str, expires_ms: int) -> AccessToken:
        """Make an access token; its value is 60 letters, as Domo's are opaque."""
        token_id = 1_000 + secrets.randbelow(1_000_000)
        token = AccessToken(token_id, "DDCI" + secrets.token_hex(28), instance, name, owner_id, expires_ms)
        self._database.write(
            "INSERT INTO access_tokens VALUES (?, ?, ?, ?, ?, ?)",
            (token.id, token.token, instance, name, owner_id, expires_ms),
        )
        return token

    def access_tokens(self, instance: str) -> list[AccessToken]:
        """The access tokens of an instance, in the order in which they were made."""
        rows = self._database.rows(
            "SELECT * FROM access_tokens WHERE instance = ? ORDER BY rowid", (instance,)
        )
        return [AccessToken(**dict(row)) for row in rows]

    def access_token(self, value: str) -> AccessToken | None:
        """A token by its value, expired or not, or None."""
        row = self._database.row("SELECT * FROM access_tokens WHERE token = ?", (value,))
        return AccessToken(**dict(row)) if row is not None else None

    def set_expiry(self, token_id: int, expires_ms: int) -> None:
        """Move the expiry of an access token."""
        self._database.write("UPDATE access_tokens SET expires_ms = ? WHERE id = ?", (expires_ms, token_id))

    def delete_access_token(self, instance: str, token_id: int) -> None:
        """Revoke an access token."""
        self._database.write("DELETE FROM access_tokens WHERE instance = ? AND id = ?", (instance, token_id))

    def set_password(self, instance: str, user_id: int, password: str) -> None:
        """Let a user log in with a password."""
        statement = "INSERT OR REPLACE INTO passwords VALUES (?, ?, ?)"
        self._database.write(statement, (instance, user_id, password))

    def password(self, instance: str, user_id: int) -> str | None:
        """The password of a user, or None."""
        statement = "SELECT password FROM passwords WHERE instance = ? AND user_id = ?"
        found: str | None = self._database.value(statement, (instance, user_id))
        return found

    def open_session(self, instance: str, user_id: int) -> str:
        """Start a session; its token."""
        token = secrets.token_hex(24)
        expires_ms = self._clock.now_ms() + SESSION_MS
        self._database.write(
            "INSERT INTO sessions VALUES (?, ?, ?, ?)", (token, instance, user_id, expires_ms)
        )
        return token

    def session_user(self, instance: str, token: str) -> int | None:
        """The id of the user of a session that has not ended, or None."""
        statement = "SELECT user_id FROM sessions WHERE token = ? AND instance = ? AND expires_ms > ?"
        found: int | None = self._database.value(statement, (token, instance, self._clock.now_ms()))
        return found

    def end_sessions(self) -> None:
        """End every session."""
        self._database.write("DELETE FROM sessions")


def _client(row: Row) -> Client:
    scopes = tuple(row["scopes"].split())
    return Client(row["client_id"], row["client_secret"], row["instance"], row["user_id"], scopes)


def _random_uuid() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
