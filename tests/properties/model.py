"""Two models: a directory that does what a plan says, and the diff told as plainly as its rules are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.plans.rules import Rules
from muster.domain.values.cells import BadCell, LiveValue, live_text
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS_BY_NAME
from muster.domain.values.numbers import SYSTEM_ROLES
from muster.domain.values.text import tidy
from tests.properties.attribute_strategies import ALL_NAMES, ATTRIBUTES, COLUMNS_BY_ANY_NAME
from tests.properties.strategies import Row, User

EMAIL = COLUMNS_BY_NAME["email"].kind
REQUIRED = {"displayName", "email", "roleId"}
NUMBERS = {"roleId", "employeeNumber", "badge"}
LISTS = {attribute.key for attribute in ATTRIBUTES if attribute.is_list}


def apply_changes(users: Sequence[User], changes: Iterable[Change], *, numbers: bool) -> list[User]:
    """Return the users after the changes; with `numbers` the directory keeps numbers as such, zeros lost."""
    after = {str(user["id"]): dict(user) for user in users}
    for change in changes:
        match change:
            case Create():
                new_id = f"new{len(after)}"
                after[new_id] = {
                    "id": new_id,
                    **dict.fromkeys(ALL_NAMES, ""),
                    **_stored(change.after, numbers),
                }
            case Update():
                after[change.user_id] |= _stored(change.after, numbers)
            case Delete():
                del after[change.user_id]
            case _:
                assert_never(change)
    return list(after.values())


def _stored(fields: Mapping[str, str], numbers: bool) -> User:  # noqa: FBT001 - private
    # A list is kept in another order than it came in: none is promised.
    kept = {
        name: "|".join(reversed(value.split("|"))) if name in LISTS else value
        for name, value in fields.items()
    }
    return {
        name: int(value) if numbers and value and name in NUMBERS else value for name, value in kept.items()
    }


def readable_address(row: Row) -> str | None:
    """Return the comparable address of a row, or None if it has none that can be read."""
    try:
        return EMAIL.comparable(EMAIL.read(row["email"])) or None
    except BadCell:
        return None


def is_blank(row: Row, columns: Sequence[str]) -> bool:
    """Whether a row has nothing in any column of its file, so that it names nobody."""
    return not any(row[name].strip() for name in columns)


def held_address(user: User) -> str:
    """Return the comparable address of a user."""
    held = user["email"]
    assert held is None or isinstance(held, str)
    return EMAIL.comparable(EMAIL.recognise(live_text(held)))


def plain_diff(
    rows: Sequence[Row], columns: Sequence[str], users: Sequence[User], rules: Rules
) -> list[Change]:
    """Return the changes, person by person, with no thought of speed."""
    keys = [attribute.key for attribute in rules.attributes or ()]
    unclear = any(readable_address(row) is None and not is_blank(row, columns) for row in rows)
    columns = [name for name in columns if name in COLUMN_NAMES or name in keys]
    order = [*COLUMN_NAMES, *(name for name in columns if name in keys)]
    known_roles = {*SYSTEM_ROLES, *rules.custom_role_ids}
    known_roles |= {_recognised(user, "roleId") for user in users if "roleId" in user}
    in_rows = Counter(address for row in rows if (address := readable_address(row)))
    unclear |= any(count > 1 for count in in_rows.values())
    in_users = Counter(map(held_address, users))
    by_address = {held_address(user): user for user in users}
    creates: list[Change] = []
    updates: list[Change] = []
    for row in rows:
        address = readable_address(row)
        wanted = _read(row, columns, known_roles)
        if address is None or wanted is None or in_rows[address] > 1 or in_users[address] > 1:
            continue
        if address not in by_address:
            carried = rules.comparable | REQUIRED | set(keys)
            creates.append(Create(wanted["email"], {n: v for n, v in wanted.items() if v and n in carried}))
        elif names := [
            n
            for n in columns
            if n in rules.comparable | set(keys) and _differs(wanted, by_address[address], n, rules)
        ]:
            user = by_address[address]
            before = {name: _recognised(user, name) for name in order if name in names}
            after = {name: wanted[name] for name in order if name in names}
            updates.append(Update(wanted["email"], str(user["id"]), before, after))
    if unclear or not rules.delete_orphans:
        return [*creates, *updates]
    return [*creates, *updates, *_deletes(users, in_rows, in_users, order)]


def _deletes(
    users: Sequence[User], in_rows: Counter[str], in_users: Counter[str], names: Sequence[str]
) -> list[Change]:
    orphans = [
        u
        for u in users
        if held_address(u) and held_address(u) not in in_rows and in_users[held_address(u)] == 1
    ]
    orphans.sort(key=held_address)
    return [
        Delete(_recognised(u, "email"), str(u["id"]), {n: _as_held(u, n) for n in names if n in u})
        for u in orphans
    ]


def _read(row: Row, columns: Sequence[str], known_roles: set[str]) -> dict[str, str] | None:
    try:
        wanted = {
            name: COLUMNS_BY_ANY_NAME[name].kind.read(row[name]) for name in ALL_NAMES if name in columns
        }
    except BadCell:
        return None
    return wanted if all(wanted[name] for name in REQUIRED) and wanted["roleId"] in known_roles else None


def _differs(wanted: Mapping[str, str], user: User, name: str, rules: Rules) -> bool:
    if name not in user or (not wanted[name] and name in COLUMN_NAMES and name not in rules.clearable):
        return False
    return not COLUMNS_BY_ANY_NAME[name].kind.same(wanted[name], _live(user[name]))


def _recognised(user: User, name: str) -> str:
    return COLUMNS_BY_ANY_NAME[name].kind.recognise(live_text(_live(user[name])))


def _as_held(user: User, name: str) -> str:
    """Return what a delete tells of a field: of an attribute what Domo holds, trimmed."""
    return _recognised(user, name) if name in COLUMN_NAMES else tidy(live_text(_live(user[name])))


def _live(value: object) -> LiveValue:
    assert value is None or isinstance(value, str | int | float)
    return value
