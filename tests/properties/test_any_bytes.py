import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from muster.domain.plans.plan import RosterReport, make_plan, validate_roster
from muster.domain.plans.rules import Rules
from muster.domain.reading.faults import RosterFault
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import csv_text, opening, person, user

GOOD = csv_text([person(), person("bob@example.com", title="two\nlines"), person("eve@example.com")]).encode()
CELL = st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)


def changes_of(content: bytes) -> list[str]:
    """What a file leads to: nothing if it is a fault."""
    users = [[user(1), user(2, "bob@example.com", title="two\nlines"), user(3, "old@example.com")]]
    try:
        made = make_plan(opening(content), users, Rules(delete_orphans=True))
    except RosterFault:
        return []
    return [f"{change.action} {change.email}" for change in made.changes()]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_fault_or_a_roster(content: bytes) -> None:
    assert changes_of(content) == []


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_file_creates_nobody_that_it_does_not_name(place: int, damage: bytes, lost: int) -> None:
    content = GOOD[:place] + damage + GOOD[place + lost :]

    for change in changes_of(content):
        action, _, email = change.partition(" ")
        if action == "create":
            assert email.encode() in content


@given(st.lists(st.lists(CELL, min_size=13, max_size=13), min_size=1, max_size=4))
def test_any_cells_at_all_are_read_and_every_row_is_valid_or_told_of(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([COLUMN_NAMES, *rows])
    report = report_of(out.getvalue())

    if report is None:
        assert all(not any(map(str.strip, row)) for row in rows)
    else:
        told = {finding.row for finding in report.findings}
        assert report.valid + len(told) == len(rows)
        assert all(finding.message.isprintable() for finding in report.findings)


def report_of(content: str) -> RosterReport | None:
    """What validation says, or None where no row names anybody."""
    try:
        return validate_roster(opening(content), Rules())
    except RosterFault as fault:
        if fault.code != "no-rows":
            raise
        return None
