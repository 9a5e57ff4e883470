import csv
import io

import pytest

from muster.domain.reports.log_csv import csv_line, harmless, pack


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("http://evil.example","x")',
        "+1 801 899 1000",
        "-2+3",
        "@SUM(A1)",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\u00a0=1+1",
        '"=1+1',
        "'=1+1",
        "\u201c=1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(A1)",
        "\u22121",
        "\ufeff=1+1",
        "\u200b=1+1",
        "\u202e=1+1",
    ],
)
def test_a_text_that_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(formula: str) -> None:
    assert harmless(formula).startswith("'")
    assert harmless(formula)[1:].isprintable() or "\u00a0" in formula or "\u200b" in formula


@pytest.mark.parametrize(
    "text", ["Ann Smith", "ann@acme.example", "1 of 2 = half", "a-b", '{"phone":"+1"}', ""]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_no_cell_holds_a_line_break(break_: str) -> None:
    assert harmless(f"first{break_}=1+1").split() == ["first", "=1+1"]
    assert len(harmless(f"first{break_}=1+1").splitlines()) == 1


def test_numbers_stay_numbers_and_null_differs_from_empty() -> None:
    assert csv_line([7, None, "", "x", -1]) == b'7,,"","x",-1\r\n'


def test_quotes_and_commas_come_back_as_they_went() -> None:
    cells = ['say "hi", Bob', "a;b", "Zoë 李"]
    assert next(csv.reader(io.StringIO(csv_line(cells).decode(), newline=""), strict=True)) == cells


def test_half_a_surrogate_pair_does_not_stop_the_log() -> None:
    assert csv_line(["a\ud800b"]) == '"a\ufffdb"\r\n'.encode()


def test_rows_are_packed_into_parts_of_whole_rows_that_fit() -> None:
    parts = list(pack(([number, "x" * 10] for number in range(100)), part_bytes=100))
    assert all(len(part.data) <= 100 and part.data.endswith(b"\r\n") for part in parts)
    assert sum(part.rows for part in parts) == 100
    assert b"".join(part.data for part in parts).count(b"\r\n") == 100
    assert [part.data.count(b"\r\n") for part in parts] == [part.rows for part in parts]


def test_a_row_larger_than_a_part_is_a_part_of_its_own() -> None:
    parts = list(pack([["a"], ["b" * 200], ["c"]], part_bytes=100))
    assert [part.rows for part in parts] == [1, 1, 1]


def test_no_rows_make_no_part() -> None:
    assert list(pack([])) == []


def test_packing_holds_one_part_at_a_time() -> None:
    taken = 0

    def rows() -> "object":
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield [number, "x" * 80]

    next(pack(rows(), part_bytes=1_000))  # type: ignore[arg-type]
    assert taken < 20
