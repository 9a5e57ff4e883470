"""A job: what to read, which instance to keep, how to report. Pydantic, since jobs come from people and from a table.

`JobDefinition` is what a person writes in `job.json`; `Job` is the same with what Muster adds to it.
"""

from typing import Annotated, Literal
from unicodedata import category
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from muster.domain.plans.rules import ColumnMode
from muster.domain.runs.mode import Mode

type Instance = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}\.domo\.com$")]
type AccountName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
type Address = Annotated[
    str, StringConstraints(pattern=r"^[^@\s,;<>\"']{1,64}@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+$")
]
type Flag = Annotated[bool, Field(strict=True)]
type Count = Annotated[int, Field(strict=True, ge=0)]
type Share = Annotated[float, Field(strict=True, ge=0, le=1)]
type DataSetId = Annotated[UUID, Field(description="the id in the DataSet's address in Domo")]

_UNUSUAL = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, line breaks and halves of characters."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSetSource(_Frozen):
    """The configuration is a Domo DataSet of the home instance."""

    kind: Literal["dataset"]
    dataset_id: DataSetId

    @property
    def key(self) -> str:
        """One word for this source, the same for every job that reads it."""
        return f"dataset:{self.dataset_id}"


class S3Source(_Frozen):
    """The configuration is a CSV object in the stack's configuration bucket."""

    kind: Literal["s3"]
    object_key: Annotated[str, StringConstraints(min_length=1, max_length=1024)]

    @property
    def key(self) -> str:
        """One word for this source, the same for every job that reads it."""
        return f"s3:{self.object_key}"


class HomeTarget(_Frozen):
    """The job keeps the instance that Muster reports to."""

    kind: Literal["home"] = "home"


class RemoteTarget(_Frozen):
    """The job keeps another instance, with an account made for that instance."""

    kind: Literal["remote"]
    instance: Instance
    account: AccountName


class NewLog(_Frozen):
    """A log DataSet that the first run makes; without a name it is called after the job."""

    kind: Literal["new"] = "new"
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class ExistingLog(_Frozen):
    """A log DataSet that Muster made before and that holds rows."""

    kind: Literal["existing"]
    dataset_id: DataSetId


class GuardSettings(_Frozen):
    """Limits that hold for a whole plan; what goes beyond them stops the run before its first write.

    docs/guards.md tells what each is held against.
    """

    max_deletes: Count = 50
    max_delete_share: Share = 0.10
    max_update_share: Share = 0.5
    max_admin_changes: Count = 3
    min_admins: Annotated[Count, Field(ge=1)] = 1
    max_roster_shrink: Share = 0.2
    min_roster_overlap: Share = 0.8
    max_column_loss: Share = 0.9
    allow_older_roster: Flag = False
    max_directory_shrink: Share = 0.2
    max_directory_doubles: Share = 0.1
    max_invalid_share: Share = 0.5


class JobDefinition(_Frozen):
    """What a person writes. Everything but `name` and `source` has a default, and the defaults are the careful ones."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    description: Annotated[str, StringConstraints(max_length=2000)] = ""
    source: Annotated[DataSetSource | S3Source, Field(discriminator="kind")]
    delete_orphans: Flag = False
    content_recipient: Address | None = None
    delete_unseen_owners: Flag = False
    match_address_changes: Flag = True
    send_invite: Flag = False
    column_mode: ColumnMode = ColumnMode.STRICT
    target: Annotated[HomeTarget | RemoteTarget, Field(discriminator="kind")] = HomeTarget()
    log: Annotated[NewLog | ExistingLog, Field(discriminator="kind")] = NewLog()
    recipients: Annotated[tuple[Address, ...], Field(max_length=50)] = ()
    quarantine_after: Count = 3
    enabled: Flag = False
    mode: Mode = Mode.APPLY
    guards: GuardSettings = GuardSettings()
    protected: Annotated[tuple[Address, ...], Field(max_length=1000)] = ()

    @field_validator("name", "description")
    @classmethod
    def _plain(cls, text: str) -> str:
        unusual = next((char for char in text if category(char) in _UNUSUAL), None)
        if unusual is not None:
            what = f"control character U+{ord(unusual):04X} at place {text.index(unusual) + 1}"
            raise ValueError(f"holds the {what}; take it out")
        return text

    @field_validator("recipients")
    @classmethod
    def _one_mail_each(cls, recipients: tuple[str, ...]) -> tuple[str, ...]:
        seen = {recipient.casefold() for recipient in recipients}
        if len(seen) != len(recipients):
            raise ValueError("an address stands here twice; each recipient gets one e-mail")
        return recipients


class Job(JobDefinition):
    """A job as it is kept. `version` grows by one at every change; times are ISO 8601 in UTC."""

    id: str
    version: int = 1
    created_at: str
    updated_at: str

    @field_validator("name", "description")
    @classmethod
    def _plain(cls, text: str) -> str:
        # A job that was kept before its words were checked must still be read, to be mended or deleted.
        return text

    @property
    def definition(self) -> JobDefinition:
        """The part that a person wrote."""
        return JobDefinition.model_construct(
            **{name: getattr(self, name) for name in JobDefinition.model_fields}
        )
