"""An in-memory stand-in of the port to the files of runs. The contract suite keeps it honest."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from muster.domain.findings import Finding
from muster.domain.plans.changes import Change
from muster.domain.plans.content import Owned
from muster.domain.runs.outcomes import Outcome
from muster.errors import NotFoundError


class FakeRunFiles:
    """`rosters` by plan id; the rest is asked through the port."""

    def __init__(self) -> None:
        self.rosters: dict[str, bytes] = {}
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._chunks: dict[tuple[str, int], tuple[Change, ...]] = {}
        self._outcomes: dict[str, dict[str, tuple[Outcome, ...]]] = {}
        self._owned: dict[str, dict[str, tuple[Owned, ...]]] = {}

    def keep_roster(self, plan_id: str, path: Path) -> None:
        self.rosters[plan_id] = path.read_bytes()

    def roster(self, plan_id: str) -> BinaryIO:
        if plan_id not in self.rosters:
            raise NotFoundError("There is no such object in S3.")
        return io.BytesIO(self.rosters[plan_id])

    def keep_findings(self, plan_id: str, findings: Iterable[Finding]) -> None:
        self._findings[plan_id] = tuple(findings)

    def keep_chunk(self, plan_id: str, chunk: int, changes: Sequence[Change]) -> None:
        self._chunks[plan_id, chunk] = tuple(changes)

    def chunk(self, plan_id: str, chunk: int) -> Sequence[Change]:
        if (plan_id, chunk) not in self._chunks:
            raise NotFoundError("There is no such object in S3.")
        return list(self._chunks[plan_id, chunk])

    def keep_outcomes(self, run_id: str, part: str, outcomes: Sequence[Outcome]) -> None:
        self._outcomes.setdefault(run_id, {})[part] = tuple(outcomes)

    def outcomes_of_part(self, run_id: str, part: str) -> Sequence[Outcome]:
        return list(self._outcomes.get(run_id, {}).get(part, ()))

    def keep_owned(self, run_id: str, user_id: str, things: Sequence[Owned]) -> None:
        self._owned.setdefault(run_id, {})[user_id] = tuple(things)

    def owned(self, run_id: str) -> Mapping[str, Sequence[Owned]]:
        return dict(self._owned.get(run_id, {}))

    def findings(self, plan_id: str) -> Iterator[Finding]:
        return iter(self._findings.get(plan_id, ()))

    def changes(self, plan_id: str, chunks: int) -> Iterator[Change]:
        for chunk in range(chunks):
            yield from self.chunk(plan_id, chunk)

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        for _part, outcomes in sorted(self._outcomes.get(run_id, {}).items()):
            yield from outcomes
