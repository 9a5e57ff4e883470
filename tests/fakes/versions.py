"""An in-memory stand-in of the port to what jobs handled and read. The contract suite keeps it honest."""

from muster.domain.runs.read_content import ReadContent


class FakeVersions:
    def __init__(self) -> None:
        self._handled: dict[str, str] = {}
        self._read: dict[str, ReadContent] = {}

    def last_read(self, job_id: str) -> ReadContent | None:
        return self._read.get(job_id)

    def keep_read(self, job_id: str, content: ReadContent) -> None:
        self._read[job_id] = content

    def handled(self, job_id: str) -> str | None:
        return self._handled.get(job_id)

    def mark(self, job_id: str, version: str) -> None:
        self._handled[job_id] = version
