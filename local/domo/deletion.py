"""Deleting somebody who owns content: Domo's papers contradict each other, so both ways are here."""

from local.domo.errors import ApiError
from local.domo.store.people import User
from local.domo.store.store import Store

REFUSE, ORPHAN = "refuse", "orphan"
"""SCIM's article: a delete of an owner fails. A Domo employee's script: the content is orphaned."""

_SETTING = "delete_of_owner"


def set_delete_of_owner(store: Store, way: str) -> None:
    """Choose what a delete of an owner does: "refuse" (at the start, as the stricter) or "orphan"."""
    if way not in (REFUSE, ORPHAN):
        raise ApiError(400, f"delete_of_owner must be {REFUSE} or {ORPHAN}")
    store.settings.put(_SETTING, way)


def owned_by(store: Store, user: User) -> tuple[list[str], list[int]]:
    """The ids of the DataSets and of the DataFlows that a user owns."""
    datasets = [dataset.id for dataset in store.datasets.all(user.instance) if dataset.owner_id == user.id]
    statement = "SELECT id FROM dataflows WHERE instance = ? AND owner_id = ? ORDER BY id"
    dataflows = [row["id"] for row in store.database.rows(statement, (user.instance, user.id))]
    return datasets, dataflows


def delete_user(store: Store, user: User) -> None:
    """Delete a user; 400 when it owns content and that is refused (the status Domo uses is unverified)."""
    datasets, dataflows = owned_by(store, user)
    if (datasets or dataflows) and store.settings.get(_SETTING, REFUSE) == REFUSE:
        raise ApiError(
            400,
            f"User {user.id} owns {len(datasets)} DataSets and {len(dataflows)} DataFlows; "
            "Domo requires all DataSets and DataFlows to have owners",
        )
    store.people.delete(user)
