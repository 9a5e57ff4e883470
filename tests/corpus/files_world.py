"""A configuration file and the run that reads it, as a first run and as one that comes after a good one."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from muster.domain.job import Job
from muster.ports import Snapshot
from tests.corpus.company import GOOD_TEXT, people_after, people_before
from tests.corpus.law import Verdict, judged
from tests.fakes.stage import FakeSources, Stage, a_job

GOOD = GOOD_TEXT.encode()
S3_SOURCE = {"kind": "s3", "object_key": "people.csv"}


class FileSource(FakeSources):
    """One file of any bytes, which comes whole and of which nobody knows how many rows it should have."""

    def __init__(self, content: bytes) -> None:
        super().__init__({})
        self.content = content

    def version(self, source_key: str) -> str:
        return hashlib.sha256(self.content).hexdigest()[:8]

    def read(self, job: Job, path: Path) -> Snapshot:
        path.write_bytes(self.content)
        return Snapshot(path, self.version(""), hashlib.sha256(self.content).hexdigest(), len(self.content))


def first_run(content: bytes, **job: object) -> Verdict:
    """The job has never run; the good file would create, change and delete people."""
    return judged(*_stage(content, people_before(), job), "run1")


def later_run(content: bytes, **job: object) -> Verdict:
    """The good file was applied before; it has nothing more to do."""
    stage, people = _stage(GOOD, people_after(), job)
    judged(stage, people, "run1")
    stage.sources = FileSource(content)
    return judged(stage, people, "run2")


WORLDS: Mapping[str, Callable[..., Verdict]] = {"first": first_run, "later": later_run}


def _stage(
    content: bytes, people: list[dict[str, str]], job: Mapping[str, object]
) -> tuple[Stage, Callable[[], dict[str, dict[str, str]]]]:
    stage = Stage(people=people, job=a_job(source=S3_SOURCE, **job))
    stage.sources = FileSource(content)
    return stage, lambda: {user_id: dict(person) for user_id, person in stage.directory.people.items()}
