"""What roles grant: those of Domo's hundred grants by which a client tells what an account may do."""

from dataclasses import dataclass

from local.domo.store.roles import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant by its name and title, and which of the five system roles have it, as a list of Domo's shows them."""

    authority: str
    title: str
    group: str
    system_roles: tuple[int, ...]


USER_EDIT = "user.edit"
GRANTS = (
    Grant(USER_EDIT, "Manage all users", "USERS_GROUPS", (1,)),
    Grant("user.invite", "Add new people", "USERS_GROUPS", (1, 2)),
    Grant("authorization.roles", "Manage all roles", "COMPANY", (1,)),
    Grant("authorization.roles.assign", "Assign users to a role", "COMPANY", (1,)),
    Grant("dataset.admin", "Manage DataSet", "DATA", (1,)),
    Grant("dataset.manage", "Edit DataSet", "DATA", (1, 2, 3)),
    Grant("content.page.edit", "Edit Pages", "CARDS_PAGES", (1, 2, 3)),
    Grant("content.export", "Export from Domo", "CARDS_PAGES", (1, 2, 3, 4)),
    Grant("alert.edit", "Use Alerts", "ALERTS", (1, 2, 3, 4, 5)),
)

_LIKE_ADMIN, _LIKE_PARTICIPANT = 1, 4


def grants_of(role: Role) -> list[str]:
    """The names of what a role grants; a custom one grants what Admin or Participant does, by its right."""
    like = role.id if any(role.id in grant.system_roles for grant in GRANTS) else None
    like = like or (_LIKE_ADMIN if role.manages_users else _LIKE_PARTICIPANT)
    return [grant.authority for grant in GRANTS if like in grant.system_roles]
