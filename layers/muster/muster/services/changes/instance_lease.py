"""Keeps a run's lease on its instance while changes are made, or wait."""

from muster.domain.runs.run import Run
from muster.ports import Clock, Leases
from muster.services.diff import LEASE_SECONDS


class InstanceLease:
    """The lease of one run. Both methods raise LeaseLostError when another run has the instance."""

    def __init__(self, run: Run, leases: Leases, clock: Clock, *, every_seconds: float) -> None:
        self._run = run
        self._leases = leases
        self._clock = clock
        self._every_seconds = every_seconds
        self._renewed_at = float("-inf")

    def keep(self) -> None:
        """Renew it if that is due."""
        if self._clock.now() - self._renewed_at >= self._every_seconds:
            self.keep_for(0.0)

    def keep_for(self, pause_seconds: float) -> None:
        """Renew it so that it outlasts a pause."""
        self._renewed_at = self._clock.now()
        until = self._renewed_at + pause_seconds + LEASE_SECONDS
        self._leases.renew(self._run.instance, self._run.token, until=until)
