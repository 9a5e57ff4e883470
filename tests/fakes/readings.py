"""An in-memory stand-in of the port to what was read before. The contract suite keeps it honest."""

from pathlib import Path

from muster.errors import NotFoundError
from muster.ports.readings import ROSTER
from tests.fakes.run_files import FakeRunFiles


class FakeReadings:
    """`kept` by plan id and name; rosters lie with the files of runs, as they do in S3."""

    def __init__(self, files: FakeRunFiles) -> None:
        self._files = files
        self.kept: dict[tuple[str, str], bytes] = {}

    def keep(self, plan_id: str, name: str, path: Path) -> None:
        self.kept[plan_id, name] = path.read_bytes()

    def fetch(self, plan_id: str, name: str, path: Path) -> None:
        content = self._files.rosters.get(plan_id) if name == ROSTER else self.kept.get((plan_id, name))
        if content is None:
            raise NotFoundError("There is no such object in S3.")
        path.write_bytes(content)
