"""Custom attributes: fields that the admins of an instance added, each a column of the roster by its key."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from muster.domain.values.columns import Column

SEPARATOR = "|"
"""What parts the values of a list, as Domo's User Management has it."""


class AttributeType(StrEnum):
    """What an attribute takes; the words stand in findings."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "date with a time"
    TRUTH = "truth value"
    ADDRESS = "e-mail address"


@dataclass(frozen=True, slots=True)
class CustomAttribute:
    """One attribute of one instance. Its key is the column's name, letter case included."""

    key: str
    type: AttributeType = AttributeType.TEXT
    is_list: bool = False

    @property
    def column(self) -> Column:
        """The attribute as a column of the diff."""
        from muster.domain.values.attribute_kinds import kind_of  # noqa: PLC0415 - few rosters have attributes

        kind = kind_of(self.key, self.type, is_list=self.is_list)
        return Column(self.key, kind, identity_name=self.key, public_name=None)

    def text_of(self, values: Iterable[str]) -> str:
        """Return as one text the values that Domo holds.

        A bar within a value of a list is marked, for no cell of a roster could mean it; several values where one
        should be are parted as no list is.
        """
        if self.is_list:
            return SEPARATOR.join(value.replace(SEPARATOR, f"\\{SEPARATOR}") for value in values)
        return f" {SEPARATOR} ".join(values)

    def values_of(self, text: str) -> list[str]:
        """Return the values that a text of the plan stands for; none for a blank one."""
        return list(filter(None, text.split(SEPARATOR) if self.is_list else [text]))
