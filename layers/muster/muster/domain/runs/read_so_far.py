"""What an attempt at planning has read, for the message that carries it on; the data itself lies in the run's files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """The roster's snapshot, and how much of the directory is kept.

    `roster_version` is None for a run that reads none. `begun_at` (ISO 8601, UTC) is when the first page of the
    directory was asked for; `parts` counts the files of pages, `people` the users in them. `headcount` is how many
    users the instance said it has, `attributes` are the keys of the custom ones that were asked for. `whole` says that
    the list came to its end and was checked.
    """

    roster_version: str | None = None
    roster_sha256: str = ""
    roster_size_bytes: int = 0
    begun_at: str | None = None
    parts: int = 0
    people: int = 0
    headcount: int | None = None
    attributes: tuple[str, ...] = ()
    whole: bool = False
