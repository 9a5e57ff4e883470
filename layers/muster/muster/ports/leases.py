"""What keeps two from doing the same: leases on instances, and signatures that were seen."""

from collections.abc import Sequence
from typing import Protocol

from muster.messages import StartRun


class Leases(Protocol):
    """One run at a time per instance. Times are seconds since the epoch."""

    def acquire(self, instance: str, run_id: str, *, now: float, until: float) -> int:
        """Take or keep the lease and return its fencing token. Raises LeaseHeldError."""
        ...

    def renew(self, instance: str, token: int, *, until: float) -> None:
        """Keep it longer. Raises LeaseLostError."""
        ...

    def ends_at(self, instance: str, token: int) -> float | None:
        """When the lease that was taken with this token ends; None if it is held with it no more."""
        ...

    def remember(
        self, instance: str, request: StartRun, *, instead_of: StartRun | None = None
    ) -> StartRun | None:
        """Ask for one more run of the job when the lease is freed; returns the request kept for it.

        That is the first that was asked, unless it is `instead_of`, whose run can do this work no more.
        None means that the lease was freed meanwhile, so try to acquire it again.
        """
        ...

    def waiting(self, instance: str, run_id: str) -> Sequence[StartRun]:
        """The requests that wait for this run to end; none if it does not hold the lease."""
        ...

    def release(self, instance: str, run_id: str, *, sent: Sequence[StartRun]) -> bool:
        """Free the lease if just these requests wait; False if another came, which must be sent too."""
        ...


class Nonces(Protocol):
    """Signatures seen, to refuse a replay."""

    def is_used(self, nonce: str) -> bool:
        """Whether it was used before."""
        ...

    def use(self, nonce: str, *, keep_until: float) -> bool:
        """True the first time."""
        ...
