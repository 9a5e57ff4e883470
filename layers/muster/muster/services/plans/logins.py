"""What is said about logins where addresses change through an API that does not show them."""

from muster.domain.findings import Finding, Severity
from muster.domain.plans.plan import Plan
from muster.domain.values.columns import EMAIL
from muster.ports import Capabilities

LOGIN_NOT_SEEN = "login-not-seen"


def about_logins(capabilities: Capabilities, plan: Plan) -> list[Finding]:
    """One warning for the run if somebody may have to log in with the older address afterwards."""
    count = plan.counts.address_changes
    if capabilities.keeps_logins or not count:
        return []
    people = "1 person gets" if count == 1 else f"{count:,} people get"
    said = (
        f"{people} another address. This account's API shows no login names, and Domo may keep the older address as "
        "the login. Tell them; or give the job an account with an access token, which changes both"
    )
    return [Finding(None, EMAIL.name, LOGIN_NOT_SEEN, Severity.WARNING, said)]
