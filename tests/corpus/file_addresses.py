# ruff: noqa: E501, RUF001 - one line a case; letters that look like others are among the subjects
"""Files with wrong addresses: who a row means is the one thing that must never be guessed."""

from collections.abc import Callable

from tests.corpus.company import Table
from tests.corpus.grammar import FileCase, cell, row_added, table_case

JANE = 7


def _address(name: str, value: str, tells: str) -> FileCase:
    return table_case(f"address-{name}", tells, cell("email", value, JANE))


def _again(name: str, value: str) -> FileCase:
    """Jane stands there a second time, in another role."""
    again = row_added("Jane Doe", value, "2", "Chief", *[""] * 9)
    return table_case(f"twice-{name}", "duplicate-email", again)


ADDRESSES = [
    *(
        _address(name, value, "bad-email")
        for name, value in (
            ("without-at", "p06.acme.example"), ("with-two-ats", "p06@@acme.example"), ("at-only", "@"), ("without-a-domain", "p06@"),
            ("without-a-name", "@acme.example"), ("without-a-dot", "p06@acme"), ("with-a-dot-at-the-end", "p06@acme.example."),
            ("with-a-dot-before-at", "p06.@acme.example"), ("with-two-dots", "p06@acme..example"), ("with-a-dot-first", ".p06@acme.example"),
            ("with-a-blank", "p06 @acme.example"), ("with-a-comma", "p06@acme,example"), ("two-by-semicolon", "p06@acme.example;p07@acme.example"),
            ("two-by-comma", "p06@acme.example, p07@acme.example"), ("with-mailto", "mailto:p06@acme.example"),
            ("in-angles", "<p06@acme.example>"), ("with-its-name", "Jane Doe <p06@acme.example>"), ("in-quotes", '"p06"@acme.example'),
            ("as-a-link", "[p06@acme.example](mailto:p06@acme.example)"), ("as-a-formula", '=HYPERLINK("mailto:p06@acme.example")'),
            ("at-spelt-out", "p06(at)acme.example"), ("of-a-number", "p06@127.0.0.1"), ("with-an-underscore-in-the-domain", "p06@ac_me.example"),
            ("with-a-dash-last", "p06@acme-.example"), ("null", "NULL"), ("none", "None"), ("a-login", "jdoe"), ("of-a-directory", "ACME\\jdoe"),
            ("with-a-zero-width-space", "p06\u200b@acme.example"), ("with-a-zero-width-joiner", "p06@acme\u200d.example"),
            ("with-a-soft-hyphen", "p06@ac\u00adme.example"), ("with-a-mark", "\ufeffp06@acme.example"), ("with-a-hard-blank-within", "p\u00a006@acme.example"),
            ("with-a-right-to-left-mark", "\u200fp06@acme.example"), ("with-a-wide-at", "p06＠acme.example"), ("with-a-small-at", "p06﹫acme.example"),
            ("with-a-wide-dot", "p06@acme。example"), ("in-wide-letters", "ｐ06@acme.example"), ("with-a-wide-digit", "p0６@acme.example"),
            ("with-a-superscript", "p0⁶@acme.example"), ("with-an-arabic-digit", "p0٦@acme.example"), ("with-a-ligature", "p06@acme.exampleﬁ"),
            ("with-mathematical-letters", "𝐩06@acme.example"), ("with-a-cyrillic-letter-in-the-domain", "p06@аcme.example"),
            ("with-a-greek-letter-in-the-domain", "p06@acme.exαmple"), ("with-a-cherokee-letter-in-the-domain", "p06@acme.exampᏞe"),
            ("with-a-cyrillic-letter-beside-a-digit", "р06@acme.example"), ("with-a-newline", "p06@acme\n.example"), ("with-a-tab", "p06\t@acme.example"),
            ("too-long", "p" * 250 + "@acme.example"), ("long-before-at", "p" * 65 + "@acme.example"), ("with-a-long-label", f"p06@{'a' * 64}.example"),
            ("with-a-question-mark-for-a-letter", "p0\ufffd@acme.example"), ("encoded-for-a-page", "p06%40acme.example"), ("encoded-in-part", "p06@acme&#46;example"),
        )
    ),
    _address("in-capitals", "P06@ACME.EXAMPLE", ""),
    _address("with-blanks-around", "  p06@acme.example ", ""),
    _address("with-hard-blanks-around", "\u00a0p06@acme.example\u00a0", ""),
    _address("of-somebody-else", "p07@acme.example", "duplicate-email"),
    table_case("address-of-everybody-else-slipped", "bad-email", cell("email", lambda mail: mail.replace("@", "＠"))),
    table_case("addresses-all-in-capitals", "", cell("email", str.upper, *range(1, 40))),
]  # fmt: skip

TWICE = [
    _again("as-it-is", "p06@acme.example"),
    _again("in-capitals", "P06@ACME.EXAMPLE"),
    _again("with-a-capital", "P06@acme.example"),
    _again("with-blanks", "p06@acme.example  "),
    _again("with-a-hard-blank", "p06@acme.example\u00a0"),
    _again("with-a-line-end", "p06@acme.example\n"),
    table_case("twice-three-times", "duplicate-email", *[row_added("Jane Doe", "p06@acme.example", "2", *[""] * 10)] * 3),
    table_case("twice-and-once-unreadable", "bad-email", row_added("Jane Doe", "p06@acme.example", "2", *[""] * 10),
               row_added("Jane Doe", "p06@acme", "2", *[""] * 10)),
    table_case("twice-as-the-account", "duplicate-email", row_added("Muster", "muster.service@acme.example", "4", *[""] * 10)),
    table_case("twice-with-a-sharp-s", "duplicate-email", row_added("Jane", "strasse@acme.example", "4", *[""] * 10),
               row_added("Jane", "straße@acme.example", "4", *[""] * 10)),
    table_case("twice-composed-and-decomposed", "duplicate-email", row_added("Zoë", "zo\u00eb@acme.example", "4", *[""] * 10),
               row_added("Zoë", "zoe\u0308@acme.example", "4", *[""] * 10)),
]  # fmt: skip

OTHER_MAIL = [
    table_case(f"other-address-{name}", "bad-email", cell("alternateEmail", value, JANE))
    for name, value in (("null", "NULL"), ("without-at", "home"), ("two", "a@b.example;c@d.example"), ("a-phone", "+1 801 555 1006"))
]  # fmt: skip


def _another_company(table: Table, rename: Callable[[str], str]) -> Table:
    """The same people under other addresses, or, where their ids differ too, other people."""
    return [table[0], table[1], *([row[0], rename(row[1]), *row[2:]] for row in table[2:])]


def _own_ids(table: Table) -> Table:
    return [*table[:2], *([*row[:8], f"9{row[8]}", f"G-{row[9]}", *row[10:]] for row in table[2:])]


OTHER_FILES = [
    table_case("file-of-another-company", "delete-share", lambda table: _own_ids(_another_company(table, lambda mail: mail.replace("acme", "globex")))),
    table_case("file-of-a-test-instance", "update-share", lambda table: _another_company(table, lambda mail: f"test.{mail}")),
    table_case("file-of-the-same-people-under-other-addresses", "update-share",
               lambda table: _another_company(table, lambda mail: mail.replace("@", ".g@"))),
    table_case("sample-file-of-the-manual", "delete-share",
               lambda table: [table[0], table[1], ["Jane Doe", "jane@example.com", "4", *[""] * 10]]),
]  # fmt: skip
