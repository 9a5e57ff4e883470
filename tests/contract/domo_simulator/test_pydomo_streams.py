from pathlib import Path
from typing import Any

import pytest
from pydomo import Domo  # type: ignore[import-untyped]
from pydomo.streams import CreateStreamRequest, UpdateMethod  # type: ignore[import-untyped]

SCHEMA = {"columns": [{"type": "STRING", "name": "email"}]}


def make(domo: Domo, method: str = UpdateMethod.APPEND) -> dict[str, Any]:
    stream: dict[str, Any] = domo.streams.create(
        CreateStreamRequest({"name": "log", "schema": SCHEMA}, method)
    )
    return stream


def content(domo: Domo, stream: dict[str, Any]) -> str:
    text: str = domo.datasets.data_export(stream["dataSet"]["id"], include_csv_header=False)
    return text


def test_parts_are_loaded_in_the_order_of_their_numbers_at_the_commit(domo: Domo) -> None:
    stream = make(domo)
    execution = domo.streams.create_execution(stream["id"])
    assert execution["currentState"] == "ACTIVE"
    domo.streams.upload_part(stream["id"], execution["id"], 2, "second\n")
    domo.streams.upload_part(stream["id"], execution["id"], 1, "first")
    assert content(domo, stream) == ""
    domo.streams.commit_execution(stream["id"], execution["id"])
    assert content(domo, stream) == "first\nsecond\n"
    assert domo.streams.get_execution(stream["id"], execution["id"])["currentState"] == "SUCCESS"


def test_a_stream_appends_and_an_execution_may_replace(domo: Domo) -> None:
    stream = make(domo)
    for method, text in ((None, "a"), (None, "b"), ("REPLACE", "c")):
        execution = domo.streams.create_execution(stream["id"], update_method=method)
        domo.streams.upload_part(stream["id"], execution["id"], 1, text)
        domo.streams.commit_execution(stream["id"], execution["id"])
        last = content(domo, stream)
        assert last == {"a": "a\n", "b": "a\nb\n", "c": "c\n"}[text]


def test_parts_come_from_files_plain_and_gzipped(domo: Domo, tmp_path: Path) -> None:
    stream = make(domo, UpdateMethod.REPLACE)
    plain = tmp_path / "part.csv"
    plain.write_text("plain\n")
    execution = domo.streams.create_execution(stream["id"])
    key = (stream["id"], execution["id"])
    domo.streams.upload_csv_part_from_file(*key, 1, str(plain), None)
    # compression="gzip" is left out: pydomo then announces the compressed length and sends the plain text,
    # which no server can read.
    domo.streams.upload_gzip_part_from_file(*key, 3, str(plain), stream_file=False, chunk_size=10)
    domo.streams.upload_gzip_part_from_file(*key, 4, str(plain), stream_file=True, chunk_size=3)
    domo.streams.commit_execution(*key)
    assert content(domo, stream) == "plain\nplain\nplain\n"


def test_an_aborted_execution_loads_nothing(domo: Domo) -> None:
    stream = make(domo)
    execution = domo.streams.create_execution(stream["id"])
    domo.streams.upload_part(stream["id"], execution["id"], 1, "lost")
    domo.streams.abort_execution(stream["id"], execution["id"])
    with pytest.raises(Exception, match="is ABORTED"):
        domo.streams.commit_execution(stream["id"], execution["id"])
    domo.streams.create_execution(stream["id"])
    domo.streams.abort_current_execution(stream["id"])
    states = [row["currentState"] for row in domo.streams.list_executions(stream["id"], 50, 0)]
    assert states == ["ABORTED", "ABORTED"]
    assert content(domo, stream) == ""


def test_streams_are_listed_searched_changed_and_deleted(domo: Domo) -> None:
    stream, other = make(domo), make(domo)
    dataset_id = stream["dataSet"]["id"]
    assert [row["id"] for row in domo.streams.list(50, 0)] == [stream["id"], other["id"]]
    assert [row["id"] for row in domo.streams.search(f"dataSource.id:{dataset_id}")] == [stream["id"]]
    assert domo.utilities.get_stream_id(dataset_id) == stream["id"]
    domo.streams.update(stream["id"], {"updateMethod": "REPLACE"})
    assert domo.streams.get(stream["id"])["updateMethod"] == "REPLACE"
    domo.streams.delete(stream["id"])
    with pytest.raises(Exception, match="was not found"):
        domo.streams.get(stream["id"])
    assert domo.datasets.get(dataset_id)["name"] == "log"
