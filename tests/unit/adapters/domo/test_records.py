import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.adapters.domo.records import RecordCounter, exact_records, parts_of

CELLS = st.text(alphabet=st.sampled_from(list('ab",\n\ré ')), min_size=1, max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=8)


def written(rows: list[list[str]], newline: str = "\n") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue().encode()


def counted(content: bytes, chunk_size: int) -> int:
    counter = RecordCounter()
    for begin in range(0, len(content), chunk_size):
        counter.add(content[begin : begin + chunk_size])
    return counter.records


@given(rows=ROWS, newline=st.sampled_from(["\n", "\r\n"]), chunk_size=st.integers(1, 9))
def test_records_are_counted_as_csv_reads_them_wherever_the_chunks_are_cut(
    rows: list[list[str]], newline: str, chunk_size: int
) -> None:
    assert counted(written(rows, newline), chunk_size) == len(rows)


@given(rows=ROWS.filter(bool), chunk_size=st.integers(1, 9))
def test_a_last_record_without_a_newline_counts(rows: list[list[str]], chunk_size: int) -> None:
    assert counted(written(rows).removesuffix(b"\n"), chunk_size) == len(rows)


def test_nothing_is_no_record() -> None:
    assert counted(b"", 1) == 0


def test_the_exact_count_leaves_blank_lines_out(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b'a,b\n\n"1\n",2\n\n\n3,4')
    assert exact_records(file) == 3


def test_what_csv_cannot_read_has_no_exact_count(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"a" * 200_000)
    assert exact_records(file) is None


@given(rows=ROWS, most_bytes=st.integers(1, 60))
def test_parts_together_are_the_whole_and_each_is_whole_records(
    rows: list[list[str]], most_bytes: int
) -> None:
    content = written(rows)
    parts = list(parts_of(content, most_bytes))
    assert b"".join(parts) == content
    read = [list(csv.reader(io.StringIO(part.decode(), newline=""))) for part in parts]
    assert [row for part in read for row in part] == rows
    assert all(part for part in parts)


@pytest.mark.parametrize(
    ("most_bytes", "sizes"), [(4, [4, 4, 4]), (8, [8, 4]), (11, [8, 4]), (12, [12]), (1, [4, 4, 4])]
)
def test_parts_are_as_large_as_they_may_be(most_bytes: int, sizes: list[int]) -> None:
    assert [len(part) for part in parts_of(b"a,b\nc,d\ne,f\n", most_bytes)] == sizes


def test_a_last_row_without_a_newline_is_in_a_part_too() -> None:
    assert list(parts_of(b"a,b\nc,d", 4)) == [b"a,b\n", b"c,d"]
