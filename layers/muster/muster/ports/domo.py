"""Domo: the users of an instance, and the configurations and DataSets of the home instance."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from muster.domain.account import AccountFacts
from muster.domain.job import Job
from muster.domain.plans.content import Owned
from muster.domain.values.attributes import CustomAttribute

type CheckAccount = Callable[[str, str], AccountFacts]
"""Who the account of this name is; it must be one of the instance that the second text names.

Raises CredentialError, ConfigurationError, RefusedError, RetryableError.
"""

type CheckToken = Callable[[str, str], AccountFacts | None]
"""The same for an account that is an access token; None, and nothing is asked, for one of another kind."""

type DirectoryUser = Mapping[str, object]
"""A user as the diff reads it: `id`, any of the thirteen columns, and by its key each attribute that was asked for.

A column that is absent is not known. What an attribute holds is one text, as `CustomAttribute.text_of` makes it.
"""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The columns, of the thirteen, that an API can read back and write, and of those the ones it can clear.

    `keeps_logins` says that where it changes an address the login goes with it.
    """

    comparable: frozenset[str]
    clearable: frozenset[str]
    keeps_logins: bool = True


@dataclass(frozen=True, slots=True)
class BegunList:
    """The first pages of a list of users as they were read before, and how many users the instance said it has."""

    pages: Iterable[Sequence[DirectoryUser]]
    headcount: int | None = None


class DirectoryReader(Protocol):
    """Reads the users of one instance."""

    @property
    def capabilities(self) -> Capabilities:
        """What this API can carry."""
        ...

    def own_user_id(self) -> str:
        """The id of the account's own user. Raises CredentialError."""
        ...

    def custom_role_ids(self) -> frozenset[str]:
        """Ids of the instance's custom roles, as far as this API can list them."""
        ...

    def custom_attributes(self) -> Sequence[CustomAttribute] | None:
        """The custom attributes of the instance, none of them named as one of the thirteen columns.

        None if this API knows of none. Raises CredentialError or RefusedError if the account may not see them.
        """
        ...

    def pages(
        self, attributes: Sequence[CustomAttribute] = (), begun: "BegunList | None" = None
    ) -> Iterator[Sequence[DirectoryUser]]:
        """All users, page by page, with these attributes. Raises IncompleteReadError if the list came in part.

        The pages of `begun` come first and are not asked for again; the list must not have moved since.
        """
        ...

    def headcount(self) -> int | None:
        """How many users the instance itself said it has when `pages` was read; None where it does not say."""
        ...


class DirectoryWriter(Protocol):
    """Writes single users. Every method raises RetryableError, RefusedError or CredentialError.

    Values are those of columns, by name, and of custom attributes, by key; of a list the values are parted by bars.
    """

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        """Create a person and return the new id. Raises AlreadyExistsError when the address is taken."""
        ...

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Set the columns of `after`; all others stay as they are. Raises NotFoundError."""
        ...

    def delete(self, user_id: str) -> None:
        """Delete a person. Raises NotFoundError when nobody has this id."""
        ...

    def person(self, user_id: str) -> DirectoryUser | None:
        """The one person of this id as Domo tells them now, with every comparable column; None if nobody has it."""
        ...

    def find(self, email: str, attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser | None:
        """The one person with this address, in any letter case, with every comparable column and these attributes."""
        ...


class Directory(DirectoryReader, DirectoryWriter, Protocol):
    """Both sides of one instance's users."""


class Content(Protocol):
    """What people own in one instance. Both methods raise RetryableError, RefusedError or CredentialError."""

    def owned_by(self, user_id: str) -> Sequence[Owned]:
        """Everything that this person owns now. Raises NotFoundError where Domo knows nobody of this id."""
        ...

    def hand_over(self, things: Sequence[Owned], recipient_id: str) -> None:
        """Make the recipient the owner of these things; how far it came tells only `owned_by`. Again is harmless."""
        ...


class Directories(Protocol):
    """Opens the directory that a job keeps, with the job's account."""

    def open(self, job: Job) -> Directory:
        """Raises CredentialError or ConfigurationError, naming the account."""
        ...

    def content(self, job: Job) -> Content | None:
        """What people own there, to be used for one piece of work; None if the account's API cannot see it."""
        ...


@dataclass(frozen=True, slots=True)
class DataSetFacts:
    """What Domo says of a DataSet. `version` changes whenever its data does."""

    id: str
    name: str
    description: str
    rows: int
    columns: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A configuration as it was read: where it lies on disk, its version, and the sha256 of its bytes in hex."""

    path: Path
    version: str
    sha256: str
    size_bytes: int


class DataSets(Protocol):
    """The DataSets of the home instance."""

    def facts(self, dataset_id: str) -> DataSetFacts:
        """Raises NotFoundError for a DataSet that is not there or was deleted."""
        ...

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        """Stream the DataSet with its header to `path`. Raises IncompleteReadError, SourceFaultError."""
        ...

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        """Make a DataSet of (type, name) columns and return its id."""
        ...

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        """Append header-less CSV rows. Never replaces."""
        ...

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        """How many rows hold `value` in `column`."""
        ...


class Sources(Protocol):
    """Configurations, wherever they are kept."""

    def version(self, source_key: str) -> str:
        """The present version of a configuration. Raises NotFoundError, RetryableError, CredentialError."""
        ...

    def read(self, job: Job, path: Path) -> Snapshot:
        """Copy the job's configuration to `path`. Raises SourceFaultError, IncompleteReadError, NotFoundError."""
        ...
