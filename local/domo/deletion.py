"""Deleting somebody who owns content: Domo's papers contradict each other, so both ways are here."""

from local.domo.errors import ApiError
from local.domo.store.store import Store
from local.domo.store.user import User

REFUSE, REFUSE_QUIETLY, ORPHAN = "refuse", "refuse_quietly", "orphan"
"""SCIM's article: a delete of an owner fails. A Domo employee's script: the content is orphaned. A community script
looks for `{"success": false}` in a 200: that is the quiet refusal, of the instance API only.
"""

WAYS = (REFUSE, REFUSE_QUIETLY, ORPHAN)

_SETTING = "delete_of_owner"


def set_delete_of_owner(store: Store, way: str) -> None:
    """Choose what a delete of an owner does; at the start "refuse", as the stricter."""
    if way not in WAYS:
        raise ApiError(400, f"delete_of_owner must be {REFUSE}, {REFUSE_QUIETLY} or {ORPHAN}")
    store.settings.put(_SETTING, way)


def owned_by(store: Store, user: User) -> tuple[list[str], list[int]]:
    """The ids of the DataSets and of the DataFlows that a user owns."""
    datasets = [dataset.id for dataset in store.datasets.all(user.instance) if dataset.owner_id == user.id]
    statement = "SELECT id FROM dataflows WHERE instance = ? AND owner_id = ? ORDER BY id"
    dataflows = [row["id"] for row in store.database.rows(statement, (user.instance, user.id))]
    return datasets, dataflows


def delete_user(store: Store, user: User, *, can_be_quiet: bool = False) -> bool:
    """Delete a user; whether it was done.

    An owner of content stays with a 400 (the status Domo uses is unverified), or with False if the switch says so
    and the API can be quiet.
    """
    datasets, dataflows = owned_by(store, user)
    way = store.settings.get(_SETTING, REFUSE)
    if (datasets or dataflows) and way != ORPHAN:
        if way == REFUSE_QUIETLY and can_be_quiet:
            return False
        raise ApiError(
            400,
            f"User {user.id} owns {len(datasets)} DataSets and {len(dataflows)} DataFlows; "
            "Domo requires all DataSets and DataFlows to have owners",
        )
    store.people.delete(user)
    return True
