"""An update that gives somebody another address: in doubt, and where Domo refuses, it is settled by looking.

Domo finds people by address, so who has the new one tells whether the update was made: the person whom it was for, or
somebody else, who must not lose it.
"""

from collections.abc import Mapping

from muster.domain.plans.changes import Update
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMNS_BY_NAME
from muster.errors import AlreadyExistsError, NotFoundError, RefusedError, RetryableError
from muster.ports import Directory, DirectoryUser


def change_address(
    directory: Directory, change: Update, new: str, attributes: Mapping[str, CustomAttribute]
) -> str:
    """Make the update, or see that it was made; return what is to be said of it. Safe to repeat.

    `new` is the address, `attributes` are the custom ones among the fields. Raises as `Directory.update` does.
    """
    try:
        directory.update(change.user_id, change.before, change.after)
    except NotFoundError:
        raise
    except RefusedError as error:
        present = directory.find(new, list(attributes.values()))
        if present is None and isinstance(error, AlreadyExistsError):
            raise RefusedError(
                f"Domo says that {new} is taken, but lists nobody with it. It may be somebody's login, or belong to a "
                "deleted user; ask Domo support, or use another address.",
                status=error.status,
            ) from error
        if present is None:
            raise
        if str(present["id"]) != change.user_id:
            raise RefusedError(
                f"{new} belongs to user {present['id']} now, so this person keeps the address {change.email}. Find out "
                "whose address it is, and give the other account another one or delete it in Domo.",
                status=error.status,
            ) from error
        raise RefusedError(f"{error} The address is {new} now.", status=error.status) from error
    except RetryableError as error:
        if not error.unknown_outcome or not _is_made(directory, change, new, attributes, error):
            raise
        return "Domo's answer was lost; the person was looked at, and it is done."
    return ""


def _is_made(
    directory: Directory,
    change: Update,
    new: str,
    attributes: Mapping[str, CustomAttribute],
    error: RetryableError,
) -> bool:
    """Whether an update in doubt was made, whole. Raises RetryableError, in words that keep the doubt."""
    try:
        present = directory.find(new, list(attributes.values()))
    except RetryableError as trouble:
        raise RetryableError(
            f"Whether Domo changed this person's address could not be found out: {trouble}.",
            retry_after_seconds=trouble.retry_after_seconds,
        ) from error
    if present is None or str(present["id"]) != change.user_id:
        return False
    return all(_has(present, name, value, attributes) for name, value in change.after.items())


def _has(present: DirectoryUser, name: str, value: str, attributes: Mapping[str, CustomAttribute]) -> bool:
    column = attributes[name].column if name in attributes else COLUMNS_BY_NAME.get(name)
    if column is None or name not in present:
        return False
    held = present[name]
    return column.kind.same(value, held if isinstance(held, str | int | float) else None)
