"""What the last good runs saw, in memory. The contract suite in tests/contract/stores keeps it honest."""

from muster.domain.reading.address_hashes import AddressHashes, no_hashes
from muster.domain.runs.last_good import GoodRun


class FakeLastGood:
    """`runs` are the last good ones by job; `planned` the addresses that plans kept, by plan id."""

    def __init__(self) -> None:
        self.runs: dict[str, GoodRun] = {}
        self.planned: dict[str, AddressHashes] = {}
        self._addresses: dict[str, AddressHashes] = {}

    def run(self, job_id: str) -> GoodRun | None:
        return self.runs.get(job_id)

    def addresses(self, job_id: str) -> AddressHashes:
        return self._addresses.get(job_id, no_hashes())

    def keep_addresses(self, plan_id: str, addresses: AddressHashes) -> None:
        self.planned[plan_id] = addresses[:]

    def accept(self, job_id: str, good_run: GoodRun, plan_id: str) -> None:
        present = self.runs.get(job_id)
        if present is not None and present.at > good_run.at:
            return
        self.runs[job_id] = good_run
        if plan_id in self.planned:
            self._addresses[job_id] = self.planned[plan_id]
