# ruff: noqa: E501 - one line a case; letters that look like others are among the subjects
"""Files that end too early, at every place that differs in structure."""

from tests.corpus.company import GOOD_TEXT, good_table, written
from tests.corpus.grammar import FileCase

GOOD = GOOD_TEXT.encode()
LAST = GOOD.index(b"Finn Ray")


def _cut(name: str, at: int, tells: str) -> FileCase:
    return FileCase(f"cut-{name}", GOOD[:at], tells)


def _before(mark: str) -> int:
    return GOOD.index(mark.encode())


def _after(mark: str) -> int:
    return _before(mark) + len(mark.encode())


def _row_end(number: int) -> int:
    """Just after the line end of a row, the header being 0."""
    return len(written(good_table()[: number + 1]).encode())


CUTS = [
    _cut("after-a-byte", 1, "missing-column"),
    _cut("in-the-first-name-of-the-header", 5, "missing-column"),
    _cut("after-the-first-name-of-the-header", len("displayName"), "missing-column"),
    _cut("after-a-comma-of-the-header", len("displayName,email,"), "missing-column"),
    _cut("in-the-last-name-of-the-header", _row_end(0) - 3, "missing-column"),
    _cut("before-the-line-end-of-the-header", _row_end(0) - 1, "no-rows"),
    _cut("after-the-header", _row_end(0), "no-rows"),
    _cut("in-the-first-name", _row_end(0) + 3, "ragged-row"),
    _cut("after-the-first-name", _after("Muster Service"), "ragged-row"),
    _cut("after-the-first-comma", _after("Muster Service,"), "ragged-row"),
    _cut("after-the-first-row", _row_end(1), "delete-share"),
    _cut("before-the-line-end-of-the-first-row", _row_end(1) - 1, "delete-share"),
    _cut("in-a-name", _after("Jane D"), "ragged-row"),
    _cut("in-an-address", _after("p06@ac"), "ragged-row"),
    _cut("in-an-address-that-is-still-one", _after("p06@acme.ex"), "ragged-row"),
    _cut("before-a-role", _after("p06@acme.example,"), "ragged-row"),
    _cut("after-a-role", _after("p06@acme.example,2"), "ragged-row"),
    _cut("in-a-title", _after("Engineer 1"), "ragged-row"),
    _cut("in-a-quoted-cell", _after('"García, J'), "truncated"),
    _cut("at-an-opening-quote", _before("García"), "truncated"),
    _cut("in-a-quoted-cell-before-a-comma", _after('"García'), "truncated"),
    _cut("after-a-closing-quote", _after('José"'), "ragged-row"),
    _cut("between-doubled-quotes", _after('"Ann "'), "ragged-row"),
    _cut("after-doubled-quotes", _after('"Ann ""'), "truncated"),
    _cut("within-a-cell-of-two-lines", _after('"12 High Street'), "truncated"),
    _cut("at-the-line-end-in-a-cell", _after('"12 High Street\n'), "truncated"),
    _cut("in-a-cell-of-two-lines-after-its-first", _after('"12 High Street\nDu'), "truncated"),
    _cut("in-a-phone-number", _after("+1 801 555 20"), "ragged-row"),
    _cut("in-an-employee-number", _after("7000"), "ragged-row"),
    _cut("in-a-zone", _after("Europe/Du"), "ragged-row"),
    _cut("before-the-last-cell", _after("Europe/Dublin,"), "delete-share"),
    _cut("in-the-last-cell", _after("Europe/Dublin,en-"), "unknown-locale"),
    _cut("after-a-quarter", _row_end(10), "delete-share"),
    _cut("after-half", _row_end(20), "delete-share"),
    _cut("after-three-quarters", _row_end(31), "delete-share"),
    _cut("after-three-quarters-before-the-line-end", _row_end(31) - 1, "delete-share"),
    _cut("five-rows-before-the-end", _row_end(36), "delete-share"),
    _cut("in-the-last-row-but-four", _row_end(36) + 20, "ragged-row"),
    _cut("in-the-last-name", LAST + 4, "ragged-row"),
    _cut("in-the-last-address", _after("p40@acme"), "ragged-row"),
    _cut("in-the-last-locale", len(GOOD) - 3, "unknown-locale"),
    _cut("before-the-last-line-end", len(GOOD) - 1, ""),
    FileCase("cut-at-the-start", GOOD[_before("Jane Doe") :], "missing-column"),
    FileCase("cut-at-the-start-in-a-row", GOOD[_after("Jane ") :], "missing-column"),
    FileCase("cut-out-in-the-middle-of-rows", GOOD[: _after("Jane D")] + GOOD[_after("Lars B") :], "delete-share"),
    FileCase("cut-out-whole-rows", GOOD[: _row_end(10)] + GOOD[_row_end(15) :], "delete-share"),
    FileCase("cut-out-within-a-row", GOOD[: _after("Jane Doe,")] + GOOD[_before("Engineer 6") :], "ragged-row"),
    FileCase("cut-at-a-block-of-a-disk", (GOOD * 1)[:4096], "ragged-row"),
    FileCase("overwritten-in-the-middle-with-a-longer-tail", GOOD[: _row_end(20)] + GOOD[_row_end(18) + 9 :], "duplicate-email"),
    FileCase("shorter-file-over-a-longer-one", written(good_table()[:12]).encode() + GOOD[_after("Dubois,p11@ac") :], "ragged-row"),
]  # fmt: skip
