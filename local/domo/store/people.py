"""The users of all instances, with every field that either API knows."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from local.domo.clock import Clock
from local.domo.store.database import Database, Row
from local.domo.store.user import TEXT_COLUMNS, User, address_key

LONGEST_ID = 18


class EmailTakenError(Exception):
    """Another living user of the instance has this address, as e-mail or as login."""


class People:
    """Reads and writes users."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._read: dict[tuple[str, bool], tuple[int, list[User]]] = {}

    def add(
        self,
        instance: str,
        columns: Mapping[str, object],
        *,
        user_name: str | None = None,
        custom: Mapping[str, list[object]] | None = None,
    ) -> User:
        """Add a user from the thirteen columns (`displayName` and `email` needed, `roleId` 4 if absent)."""
        fields = {name: str(columns[name]) for name in TEXT_COLUMNS if columns.get(name) not in (None, "")}
        role = columns.get("roleId") or 4
        now = self._clock.now_ms()
        user = User(
            id=0,
            instance=instance,
            user_name=user_name or fields["email"],
            role_id=int(str(role)),
            fields=fields,
            custom=dict(custom or {}),
            created_ms=now,
            modified_ms=now,
        )
        with self._database.transaction():
            self._refuse_taken(user)
            return self._insert(user)

    def add_all(self, instance: str, rows: Sequence[Mapping[str, object]]) -> list[User]:
        """Add many users in one transaction."""
        with self._database.transaction():
            return [self.add(instance, row) for row in rows]

    def get(self, instance: str, user_id: int) -> User | None:
        """A user by id, deleted ones too, or None."""
        row = self._database.row("SELECT * FROM users WHERE id = ? AND instance = ?", (user_id, instance))
        return _user(row) if row is not None else None

    def find(self, instance: str, identity: object) -> User | None:
        """The living user with an id that a client sent as a number or as digits, or None."""
        text = str(identity)
        if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID):
            return None
        user = self.get(instance, int(text))
        return None if user is None or user.deleted else user

    def everybody(self, instance: str, *, deleted: bool = False) -> list[User]:
        """All living or all deleted users by id, read once between two writes."""
        with self._database.lock:
            changes = self._database.changes()
            kept = self._read.get((instance, deleted))
            if kept is None or kept[0] != changes:
                kept = self._read[instance, deleted] = (changes, self.page(instance, deleted=deleted))
            return kept[1]

    def by_email(self, instance: str, email: str) -> User | None:
        """The living user with this address in any letter case, or None."""
        row = self._database.row(
            "SELECT * FROM users WHERE instance = ? AND email_key = ? AND NOT deleted",
            (instance, address_key(email)),
        )
        return _user(row) if row is not None else None

    def by_user_name(self, instance: str, user_name: str) -> User | None:
        """The living user with this login in any letter case, or None."""
        row = self._database.row(
            "SELECT * FROM users WHERE instance = ? AND user_name_key = ? AND NOT deleted",
            (instance, address_key(user_name)),
        )
        return _user(row) if row is not None else None

    def page(self, instance: str, limit: int = -1, offset: int = 0, *, deleted: bool = False) -> list[User]:
        """Users by id, living ones or deleted ones; all of them without a limit."""
        rows = self._database.rows(
            "SELECT * FROM users WHERE instance = ? AND deleted = ? ORDER BY id LIMIT ? OFFSET ?",
            (instance, deleted, limit, offset),
        )
        return [_user(row) for row in rows]

    def brief_page(self, instance: str, limit: int, offset: int) -> list[tuple[int, int, dict[str, str]]]:
        """Id, role id and fields of living users by id: a page without what a list row does not need."""
        rows = self._database.rows(
            "SELECT id, role_id, fields FROM users WHERE instance = ? AND deleted = 0"
            " ORDER BY id LIMIT ? OFFSET ?",
            (instance, limit, offset),
        )
        return [(user_id, role_id, orjson.loads(fields)) for user_id, role_id, fields in rows]

    def count(self, instance: str) -> int:
        """How many living users an instance has."""
        statement = "SELECT count(*) FROM users WHERE instance = ? AND deleted = 0"
        return int(self._database.value(statement, (instance,)))

    def holders(self, instance: str, role_id: int) -> int:
        """How many living users hold a role."""
        statement = "SELECT count(*) FROM users WHERE instance = ? AND deleted = 0 AND role_id = ?"
        return int(self._database.value(statement, (instance, role_id)))

    def save(self, user: User) -> User:
        """Write a changed user; its modification time becomes now."""
        user = replace(user, modified_ms=self._clock.now_ms())
        with self._database.transaction():
            if not user.deleted:
                self._refuse_taken(user)
            self._database.write(
                "UPDATE users SET email_key = ?, user_name = ?, user_name_key = ?, role_id = ?, deleted = ?,"
                " modified_ms = ?, fields = ?, custom = ? WHERE id = ?",
                (
                    address_key(user.email),
                    user.user_name,
                    address_key(user.user_name),
                    user.role_id,
                    user.deleted,
                    user.modified_ms,
                    orjson.dumps(dict(user.fields)),
                    orjson.dumps(dict(user.custom)),
                    user.id,
                ),
            )
        return user

    def delete(self, user: User) -> None:
        """Mark a user as deleted; its addresses are free again."""
        self.save(replace(user, deleted=True))

    def record_invite(self, user: User) -> None:
        """Remember that an invitation was sent to a user."""
        self._database.write(
            "INSERT INTO invites (instance, user_id, email, sent_ms) VALUES (?, ?, ?, ?)",
            (user.instance, user.id, user.email, self._clock.now_ms()),
        )

    def invites(self) -> list[dict[str, object]]:
        """The invitations sent, oldest first: instance, user_id, email, sent_ms."""
        rows = self._database.rows("SELECT instance, user_id, email, sent_ms FROM invites ORDER BY number")
        return [dict(row) for row in rows]

    def _refuse_taken(self, user: User) -> None:
        # A login is as unique as an address (SCIM article of the reference), so both are compared with both.
        keys = (address_key(user.email), address_key(user.user_name))
        for column, index in (("email_key", "users_by_email"), ("user_name_key", "users_by_user_name")):
            taken = self._database.value(
                f"SELECT id FROM users INDEXED BY {index} WHERE instance = ? AND {column} IN (?, ?)"  # noqa: S608
                " AND deleted = 0 AND id <> ?",
                (user.instance, *keys, user.id),
            )
            if taken is not None:
                raise EmailTakenError(user.email)

    def _insert(self, user: User) -> User:
        while True:
            user = replace(user, id=100_000_000 + secrets.randbelow(2_000_000_000))
            try:
                self._database.write(
                    "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)", _values(user)
                )
            except sqlite3.IntegrityError:
                continue  # the id is taken
            return user


def _values(user: User) -> tuple[object, ...]:
    keys = (address_key(user.email), user.user_name, address_key(user.user_name))
    documents = (orjson.dumps(dict(user.fields)), orjson.dumps(dict(user.custom)))
    return (user.id, user.instance, *keys, user.role_id, user.created_ms, user.modified_ms, *documents)


def _user(row: Row) -> User:
    return User(
        id=row["id"],
        instance=row["instance"],
        user_name=row["user_name"],
        role_id=row["role_id"],
        fields=orjson.loads(row["fields"]),
        custom=orjson.loads(row["custom"]),
        deleted=bool(row["deleted"]),
        created_ms=row["created_ms"],
        modified_ms=row["modified_ms"],
    )
