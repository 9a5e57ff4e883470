"""Findings about the directory and the run as a whole, and the order in which all findings are told."""

from collections import Counter
from collections.abc import Iterable

from muster.domain.cells import BadCell
from muster.domain.columns import COLUMN_NAMES, EMAIL
from muster.domain.directory import Directory
from muster.domain.findings import Finding, Severity
from muster.domain.roster import CHANGED, Roster
from muster.domain.rules import Rules
from muster.domain.text import shown


def about_directory(roster: Roster, directory: Directory) -> list[Finding]:
    """Set aside everybody whose address is not theirs alone, and say so."""
    findings = []
    for address, place in directory.doubles.items():
        what = f"the directory has more than one user with the address {shown(address)}"
        bad = BadCell("directory-duplicate-email", f"{what}; none of them is touched, give each their own")
        if place is None:
            directory.orphans.pop(hash(address), None)
            findings.append(Finding(None, EMAIL.name, bad.code, Severity.WARNING, bad.message))
        else:
            # Which of them came first must leave no trace.
            roster.states[place] &= ~CHANGED
            roster.invalidate(place, EMAIL, bad)
    if directory.without_address:
        what = f"{directory.without_address:,} of the directory's users have no e-mail address"
        message = f"{what}: matched to nobody, and not touched"
        findings.append(Finding(None, EMAIL.name, "directory-user-without-email", Severity.WARNING, message))
    return findings


def about_run(
    roster: Roster, directory: Directory, rules: Rules, uncleared: Counter[str], *, held_back: bool
) -> list[Finding]:
    """Return what the API at hand cannot carry, and the deletes that are held back."""
    findings = []
    for column, _ in roster.layout.columns:
        name = column.name
        if name not in rules.comparable:
            message = f"{name} cannot be both read and written with this account's API; it is left as it is"
            findings.append(Finding(None, name, "column-not-carried", Severity.WARNING, message))
        if uncleared[name]:
            what = f"{name} has {uncleared[name]:,} blank cells that should clear a value"
            message = f"{what}, and this account's API cannot clear it; the values stay"
            findings.append(Finding(None, name, "column-not-cleared", Severity.WARNING, message))
        if directory.unknown[name]:
            what = f"{name} is not known of {directory.unknown[name]:,} of the directory's {directory.size:,} users"
            message = f"{what}; it was not compared for them"
            findings.append(Finding(None, name, "column-not-known", Severity.INFO, message))
    if held_back:
        rows = roster.unreadable_rows
        more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
        what = f"deletes held back: {len(directory.orphans):,}. Whom row {rows[0]}{more} names cannot be read"
        message = f"{what}, so nobody knows who is missing; mend the e-mail address first"
        findings.append(Finding(None, EMAIL.name, "deletes-held-back", Severity.WARNING, message))
    return findings


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by row and column, those about the whole run last."""
    order = {name: number for number, name in enumerate(COLUMN_NAMES)}

    def key(finding: Finding) -> tuple[bool, int, int, str, str]:
        place = order.get(finding.column or "", len(order))
        return finding.row is None, finding.row or 0, place, finding.code, finding.message

    return sorted(findings, key=key)
