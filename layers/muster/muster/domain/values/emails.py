"""E-mail addresses: what is accepted, and the form in which two of them are the same."""

import re
from collections.abc import Sequence

from muster.domain.values.cells import BadCell, ManyValues, tidy_where_all_match
from muster.domain.values.look_alikes import look_alike
from muster.domain.values.text import fold, fold_block, shown, tidy

_LONGEST = 254
_LONGEST_LOCAL = 64
_LONGEST_LABEL = 63
# RFC 5322's atoms, and letters of any script as RFC 6531 has them; no quoted local part, no address literal.
_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+")
_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-)*[^\W_])?")
# Most addresses, a block at a time. Its lengths stay inside those above: it accepts no more than `read`.
_PLAIN = (
    r"[A-Za-z0-9_'+-]{1,24}+(?:\.[A-Za-z0-9_'+-]{1,19}+){0,2}+"
    r"@(?:[A-Za-z0-9]{1,32}+(?:-[A-Za-z0-9]{1,20}+)?+\.){1,3}+[A-Za-z]{2,20}+"
)
_PLAIN_BLOCK = re.compile(rf"(?:(?:{_PLAIN})?+\n)*+")


class EmailKind(ManyValues):
    """An e-mail address, or nothing."""

    def read(self, cell: str) -> str:
        """Return the address, trimmed and in NFC, in the letter case it came in."""
        value = tidy(cell)
        reason = _objection(value) if value else None
        if reason:
            raise BadCell(
                "bad-email", f"{shown(value)} is no e-mail address: {reason}; write it like jane@example.com"
            )
        return value

    def read_block(self, cells: Sequence[str]) -> list[str] | None:
        """Vouch for plain addresses; anything more learned is for `read`."""
        return tidy_where_all_match(_PLAIN_BLOCK, cells)

    def comparable(self, value: str) -> str:
        """Letter case makes no difference: a server may lower it, and people must still be found."""
        return fold(value)

    def comparable_block(self, values: list[str]) -> list[str]:
        """Return `comparable` of each."""
        return fold_block(values)


def _objection(value: str) -> str | None:  # noqa: PLR0911 - one answer a line
    local, at, domain = value.rpartition("@")
    if not at:
        return "it has no @"
    if "@" in local:
        return "it has more than one @"
    if len(value) > _LONGEST or len(local) > _LONGEST_LOCAL:
        return f"it is longer than {_LONGEST} characters, or {_LONGEST_LOCAL} before the @"
    if not all(map(_ATOM.fullmatch, local.split("."))):
        return "the part before the @ has something in it that cannot stand there"
    labels = domain.split(".")
    if len(labels) == 1:
        return "the domain after the @ has no dot"
    if (
        not all(_LABEL.fullmatch(label) and len(label) <= _LONGEST_LABEL for label in labels)
        or labels[-1].isdecimal()
    ):
        return "the part after the @ is no domain"
    return None if value.isascii() else look_alike(value)
