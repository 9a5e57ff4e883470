"""What is said of an access token that ends soon: with its last day every run of its jobs would fail."""

from muster.domain.account import AccountFacts
from muster.domain.findings import Finding, Severity
from muster.domain.times import iso

TOKEN_EXPIRES = "token-expires"  # noqa: S105 - the code of a finding
WARNED_SECONDS = 14 * 24 * 3600.0
"""How long before its end a token is spoken of."""

_DAY_SECONDS = 24 * 3600.0


def ends_soon(facts: AccountFacts, now: float) -> bool:
    """Whether the account's token may end within fourteen days; False where Domo does not tell."""
    return facts.expires_at is not None and facts.expires_at - now <= WARNED_SECONDS


def when_it_ends(facts: AccountFacts, now: float) -> str:
    """`2026-12-01 14:05 UTC, in 9 days`; "" where Domo does not tell."""
    if facts.expires_at is None:
        return ""
    at = iso(facts.expires_at)
    days = int((facts.expires_at - now) / _DAY_SECONDS)
    left = "within a day" if days < 1 else "in 1 day" if days == 1 else f"in {days:,} days"
    return f"{at[:10]} {at[11:16]} UTC, {left}"


def warning(account: str, facts: AccountFacts, now: float) -> str:
    """One sentence on the end and one on what to do; for a person."""
    when = when_it_ends(facts, now)
    mend = f"Make a new one in Domo and hand it over with `muster accounts add {account}`"
    if facts.live_tokens == 1:
        what = f'The access token of the account "{account}" ends on {when}; after that its jobs fail.'
        return f"{what} {mend}."
    what = f'An access token of {facts.email or facts.name}, as whom the account "{account}" acts, ends on {when}.'
    which = f"Domo does not tell which of {facts.live_tokens} tokens that is"
    return f"{what} {which}. If it is the account's, its jobs then fail. {mend}."


def about_token(account: str, facts: AccountFacts, now: float) -> list[Finding]:
    """The finding that the account's token ends soon, if it does."""
    if not ends_soon(facts, now):
        return []
    return [Finding(None, None, TOKEN_EXPIRES, Severity.WARNING, warning(account, facts, now))]
