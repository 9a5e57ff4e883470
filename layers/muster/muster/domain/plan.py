"""A plan: the ordered changes that make the directory equal to the roster, as a value that can be looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from muster.domain.changes import Change
from muster.domain.findings import Finding


@dataclass
class Counts:
    """How many people a plan concerns; all but `delete` add up to the rows that name somebody."""

    create: int = 0
    update: int = 0
    delete: int = 0
    unchanged: int = 0
    invalid: int = 0


@dataclass
class Plan:
    """What a run would do, and what it found; nothing has been written yet.

    `roster_size` counts the rows that name somebody, the invalid ones too; `directory_size` the users read.
    `admin_ids` are the ids of the directory's users whose role is 1 (Admin). `deletes_held_back` says that there
    were orphans to delete but a row's unreadable e-mail address made it unsafe. `change_source` starts the changes
    anew each time it is called.
    """

    counts: Counts
    findings: Sequence[Finding]
    fingerprint: str
    directory_size: int
    roster_size: int
    admin_ids: frozenset[str]
    deletes_held_back: bool
    change_source: Callable[[], Iterator[Change]] = field(repr=False, compare=False)

    def changes(self) -> Iterator[Change]:
        """Yield creates and updates in the roster's order, then deletes by address; the same each time."""
        return self.change_source()
