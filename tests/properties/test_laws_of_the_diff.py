import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from muster.domain.findings import Severity
from muster.domain.plans.changes import Delete, Update
from muster.domain.plans.plan import Plan, make_plan
from muster.domain.plans.rules import Rules
from tests.properties.model import apply_changes, held_address, is_blank, plain_diff, readable_address
from tests.properties.strategies import COLUMNS_PRESENT, ROSTERS, RULES, Row, User, directories
from tests.unit.domain.rosters import csv_text, opening

type Columns = tuple[str, ...]


def plan(rows: Sequence[Row], columns: Columns, users: Sequence[User], rules: Rules) -> Plan:
    return make_plan(opening(csv_text(rows, columns)), [users], rules)


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES)
def test_the_stream_finds_the_changes_that_the_plain_rules_give(
    rows: list[Row], columns: Columns, users: list[User], rules: Rules
) -> None:
    assert list(plan(rows, columns, users, rules).changes()) == plain_diff(rows, columns, users, rules)


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES, st.booleans())
def test_applying_a_plan_and_planning_again_gives_an_empty_plan(
    rows: list[Row],
    columns: Columns,
    users: list[User],
    rules: Rules,
    numbers: bool,  # noqa: FBT001 - drawn
) -> None:
    first = plan(rows, columns, users, rules)
    after = apply_changes(users, first.changes(), numbers=numbers)

    assert list(plan(rows, columns, after, rules).changes()) == []


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES)
def test_the_counts_add_up(rows: list[Row], columns: Columns, users: list[User], rules: Rules) -> None:
    made = plan(rows, columns, users, rules)
    actions = Counter(change.action for change in made.changes())

    counts = made.counts
    assert (counts.create, counts.update, counts.delete) == tuple(
        actions[action] for action in ("create", "update", "delete")
    )
    assert counts.create + counts.update + counts.unchanged + counts.invalid == made.roster_size
    wrong = {finding.row for finding in made.findings if finding.severity is Severity.ERROR}
    assert counts.invalid == len(wrong)
    assert made.directory_size == len(users)


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES)
def test_whoever_a_row_names_is_never_deleted(
    rows: list[Row], columns: Columns, users: list[User], rules: Rules
) -> None:
    deletes = [change for change in plan(rows, columns, users, rules).changes() if isinstance(change, Delete)]

    named = {readable_address(row) for row in rows if not is_blank(row, columns)}
    assert not named & {held_address({"email": change.email}) for change in deletes}
    if None in named or not rules.delete_orphans:
        assert not deletes


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES)
def test_a_row_with_an_error_is_not_applied(
    rows: list[Row], columns: Columns, users: list[User], rules: Rules
) -> None:
    made = plan(rows, columns, users, rules)

    wrong = [f.row - 2 for f in made.findings if f.row and f.severity is Severity.ERROR]
    addresses = {readable_address(rows[number]) for number in wrong}
    assert not addresses & {held_address({"email": change.email}) for change in made.changes()}


@given(ROSTERS, COLUMNS_PRESENT, directories(), RULES)
def test_an_update_touches_only_what_was_given_and_can_be_carried(
    rows: list[Row], columns: Columns, users: list[User], rules: Rules
) -> None:
    for change in plan(rows, columns, users, rules).changes():
        if isinstance(change, Update):
            assert change.after
            assert change.after.keys() == change.before.keys() <= set(columns) & rules.carried
            assert all(value or name in rules.cleared for name, value in change.after.items())


@given(ROSTERS, directories(), RULES, st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_and_the_pages_of_the_directory_do_not_matter(
    rows: list[Row], users: list[User], rules: Rules, chance: random.Random, size: int
) -> None:
    content = opening(csv_text(rows))
    shuffled = chance.sample(users, len(users))
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]

    one, other = make_plan(content, [users], rules), make_plan(content, pages, rules)

    assert one == other
    assert list(one.changes()) == list(other.changes())


@given(ROSTERS, directories(), RULES)
def test_the_way_a_file_was_saved_does_not_matter(rows: list[Row], users: list[User], rules: Rules) -> None:
    text = csv_text(rows)
    saved = b"\xef\xbb\xbf" + _quoted(text).encode()

    one, other = make_plan(opening(text), [users], rules), make_plan(opening(saved), [users], rules)

    assert list(one.changes()) == list(other.changes())
    assert one.findings == other.findings


def _quoted(text: str) -> str:
    """The same records with every cell quoted and CRLF at each end, as a spreadsheet may save them."""
    import csv  # noqa: PLC0415 - used by this helper alone
    import io  # noqa: PLC0415

    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(text, newline=""))
    )
    return out.getvalue()
