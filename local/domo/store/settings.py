"""Small things the simulator remembers over a restart: ports, the signing key, switches."""

import json
import secrets
from typing import Any

from local.domo.store.database import Database


class Settings:
    """Values by key, kept as JSON."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as it was put
        """The value of a key, or the default."""
        text = self._database.value("SELECT value FROM settings WHERE key = ?", (key,))
        return json.loads(text) if text is not None else default

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - anything JSON can hold
        """Set the value of a key."""
        self._database.write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))

    def signing_key(self) -> bytes:
        """The key that OAuth tokens are signed with, made at first use."""
        key = self.get("signing_key")
        if key is None:
            key = secrets.token_hex(32)
            self.put("signing_key", key)
        return bytes.fromhex(key)
