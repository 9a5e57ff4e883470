"""How the last runs of jobs ended, in memory. The contract suite in tests/contract/stores keeps it honest."""

from collections.abc import Mapping

from muster.domain.runs.health import Health


class FakeHealth:
    """`known` is what is remembered, by job."""

    def __init__(self) -> None:
        self.known: dict[str, Health] = {}

    def of(self, job_id: str) -> Health | None:
        return self.known.get(job_id)

    def all(self) -> Mapping[str, Health]:
        return dict(self.known)

    def keep(self, job_id: str, health: Health) -> None:
        present = self.known.get(job_id)
        if present is None or present.at <= health.at:
            self.known[job_id] = health
