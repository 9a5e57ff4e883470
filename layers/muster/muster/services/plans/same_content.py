"""A new version of a configuration that still has the content of the one before.

Domo tells a new version as soon as an import ends, and may show the new rows minutes later; both APIs give the old ones
until then, and nothing tells (reference, section 2). A row count that is off is noticed when the DataSet is read. Here
is what is done where it is not: the run says so, and the content is looked at again (services/triggers/look_again.py).
"""

from dataclasses import replace

from muster.domain.findings import Finding, Severity
from muster.domain.job import DataSetSource, Job
from muster.domain.runs.read_content import ReadContent
from muster.ports import Snapshot, VersionStore
from muster.services.plans.planned import Planned

AS_BEFORE = "content-as-before"


class SeenContent:
    """What one planning saw of its configuration, beside what the job read before."""

    def __init__(self, job: Job, versions: VersionStore) -> None:
        self._job = job
        self._versions = versions
        self._content: ReadContent | None = None
        self._is_as_before = False

    def see(self, snapshot: Snapshot) -> list[Finding]:
        """Take a snapshot; what there is to say of it."""
        self._content = ReadContent(self._job.source.key, snapshot.version, snapshot.sha256)
        before = self._versions.last_read(self._job.id)
        # An object in S3 is read by its version, so what came is what was written.
        is_dataset = isinstance(self._job.source, DataSetSource)
        self._is_as_before = is_dataset and before is not None and before.is_of_another_version(self._content)
        return [self._finding()] if self._is_as_before else []

    def told(self, planned: Planned) -> Planned:
        """The plan, or the fault, with what was seen."""
        looked_at = self._is_as_before and self._job.enabled
        return replace(planned, content=self._content, look_again=looked_at)

    def _finding(self) -> Finding:
        said = (
            "The configuration DataSet has a new version, and its content is still that of the run before. Domo may "
            "show what was imported up to a quarter of an hour late. "
        )
        if self._job.enabled:
            said += "So it is looked at again for 20 minutes, and the job runs by itself when the content changes."
        else:
            said += "If you expect a change, run the job again after that time."
        return Finding(None, None, AS_BEFORE, Severity.INFO, said)
