"""Whom a request acts as: credentials of either API become a user of an instance, with that user's rights."""

from collections.abc import Callable
from dataclasses import dataclass

from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request
from local.domo.store.store import Store
from local.domo.store.user import User


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind a request."""

    instance: str
    user: User
    manages_users: bool

    def need_user_management(self) -> None:
        """403 unless the caller's role may change people: credentials have the permissions of their owner."""
        if not self.manages_users:
            raise ApiError(403, "You do not have permission to manage users")


type CallerHandler = Callable[[Request, Caller], Reply]


def caller_of(store: Store, instance: str, user_id: int) -> Caller:
    """The caller that acts as a user; 401 when that user is deleted, for credentials go with their owner."""
    user = living_user(store, instance, user_id)
    role = store.roles.get(instance, user.role_id)
    return Caller(instance, user, manages_users=role is not None and role.manages_users)


def living_user(store: Store, instance: str, user_id: int) -> User:
    """A user that is not deleted; 401 for any other."""
    user = store.people.get(instance, user_id)
    if user is None or user.deleted:
        raise ApiError(401, "The owner of these credentials does not exist any more")
    return user
