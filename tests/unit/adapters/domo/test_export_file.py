import hashlib
from pathlib import Path

import pytest

from muster.adapters.domo.export_file import check_records, write_export
from muster.errors import IncompleteReadError, SourceFaultError

CSV = {"content-type": "text/csv;charset=utf-8"}


def test_what_comes_is_written_hashed_and_counted(tmp_path: Path) -> None:
    chunks = [b"email,na", b'me\na@x,"A\n', b'"\nb@x,B\n']
    export = write_export(tmp_path / "x.csv", CSV, iter(chunks))
    content = b"".join(chunks)
    assert export.path.read_bytes() == content
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert (export.size_bytes, export.records) == (len(content), 2)


@pytest.mark.parametrize(
    "content_type", ["text/html", "application/json", "image/png", "TEXT/HTML; charset=utf-8"]
)
def test_an_answer_of_another_type_is_no_csv(tmp_path: Path, content_type: str) -> None:
    with pytest.raises(SourceFaultError) as raised:
        write_export(tmp_path / "x.csv", {"content-type": content_type}, iter([b"email\n"]))
    assert raised.value.code == "not-csv"


@pytest.mark.parametrize(
    "beginning",
    [
        b"<!DOCTYPE html><p>",
        b"\xef\xbb\xbf \n<HTML>",
        b"<?xml version='1.0'?>",
        b'{"status":500}',
        b'[{"email":"a"}]',
    ],
)
def test_a_page_that_calls_itself_csv_is_no_csv_however_it_is_cut(tmp_path: Path, beginning: bytes) -> None:
    for size in (1, 5, 100):
        chunks = [beginning[at : at + size] for at in range(0, len(beginning), size)]
        with pytest.raises(SourceFaultError) as raised:
            write_export(tmp_path / "x.csv", CSV, iter(chunks))
        assert raised.value.code == "not-csv"


@pytest.mark.parametrize("headers", [CSV, {}, {"content-type": "application/octet-stream"}])
def test_csv_of_any_usual_type_is_taken(tmp_path: Path, headers: dict[str, str]) -> None:
    assert write_export(tmp_path / "x.csv", headers, iter([b"email\na@x\n"])).records == 1


def test_a_second_try_writes_the_file_anew(tmp_path: Path) -> None:
    write_export(tmp_path / "x.csv", CSV, iter([b"email\n", b"a@x\n" * 100]))
    export = write_export(tmp_path / "x.csv", CSV, iter([b"email\na@x\n"]))
    assert export.path.read_bytes() == b"email\na@x\n"


def test_as_many_records_as_rows_is_whole(tmp_path: Path) -> None:
    check_records(write_export(tmp_path / "x.csv", CSV, iter([b"a,b\n1,2\n3,4\n"])), 2)


def test_blank_lines_between_the_records_do_not_make_it_less_whole(tmp_path: Path) -> None:
    check_records(write_export(tmp_path / "x.csv", CSV, iter([b"a,b\n1,2\n\n3,4\n\n"])), 2)


def test_blank_rows_of_a_dataset_with_one_column_are_rows(tmp_path: Path) -> None:
    check_records(write_export(tmp_path / "x.csv", CSV, iter([b"email\na@x\n\nb@x\n"])), 3)


@pytest.mark.parametrize(("rows", "word"), [(3, "partial"), (1, "more than whole")])
def test_another_number_of_records_is_never_taken_for_the_truth(tmp_path: Path, rows: int, word: str) -> None:
    export = write_export(tmp_path / "x.csv", CSV, iter([b"a,b\n1,2\n3,4\n"]))
    with pytest.raises(IncompleteReadError, match=word):
        check_records(export, rows)


def test_no_blank_line_makes_up_for_a_row_that_is_missing(tmp_path: Path) -> None:
    for chunks in ([b"a,b\n1,2\n3,4\n\n"], [b"a,b\n1,2\n3,4\r\n", b"\r", b"\n"], [b"a,b\n\n1,2\n", b"3,4\n"]):
        export = write_export(tmp_path / "x.csv", CSV, iter(chunks))
        with pytest.raises(IncompleteReadError, match="partial"):
            check_records(export, 3)


def test_an_empty_answer_has_no_records(tmp_path: Path) -> None:
    export = write_export(tmp_path / "x.csv", CSV, iter([]))
    assert export.records == 0
