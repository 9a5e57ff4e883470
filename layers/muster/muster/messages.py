"""The queue messages: commands in the imperative, frozen and versioned. They carry ids and small facts."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from muster.domain.runs.run import Trigger


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_body(self) -> str:
        """The message as the body of a queue entry."""
        return self.model_dump_json()


class LookAtSource(_Message):
    """On [dataset-updates]: this configuration may have changed. A hint; its version decides."""

    kind: Literal["look-at-source"] = "look-at-source"
    v: Literal[1] = 1
    source: str  # a source's `key`: "dataset:UUID" or "s3:KEY"
    version: str | None = None  # the version that the sender saw
    noticed_by: Literal["watch", "webhook", "s3"]


class StartRun(_Message):
    """On [runs]: plan and carry out one run. `run_id` is the same for every repetition of one request."""

    kind: Literal["start-run"] = "start-run"
    v: Literal[1] = 1
    job_id: str
    run_id: str
    trigger: Trigger
    requested_at: str
    version: str | None = None
    # Planning that ran out of time is carried on: which part of it this message is for.
    part: int = Field(default=0, exclude_if=lambda value: value == 0)
    # Another try after a run that a passing trouble ended: which, of which run, and not before this second.
    again: int = Field(default=0, exclude_if=lambda value: value == 0)
    again_of: str | None = Field(default=None, exclude_if=lambda value: value is None)
    not_before: int = Field(default=0, exclude_if=lambda value: value == 0)

    @property
    def fold_key(self) -> str:
        """Requests with the same key are one while they wait: those of a job; an approval and an undo stand alone."""
        return f"{self.job_id}.{self.run_id}" if self.trigger.stands_alone else self.job_id


class LookAgain(_Message):
    """On [runs]: see whether a configuration still has this content, after `looks` looks; if not, ask for a run."""

    kind: Literal["look-again"] = "look-again"
    v: Literal[1] = 1
    job_id: str
    source: str
    version: str
    sha256: str
    looks: int = 0


@cache
def _on_runs() -> TypeAdapter[StartRun | LookAgain]:
    return TypeAdapter(StartRun | LookAgain)


def request_from(body: str) -> StartRun | LookAgain:
    """What lies on [runs]. Raises pydantic's ValidationError for anything else."""
    return _on_runs().validate_json(body)


class ApplyChunk(_Message):
    """On [changes]: carry out chunk `chunk` of a run, from its `start`-th change on."""

    kind: Literal["apply-chunk"] = "apply-chunk"
    v: Literal[1] = 1
    run_id: str
    chunk: int
    token: int  # the lease's fencing token
    start: int = 0
    # Seconds since the epoch, where Domo limits the rate: it takes nothing sooner, and has put the chunk off since.
    not_before: int = Field(default=0, exclude_if=lambda value: value == 0)
    limited_since: int = Field(default=0, exclude_if=lambda value: value == 0)

    @property
    def deduplication_id(self) -> str:
        """The same for the same piece of work; one that is put off once more is another."""
        identity = f"{self.run_id}-{self.token}-{self.chunk}-{self.start}"
        return f"{identity}-{self.not_before}" if self.not_before else identity


class ReportRun(_Message):
    """On [reports]: tell what the run did, free the instance, start what waits."""

    kind: Literal["report-run"] = "report-run"
    v: Literal[1] = 1
    run_id: str
