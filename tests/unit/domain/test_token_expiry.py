from dataclasses import replace

import pytest

from muster.domain.account import AccountFacts
from muster.domain.findings import Severity
from muster.domain.token_expiry import about_token, ends_soon, when_it_ends

NOW = 1_800_000_000.0  # 2027-01-15 08:00 UTC
DAY = 24 * 3600.0
FACTS = AccountFacts("7", "Ann", "ann@x.example", "Admin", manages_users=True, expires_at=NOW, live_tokens=1)


@pytest.mark.parametrize(
    ("days", "said"), [(14.01, False), (14, True), (1, True), (0, True), (-1, True), (365, False)]
)
def test_a_token_is_spoken_of_in_its_last_fourteen_days(days: float, *, said: bool) -> None:
    facts = replace(FACTS, expires_at=NOW + days * DAY)
    assert ends_soon(facts, NOW) is said
    assert bool(about_token("globex", facts, NOW)) is said


def test_of_an_end_that_domo_does_not_tell_nothing_is_said() -> None:
    assert about_token("globex", replace(FACTS, expires_at=None), NOW) == []
    assert when_it_ends(replace(FACTS, expires_at=None), NOW) == ""


@pytest.mark.parametrize(
    ("days", "left"), [(0.9, "within a day"), (1.5, "in 1 day"), (9.2, "in 9 days"), (1500, "in 1,500 days")]
)
def test_the_end_is_told_as_a_date_and_in_days(days: float, left: str) -> None:
    assert when_it_ends(replace(FACTS, expires_at=NOW + days * DAY), NOW).endswith(f"UTC, {left}")


def test_the_finding_tells_the_date_and_what_to_do() -> None:
    [finding] = about_token("globex", replace(FACTS, expires_at=NOW + 9 * DAY), NOW)
    assert (finding.code, finding.severity, finding.row) == ("token-expires", Severity.WARNING, None)
    assert finding.message == (
        'The access token of the account "globex" ends on 2027-01-24 08:00 UTC, in 9 days; after that its jobs'
        " fail. Make a new one in Domo and hand it over with `muster accounts add globex`."
    )


def test_of_several_tokens_it_is_said_that_domo_does_not_tell_which_one_it_is() -> None:
    [finding] = about_token("globex", replace(FACTS, expires_at=NOW + 9 * DAY, live_tokens=3), NOW)
    assert finding.message == (
        'An access token of ann@x.example, as whom the account "globex" acts, ends on 2027-01-24 08:00 UTC, in 9'
        " days. Domo does not tell which of 3 tokens that is. If it is the account's, its jobs then fail. Make a"
        " new one in Domo and hand it over with `muster accounts add globex`."
    )
