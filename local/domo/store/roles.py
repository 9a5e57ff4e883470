"""The roles of an instance: the five system roles and custom ones."""

import secrets
from dataclasses import dataclass

from local.domo.clock import Clock
from local.domo.store.database import Database, Row

SYSTEM_ROLES = (
    (1, "Admin", "Full access to everything"),
    (2, "Privileged", "Full access except for editing users and settings owners"),
    (3, "Editor", "Can edit Cards, Pages, DataSets, and Dataflows"),
    (4, "Participant", "Read only access to Cards and Pages"),
    (5, "Social", "Access limited to social features"),
)
ADMIN_ROLE_ID = 1


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `manages_users` says whether its holders may create, change and delete people."""

    id: int
    name: str
    description: str
    manages_users: bool
    created_ms: int
    modified_ms: int


class Roles:
    """The roles of all instances."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add_system_roles(self, instance: str) -> None:
        """Give a new instance its five system roles."""
        for role_id, name, description in SYSTEM_ROLES:
            self.add(instance, name, description, role_id=role_id, manages_users=role_id == ADMIN_ROLE_ID)

    def add(
        self,
        instance: str,
        name: str,
        description: str = "",
        *,
        role_id: int | None = None,
        manages_users: bool = False,
    ) -> Role:
        """Add a role; custom ids are large integers, as 428016579."""
        now = self._clock.now_ms()
        role_id = role_id or 100_000_000 + secrets.randbelow(900_000_000)
        self._database.write(
            "INSERT INTO roles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (instance, role_id, name, description, manages_users, now, now),
        )
        return Role(role_id, name, description, manages_users, now, now)

    def all(self, instance: str) -> list[Role]:
        """The roles of an instance by id."""
        rows = self._database.rows("SELECT * FROM roles WHERE instance = ? ORDER BY id", (instance,))
        return [_role(row) for row in rows]

    def get(self, instance: str, role_id: int) -> Role | None:
        """A role by id, or None."""
        row = self._database.row("SELECT * FROM roles WHERE instance = ? AND id = ?", (instance, role_id))
        return _role(row) if row is not None else None

    def named(self, instance: str, name: str) -> Role | None:
        """A role by its exact name, or None."""
        row = self._database.row("SELECT * FROM roles WHERE instance = ? AND name = ?", (instance, name))
        return _role(row) if row is not None else None

    def delete(self, instance: str, role_id: int) -> None:
        """Remove a role."""
        self._database.write("DELETE FROM roles WHERE instance = ? AND id = ?", (instance, role_id))


def _role(row: Row) -> Role:
    return Role(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        manages_users=bool(row["manages_users"]),
        created_ms=row["created_ms"],
        modified_ms=row["modified_ms"],
    )
