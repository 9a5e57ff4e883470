"""Warns those who read about a run of access tokens that end soon. Apart from what people ask, to load quickly."""

from dataclasses import dataclass

from muster.domain.findings import Finding
from muster.domain.job import Job, RemoteTarget
from muster.domain.token_expiry import about_token
from muster.errors import RefusedError, RetryableError
from muster.ports import CheckToken, Clock


@dataclass(frozen=True, slots=True)
class TokenWatch:
    """Looks at the accounts of a run's job."""

    check: CheckToken
    clock: Clock
    home_account: str
    home_instance: str

    def findings(self, job: Job) -> list[Finding]:
        """What is to be said of the tokens of the job's accounts, the target's first.

        Raises CredentialError or ConfigurationError for an account that cannot be used: what reads with it or
        reports with it would fail later. An answer that does not come is no reason to end a run.
        """
        wanted = [(self.home_account, self.home_instance)]
        if isinstance(job.target, RemoteTarget):
            wanted.insert(0, (job.target.account, job.target.instance))
        return [finding for name, instance in wanted for finding in self._about(name, instance)]

    def _about(self, name: str, instance: str) -> list[Finding]:
        try:
            facts = self.check(name, instance)
        except (RetryableError, RefusedError):
            return []
        return [] if facts is None else about_token(name, facts, self.clock.now())
