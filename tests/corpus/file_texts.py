# ruff: noqa: E501, RUF001 - one line a case; letters that look like others are among the subjects
"""Files whose CSV is written wrongly: delimiters, quotes, line ends, and what stands before and after the rows."""

from collections.abc import Callable

from tests.corpus.company import GOOD_TEXT, good_table, written
from tests.corpus.grammar import FileCase, cell, table_case, text_case

HEADER, _, BODY = GOOD_TEXT.partition("\n")
LINES = GOOD_TEXT.splitlines(keepends=True)


def _replaced(old: str, new: str, times: int = -1) -> Callable[[str], str]:
    assert old in GOOD_TEXT, old
    return lambda text: text.replace(old, new, times)


DELIMITERS = [
    table_case("semicolons", "wrong-delimiter", write=lambda table: written(table, delimiter=";")),
    table_case("tabs", "wrong-delimiter", write=lambda table: written(table, delimiter="\t")),
    table_case("bars", "wrong-delimiter", write=lambda table: written(table, delimiter="|")),
    table_case("carets", "missing-column", write=lambda table: written(table, delimiter="^")),
    table_case("unit-separators", "missing-column", write=lambda table: written(table, delimiter="\x1f")),
    table_case("blanks", "missing-column", write=lambda table: written(table, delimiter=" ")),
    FileCase("header-by-commas-rows-by-semicolons",
             (HEADER + "\n" + written(good_table()[1:], delimiter=";")).encode(), "bad-quoting"),
    FileCase("header-by-semicolons-rows-by-commas",
             (HEADER.replace(",", ";") + "\n" + BODY).encode(), "wrong-delimiter"),
    FileCase("half-by-commas-half-by-tabs",
             (written(good_table()[:20]) + written(good_table()[20:], delimiter="\t")).encode(), "ragged-row"),
    text_case("wide-commas", "missing-column", _replaced(",", "，")),
    text_case("blanks-after-commas-of-the-header", "", lambda text: text.replace(",", " , ", 12)),
    text_case("sep-line-of-a-spreadsheet", "missing-column", lambda text: "sep=,\n" + text),
    text_case("decimal-commas-in-numbers", "ragged-row", _replaced(",70006,", ",70,006,")),
    text_case("comma-not-quoted", "ragged-row", _replaced('"García, José"', "García, José")),
    text_case("commas-never-quoted", "ragged-row", _replaced('"', "")),
    text_case("a-comma-more-at-each-line", "ragged-row", lambda text: text.replace("\n", ",\n").replace(",\n", "\n", 1)),
    text_case("a-comma-more-everywhere", "unknown-column",
              lambda _text: written([[*row, ""] for row in good_table()])),
    text_case("a-comma-less-in-one-line", "ragged-row", _replaced("Jane Doe,", "Jane Doe ")),
]  # fmt: skip

QUOTES = [
    table_case("everything-quoted", "", write=lambda table: written(table, quote_all=True)),
    text_case("quote-never-closed", "bad-quoting", _replaced("Jane Doe,", '"Jane Doe,')),
    text_case("quote-never-closed-in-the-header", "truncated", lambda text: '"' + text.replace('"', "")),
    text_case("quote-never-closed-in-the-last-cell", "truncated", lambda text: text[: -len("en-US\n")] + '"en-US\n'),
    text_case("quote-closed-too-early", "bad-quoting", _replaced("Bob Stone", '"Bob" Stone')),
    text_case("quotes-inside-a-quoted-cell", "bad-quoting", _replaced('""Annie""', '"Annie"')),
    text_case("quotes-doubled-twice", "bad-quoting", _replaced('"Ann ""Annie"" Lee"', '""Ann ""Annie"" Lee""')),
    text_case("quotes-with-backslashes", "bad-quoting", _replaced('""Annie""', r"\"Annie\"")),
    text_case("quoted-with-apostrophes", "bad-email", _replaced("p07@acme.example", "'p07@acme.example'")),
    text_case("all-lines-in-quotes", "missing-column",
              lambda text: "".join(f'"{line}"\n' for line in text.replace('"', "").splitlines())),
    text_case("blank-after-a-closing-quote", "bad-quoting", _replaced('"García, José",', '"García, José" ,')),
    text_case("curly-quotes-for-quotes", "ragged-row", _replaced('"García, José"', "“García, José”")),
    text_case("newline-in-a-cell-not-quoted", "ragged-row", _replaced('"12 High Street\nDublin"', "12 High Street\nDublin")),
    text_case("newline-in-a-number", "ragged-row", _replaced("ID-006", "ID-\n006")),
    text_case("quote-after-the-comma", "bad-quoting", _replaced('"García, José",', '"García, José,"')),
    text_case("a-cell-swallows-the-next-rows", "bad-quoting",
              lambda text: text.replace("Jane Doe", '"Jane Doe', 1).replace("Søren Kjær", 'Søren" Kjær', 1)),
    text_case("a-cell-swallows-whole-rows", "too-long",
              lambda text: text.replace("Jane Doe", '"Jane Doe', 1).replace("Lars Berg,", 'Lars Berg",', 1)
              .replace('"Sales, North"', "Sales").replace('"12 High Street\nDublin"', "Dublin")
              .replace('"Research ""Lab 7"""', "Lab").replace('"Lehi, Utah"', "Lehi")),
    text_case("triple-quotes", "bad-quoting", _replaced("Bob Stone", '"""Bob""" Stone')),
]  # fmt: skip

