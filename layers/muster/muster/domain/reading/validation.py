"""Checks a roster by itself, with no directory at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.domain.findings import Finding
from muster.domain.plans.rules import Rules
from muster.domain.plans.run_findings import in_order
from muster.domain.reading.records import OpenRoster
from muster.domain.reading.roster import read_roster


@dataclass(frozen=True)
class RosterReport:
    """What a roster holds: `rows` name somebody or try to, and are either valid or invalid."""

    rows: int
    valid: int
    invalid: int
    findings: Sequence[Finding]


def validate_roster(open_roster: OpenRoster, rules: Rules) -> RosterReport:
    """Return the report. Roles beyond 1 to 5 must be among the rules' custom ones. Raises RosterFault."""
    roster = read_roster(open_roster, rules)
    roster.settle_roles(())
    return RosterReport(roster.size, roster.size - roster.invalid, roster.invalid, in_order(roster.findings))
