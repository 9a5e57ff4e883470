"""Reads what a plan is made of within the time of one invocation, and keeps it where that is too short.

The roster is read once in an attempt at planning, hashed and stored. The pages of the directory go through to the
plan as they come and are noted on disk; when time runs out they are stored too, and the next invocation begins with
them. A directory is believed only as it was within an hour: pages that are older are read anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

import orjson

from muster.domain.job import Job
from muster.domain.runs.read_so_far import ReadSoFar
from muster.domain.times import iso, seconds
from muster.domain.values.attributes import CustomAttribute
from muster.errors import IncompleteReadError, OutOfTimeError, RetryableError
from muster.ports import BegunList, Clock, Directory, DirectoryUser, RunFiles, Snapshot, Sources
from muster.ports.readings import ROSTER, Readings

DIRECTORY_SECONDS = 60 * 60
"""The age of a directory's oldest page at which none of it is believed any more."""
SHORT_SECONDS = 20.0
"""With less time than this left, no page is waited for any more."""
PEOPLE_A_SECOND = 5_000
"""How many people are compared, and their changes stored, in a second; measured is a third less time."""

type Page = Sequence[DirectoryUser]


@dataclass(frozen=True, slots=True)
class ReadingWorld:
    """What reading works with. `remaining_seconds` is how long Domo may still be asked in this invocation."""

    sources: Sources
    files: RunFiles
    readings: Readings
    clock: Clock
    remaining_seconds: Callable[[], float]


class Reading:
    """One invocation's share of an attempt at planning; `so_far` is what the ones before it have read.

    `saw` is told of the roster.
    """

    def __init__(
        self,
        world: ReadingWorld,
        plan_id: str,
        folder: Path,
        so_far: ReadSoFar | None,
        saw: Callable[[Snapshot], None],
    ) -> None:
        self._world = world
        self._saw = saw
        self._plan_id = plan_id
        self._folder = folder
        self._so_far = so_far or ReadSoFar()
        self._new_pages = folder / "pages.jsonl"
        self._new_people = 0

    def roster(self, job: Job) -> Snapshot:
        """The roster's snapshot on disk: that of this attempt, read if none is stored yet. Raises as `Sources.read`."""
        snapshot = self._roster(job)
        self._saw(snapshot)
        return snapshot

    def _roster(self, job: Job) -> Snapshot:
        known, path = self._so_far, self._folder / ROSTER
        if known.roster_version is None:
            snapshot = self._world.sources.read(job, path)
            self._world.files.keep_roster(self._plan_id, path)
            self._so_far = replace(
                known,
                roster_version=snapshot.version,
                roster_sha256=snapshot.sha256,
                roster_size_bytes=snapshot.size_bytes,
            )
            return snapshot
        self._world.readings.fetch(self._plan_id, ROSTER, path)
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != known.roster_sha256:
                raise IncompleteReadError(
                    "The snapshot of the configuration came back from S3 with other bytes."
                )
        return Snapshot(path, known.roster_version, known.roster_sha256, known.roster_size_bytes)

    def pages(self, directory: Directory, attributes: Sequence[CustomAttribute] = ()) -> Iterator[Page]:
        """All users, those first who were read before. Raises OutOfTimeError, and as `DirectoryReader.pages` does.

        It raises OutOfTimeError too where all came, and too little time is left to compare so many.
        """
        self._begin([each.key for each in attributes])
        if self._so_far.whole:
            yield from self._stored()
        else:
            yield from self._rest(directory, attributes)
        self._refuse_old()
        needed = (self._so_far.people + self._new_people) / PEOPLE_A_SECOND
        if self._world.remaining_seconds() < needed:
            raise OutOfTimeError("There is not enough time left to compare so many people.")

    def headcount(self, directory: Directory) -> int | None:
        """How many users the instance said it has when the pages were read."""
        return self._so_far.headcount if self._so_far.parts else directory.headcount()

    def time_ran_out(self, error: RetryableError) -> bool:
        """Whether the next invocation may fare better than this one just for its time."""
        pause = error.retry_after_seconds or SHORT_SECONDS
        return isinstance(error, OutOfTimeError) or pause >= self._world.remaining_seconds()

    def keep(self) -> ReadSoFar:
        """Store the pages that are new, and return what was read so far. Raises RetryableError."""
        so_far = self._so_far
        if self._new_people:
            self._world.readings.keep(self._plan_id, _name(so_far.parts), self._new_pages)
            so_far = replace(so_far, parts=so_far.parts + 1, people=so_far.people + self._new_people)
        self._new_people = 0
        self._so_far = so_far
        return so_far

    def _begin(self, keys: Sequence[str]) -> None:
        """Forget pages that are too old, or that were read without an attribute that is wanted now."""
        so_far = self._so_far
        if not so_far.parts or self._age() > DIRECTORY_SECONDS or so_far.attributes != tuple(keys):
            so_far = replace(
                so_far,
                begun_at=iso(self._world.clock.now()),
                parts=0,
                people=0,
                headcount=None,
                attributes=tuple(keys),
                whole=False,
            )
        self._so_far = so_far

    def _rest(self, directory: Directory, attributes: Sequence[CustomAttribute]) -> Iterator[Page]:
        """The pages that are stored, then those that are still to come, noted on disk."""
        stored = _Counted(self._stored())
        if self._so_far.parts:
            pages = directory.pages(attributes, BegunList(stored, self._so_far.headcount))
        else:
            pages = directory.pages(attributes)
        with self._new_pages.open("wb") as noted:
            for number, page in enumerate(pages, 1):
                if number <= stored.count:
                    yield page
                    continue
                noted.write(orjson.dumps(list(page), option=orjson.OPT_APPEND_NEWLINE))
                self._new_people += len(page)
                self._so_far = replace(self._so_far, headcount=directory.headcount())
                yield page
                if self._world.remaining_seconds() <= SHORT_SECONDS:
                    raise OutOfTimeError("There was not enough time to read all people of the instance.")
        self._so_far = replace(self._so_far, headcount=directory.headcount(), whole=True)

    def _stored(self) -> Iterator[Page]:
        path = self._folder / "stored.jsonl"
        for part in range(self._so_far.parts):
            self._world.readings.fetch(self._plan_id, _name(part), path)
            with path.open("rb") as file:
                yield from map(orjson.loads, file)

    def _refuse_old(self) -> None:
        if self._age() > DIRECTORY_SECONDS:
            raise IncompleteReadError(
                f"Reading the {self._so_far.people + self._new_people:,} people of the instance took longer than "
                f"{DIRECTORY_SECONDS // 60} minutes, and a list so old is not believed."
            )

    def _age(self) -> float:
        begun_at = self._so_far.begun_at
        return 0.0 if begun_at is None else self._world.clock.now() - seconds(begun_at)


class _Counted:
    """Pages, and how many of them were taken."""

    def __init__(self, pages: Iterator[Page]) -> None:
        self._pages = pages
        self.count = 0

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            self.count += 1
            yield page


def _name(part: int) -> str:
    return f"pages/{part:05d}.jsonl"
