"""What a job and the API at hand allow the diff to do, as a value that plans can be compared by."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import COLUMN_NAMES


class ColumnMode(StrEnum):
    """STRICT asks for all thirteen columns, as seed 000 does; LENIENT for displayName, email and roleId."""

    STRICT = "strict"
    LENIENT = "lenient"


_ALL = frozenset(COLUMN_NAMES)


@dataclass(frozen=True)
class Rules:
    """The settings of one diff.

    `comparable` names the columns, of the thirteen, that the API at hand can both read back and write; `clearable`
    those that it can make blank again. `custom_role_ids` are role ids beyond 1 to 5 that are known to exist; a role
    that any user of the directory holds is known as well. `attributes` are the custom attributes of the instance,
    which can be read, written and cleared wherever they are known; None if the API does not tell them.
    With `match_address_changes` a user without a row may be the person of a new row, by an identifier; never the
    account's own user (`own_user_id`), nor who has one of the `protected` addresses, in their comparable form.
    """

    delete_orphans: bool = False
    column_mode: ColumnMode = ColumnMode.STRICT
    comparable: frozenset[str] = field(default=_ALL)
    custom_role_ids: frozenset[str] = frozenset()
    clearable: frozenset[str] = field(default=_ALL)
    attributes: tuple[CustomAttribute, ...] | None = None
    match_address_changes: bool = False
    own_user_id: str = ""
    protected: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse names that are no column, since a misspelt one would silently never be compared."""
        strangers = (self.comparable | self.clearable) - _ALL
        if strangers:
            raise ValueError(f"no such column: {', '.join(sorted(strangers))}")

    @cached_property
    def carried(self) -> frozenset[str]:
        """The names of all columns that are compared, custom attributes among them."""
        return self.comparable | self._keys

    @cached_property
    def cleared(self) -> frozenset[str]:
        """The names of all columns that a blank cell clears."""
        return self.clearable | self._keys

    @property
    def _keys(self) -> frozenset[str]:
        return frozenset(attribute.key for attribute in self.attributes or ()) - _ALL