LINE_ENDS = [
    text_case("windows-line-ends", "", _replaced("\n", "\r\n")),
    text_case("old-mac-line-ends", "", _replaced("\n", "\r")),
    text_case("line-ends-of-all-kinds", "",
              lambda text: "".join(line.rstrip("\n") + ("\n", "\r\n", "\r")[at % 3] for at, line in enumerate(text.split("\n")[:-1]))),
    text_case("blank-lines-between", "", lambda text: text.replace("Engineer 7\n", "Engineer 7\n\n").replace("\np0", "\n\np0").replace("\nEve", "\n\nEve")),
    text_case("two-carriage-returns", "", _replaced("\nEve", "\r\r\nEve")),
    text_case("no-line-ends", "doubled-column", _replaced("\n", " ")),
    text_case("line-separators-of-unicode", "doubled-column", _replaced("\n", "\u2028")),
    text_case("written-out-line-ends", "doubled-column", _replaced("\n", r"\n")),
    text_case("form-feeds-for-line-ends", "doubled-column", _replaced("\n", "\f")),
    text_case("many-line-ends-at-the-end", "", lambda text: text + "\n" * 500),
    text_case("a-line-separator-in-a-name", "invisible-character", _replaced("Jane Doe", "Jane\u2028Doe")),
]  # fmt: skip

AROUND = [
    text_case("title-line-first", "missing-column", lambda text: "People of Acme\n\n" + text),
    text_case("comment-first", "missing-column", lambda text: "# exported 2026-11-21\n" + text),
    text_case("blank-line-first", "missing-column", lambda text: "\n" + text),
    text_case("warning-of-a-program-first", "missing-column", lambda text: "Warning: deprecated option\n" + text),
    text_case("password-prompt-first", "missing-column", lambda text: "Password: \n" + text),
    text_case("row-count-last", "ragged-row", lambda text: text + "(41 rows)\n"),
    text_case("total-last", "ragged-row", lambda text: text + "Total,41\n"),
    text_case("total-last-in-full-width", "bad-email", lambda text: text + "Total,41" + "," * 11 + "\n"),
    text_case("end-mark-last", "ragged-row", lambda text: text + "EOF\n"),
    text_case("error-in-the-middle", "ragged-row", lambda text: "".join([*LINES[:20], "ERROR 2013: Lost connection\n"])),
    text_case("page-in-the-middle", "ragged-row",
              lambda text: "".join([*LINES[:20], "<html><body>504 Gateway Time-out</body></html>\n"])),
    text_case("json-error-in-the-middle", "bad-quoting",
              lambda text: "".join([*LINES[:20], '{"status":500,"message":"Internal"}\n'])),
    text_case("rule-below-the-header", "bad-email", lambda text: HEADER + "\n" + ",".join(["---"] * 13) + "\n" + BODY),
    text_case("types-below-the-header", "bad-email", lambda text: HEADER + "\n" + ",".join(["STRING"] * 13) + "\n" + BODY),
    text_case("two-files-in-one", "duplicate-email", lambda text: text + text),
    text_case("two-files-in-one-without-a-line-end", "ragged-row", lambda text: text[:-1] + text),
    text_case("two-files-in-one-the-second-cut", "truncated", lambda text: text + text[:700]),
    text_case("headers-between-pages", "header-repeated",
              lambda text: "".join([*LINES[:12], HEADER + "\n", *LINES[12:30], HEADER + "\n", *LINES[30:]])),
    text_case("header-at-the-end", "missing-column", lambda text: BODY + HEADER + "\n"),
    text_case("markdown-table", "wrong-delimiter", lambda text: "".join("| " + line.strip().replace(",", " | ") + " |\n" for line in LINES)),
    text_case("header-and-blank-rows", "no-rows", lambda text: HEADER + "\n" + ("," * 12 + "\n") * 40),
    text_case("header-many-times", "no-rows", lambda text: (HEADER + "\n") * 41),
    text_case("a-cell-of-200000-characters", "cell-too-large", _replaced("Engineer 6", "x" * 200_000)),
    text_case("a-cell-of-2000-characters", "too-long", _replaced("Engineer 6", "x" * 2_000)),
    text_case("a-line-of-a-million-characters", "cell-too-large", lambda text: text + "x" * 1_000_000 + "\n"),
    text_case("a-header-of-ten-thousand-columns", "ragged-row",
              lambda text: HEADER + "," + ",".join(f"c{number}" for number in range(10_000)) + "\n" + BODY),
    text_case("a-row-of-ten-thousand-cells", "ragged-row", lambda text: text + "," * 10_000 + "\n"),
    table_case("a-hundred-thousand-blank-rows", "", write=lambda table: written(table) + "\n" * 100_000),
    table_case("blank-rows-of-commas", "blank-row", write=lambda table: written([*table[:9], [""] * 13, *table[9:], *([[" "] * 13] * 30)])),
    table_case("blanks-around-every-cell", "", cell("displayName", lambda name: f"  {name} "), cell("email", lambda mail: f" {mail}\t")),
]  # fmt: skip
