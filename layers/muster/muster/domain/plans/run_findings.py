"""Findings about the directory and the run as a whole, and the order in which all findings are told."""

from collections import Counter
from collections.abc import Iterable, Sequence

from muster.domain.findings import Finding, Severity
from muster.domain.plans.rules import Rules
from muster.domain.reading.directory import Directory
from muster.domain.reading.roster import CHANGED, Roster
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import COLUMN_NAMES, EMAIL
from muster.domain.values.text import shown

_REMEDY = "An account with an access token, or with a user's password, carries all thirteen columns."


def about_directory(roster: Roster, directory: Directory) -> list[Finding]:
    """Set aside everybody whose address is not theirs alone, and say so."""
    findings = []
    for address, place in directory.doubles.items():
        what = f"the directory has more than one user with the address {shown(address)}"
        bad = BadCell("directory-duplicate-email", f"{what}; none of them is touched, give each their own")
        if place is None:
            packed = directory.orphans.pop(hash(address), None)
            if packed:
                directory.others.append((None, packed))
            findings.append(Finding(None, EMAIL.name, bad.code, Severity.WARNING, bad.message))
        else:
            # Which of them came first must leave no trace.
            packed = directory.candidates.pop(place, None)
            if packed:
                directory.others.append((place, packed))
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
    findings = [*_not_carried(roster, rules), *_not_cleared(roster, uncleared)]
    for column, _ in roster.layout.columns:
        name = column.name
        if directory.unknown[name]:
            what = f"{name} is not known of {directory.unknown[name]:,} of the directory's {directory.size:,} users"
            message = f"{what}; it was not compared for them"
            findings.append(Finding(None, name, "column-not-known", Severity.INFO, message))
    if held_back:
        rows = roster.unreadable_rows
        whom = (
            f"row {rows[0]} names"
            if len(rows) == 1
            else f"{len(rows):,} rows name, row {rows[0]} the first of them,"
        )
        what = f"deletes held back: {len(directory.orphans):,}. Whom {whom} is not certain"
        unidentified = [roster.unidentified[row] for row in rows if row in roster.unidentified]
        mend = [
            *(["the e-mail address"] if len(unidentified) < len(rows) else []),
            *sorted(set(unidentified)),
        ]
        message = f"{what}, so nobody knows who is missing; mend {' or '.join(mend)} first"
        whose = EMAIL.name if len(unidentified) < len(rows) else mend[0]
        findings.append(Finding(None, whose, "deletes-held-back", Severity.WARNING, message))
    return findings


def _not_carried(roster: Roster, rules: Rules) -> Iterable[Finding]:
    """One finding a run, however many columns it is about: it says the same in every run."""
    names = [column.name for column, _ in roster.layout.columns if column.name not in rules.carried]
    if names:
        it = "it is left as it is" if len(names) == 1 else "they are left as they are"
        what = f"{_joined(names)} cannot be both read and written with this account's API; {it}"
        message = f"{what}. {_REMEDY}"
        yield Finding(None, None, "columns-not-carried", Severity.WARNING, message)


def _not_cleared(roster: Roster, uncleared: Counter[str]) -> Iterable[Finding]:
    blanks = [
        (column.name, uncleared[column.name]) for column, _ in roster.layout.columns if uncleared[column.name]
    ]
    if blanks:
        told = _joined([f"{name} ({count:,})" for name, count in blanks])
        it = "it" if len(blanks) == 1 else "them"
        what = (
            f"blank cells that should clear a value stand in {told}, and this account's API cannot clear {it}"
        )
        message = f"{what}; the values stay. {_REMEDY}"
        yield Finding(None, None, "columns-not-cleared", Severity.WARNING, message)


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by row and column, those about the whole run last."""
    order = {name: number for number, name in enumerate(COLUMN_NAMES)}

    def key(finding: Finding) -> tuple[bool, int, int, str, str]:
        place = order.get(finding.column or "", len(order))
        return finding.row is None, finding.row or 0, place, finding.code, finding.message

    return sorted(findings, key=key)
