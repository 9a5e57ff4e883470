"""Which columns of a roster are custom attributes of the instance; asked of Domo only where one could be."""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.domain.findings import Finding, Severity
from muster.domain.reading.header import strange_names
from muster.domain.reading.records import OpenRoster
from muster.domain.values.attributes import CustomAttribute
from muster.errors import CredentialError, RefusedError
from muster.ports import DirectoryReader


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is known of the instance's attributes: `known` is None if the API does not tell them.

    `named` are those that the roster has a column for.
    """

    known: tuple[CustomAttribute, ...] | None = None
    named: tuple[CustomAttribute, ...] = ()
    findings: Sequence[Finding] = ()


def attributes_for(directory: DirectoryReader, open_roster: OpenRoster) -> Attributes:
    """Ask for the attributes if the roster has a column beyond the thirteen. Raises RosterFault, RetryableError.

    An account that may not see them keeps the thirteen columns all the same, and says so.
    """
    names = strange_names(open_roster)
    if not names:
        return Attributes()
    try:
        known = directory.custom_attributes()
    except (CredentialError, RefusedError) as error:
        what = "Which custom attributes the instance has could not be read, so columns beyond the thirteen are ignored"
        return Attributes(
            findings=[Finding(None, None, "attributes-not-read", Severity.WARNING, f"{what}: {error}")]
        )
    if known is None:
        return Attributes()
    return Attributes(tuple(known), tuple(each for each in known if each.key in names))
