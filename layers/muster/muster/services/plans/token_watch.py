"""Looks at a job's accounts before it is planned: ends what cannot work, warns of tokens that end soon.

Apart from what people ask, to load quickly.
"""

from dataclasses import dataclass

from muster.domain.account import AccountFacts
from muster.domain.findings import Finding
from muster.domain.job import Job, RemoteTarget
from muster.domain.runs.mode import Mode
from muster.domain.token_expiry import about_token
from muster.errors import CredentialError, RefusedError, RetryableError
from muster.ports import CheckAccount, CheckToken, Clock


@dataclass(frozen=True, slots=True)
class TokenWatch:
    """Looks at the accounts of a run's job: the target's whole, the home's for the end of its token alone."""

    check: CheckAccount
    check_token: CheckToken
    clock: Clock
    home_account: str
    home_instance: str

    def findings(self, job: Job) -> list[Finding]:
        """What is to be said of the tokens of the job's accounts, the target's first.

        Raises CredentialError or ConfigurationError for an account that cannot be used: what reads with it or
        reports with it would fail later. So is the target's if it is known that it may not manage users, unless the
        job only previews. An answer that does not come is no reason to end a run.
        """
        home = (self.home_account, self.home_instance)
        target = (job.target.account, job.target.instance) if isinstance(job.target, RemoteTarget) else home
        findings: list[Finding] = []
        for name, instance in dict.fromkeys([target, home]):
            check = self.check if (name, instance) == target else self.check_token
            facts = self._facts(check, name, instance)
            if facts is None:
                continue
            if (name, instance) == target and facts.manages_users is False and job.mode is not Mode.PREVIEW:
                raise CredentialError(_may_not_manage(name, instance, facts))
            findings += about_token(name, facts, self.clock.now())
        return findings

    def _facts(self, check: CheckToken, name: str, instance: str) -> AccountFacts | None:
        try:
            return check(name, instance)
        except (RetryableError, RefusedError):
            return None


def _may_not_manage(name: str, instance: str, facts: AccountFacts) -> str:
    return (
        f'Account "{name}" may not manage users: it acts as {facts.email or facts.name} with the role {facts.role}'
        f" of {instance}, which lacks the right to manage all users. Give its user the role Admin in Domo, or one"
        f' with the grant "Manage all users", or type `muster accounts add {name}` for the credentials of somebody'
        " who has it. Nothing was changed."
    )
