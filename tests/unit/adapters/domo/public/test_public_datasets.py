from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from muster.adapters.domo.public import datasets as public_datasets
from muster.adapters.domo.public.datasets import PublicDataSets
from muster.errors import (
    IncompleteReadError,
    NotFoundError,
    RetryableError,
    ServerTroubleError,
    SourceFaultError,
)
from tests.unit.adapters.domo.wire import Wire, answer

DATASET = "5d7b1a3e-0000-4000-8000-000000000000"


def facts(rows: object = 1, current: str = "2026-11-21T10:00:00Z", **fields: object) -> dict[str, object]:
    return {
        "id": DATASET,
        "name": "People",
        "rows": rows,
        "schema": {"columns": [{"type": "STRING", "name": "email"}]},
        "updatedAt": "2026-11-21T11:00:00Z",
        "dataCurrentAt": current,
        **fields,
    }


def exporting(
    states: list[dict[str, object]], body: Callable[[], httpx.Response]
) -> tuple[Wire, PublicDataSets]:
    """A DataSet whose facts are told in turn, the last of them for ever."""
    left = iter(states)

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/data"):
            return body()
        return answer(next(left, states[-1]))

    wire = Wire(respond)
    return wire, PublicDataSets(wire.connection())


def csv(content: bytes, content_type: str = "text/csv") -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(200, headers={"Content-Type": content_type}, content=iter([content]))


def test_the_version_moves_with_the_time_of_the_data_and_with_the_rows() -> None:
    versions = {
        PublicDataSets(Wire([answer(document)]).connection()).facts(DATASET).version
        for document in (facts(), facts(rows=2), facts(current="2026-11-21T10:00:01Z"), facts(name="other"))
    }
    assert len(versions) == 3


def test_without_a_time_of_the_data_that_of_the_update_counts() -> None:
    document = facts()
    del document["dataCurrentAt"]
    assert "11:00" in PublicDataSets(Wire([answer(document)]).connection()).facts(DATASET).version


def test_a_deleted_dataset_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        PublicDataSets(Wire([answer({"id": DATASET, "deleted": True})]).connection()).facts(DATASET)


@pytest.mark.parametrize(
    "document", [[], {"id": DATASET}, facts(rows="many"), facts(schema=[1]), facts(schema={})]
)
def test_facts_of_an_unknown_shape_are_trouble(document: object) -> None:
    with pytest.raises(ServerTroubleError):
        PublicDataSets(Wire([answer(document)]).connection()).facts(DATASET)


def test_an_export_asks_for_the_header_and_for_csv(tmp_path: Path) -> None:
    wire, datasets = exporting([facts()], csv(b"email\na@x\n"))
    datasets.export(DATASET, tmp_path / "x.csv")
    assert wire.asked == [
        f"GET /v1/datasets/{DATASET}",
        f"GET /v1/datasets/{DATASET}/data",
        f"GET /v1/datasets/{DATASET}",
    ]
    assert wire.requests[1].url.params["includeHeader"] == "true"
    assert wire.requests[1].headers["accept"] == "text/csv"


def test_a_dataset_that_moved_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    moved = [facts(current="1"), facts(current="2"), facts(current="2"), facts(current="2")]
    wire, datasets = exporting(moved, csv(b"email\na@x\n"))
    assert datasets.export(DATASET, tmp_path / "x.csv").version == "2/1"
    assert len(wire.time.slept) == 1


def test_a_dataset_that_never_rests_is_given_up(tmp_path: Path) -> None:
    wire, datasets = exporting([facts(current=str(number)) for number in range(99)], csv(b"email\na@x\n"))
    with pytest.raises(IncompleteReadError, match="changed"):
        datasets.export(DATASET, tmp_path / "x.csv")
    assert len(wire.requests) == 15


def test_fewer_records_than_rows_are_never_a_smaller_roster(tmp_path: Path) -> None:
    _, datasets = exporting([facts(rows=3)], csv(b"email\na@x\nb@x\n"))
    with pytest.raises(IncompleteReadError, match="partial"):
        datasets.export(DATASET, tmp_path / "x.csv")


def test_html_in_the_place_of_csv_is_a_fault_of_the_source_and_not_asked_again(tmp_path: Path) -> None:
    wire, datasets = exporting([facts()], csv(b"<html></html>", "text/html"))
    with pytest.raises(SourceFaultError) as raised:
        datasets.export(DATASET, tmp_path / "x.csv")
    assert raised.value.code == "not-csv"
    assert len(wire.requests) == 2


def test_rows_are_appended_by_the_one_word_that_does_not_replace() -> None:
    wire = Wire([httpx.Response(204)])
    PublicDataSets(wire.connection()).append(DATASET, b"a@x\n")
    request = wire.requests[0]
    assert (request.method, request.url.query) == ("PUT", b"updateMethod=APPEND")
    assert request.headers["content-type"] == "text/csv"
    assert request.content == b"a@x\n"


def test_nothing_is_appended_when_there_is_nothing() -> None:
    wire = Wire([])
    PublicDataSets(wire.connection()).append(DATASET, b"")
    assert wire.requests == []


def test_many_rows_are_appended_in_parts_of_whole_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_datasets, "LARGEST_PART_BYTES", 10)
    wire = Wire(lambda _request: httpx.Response(204))
    PublicDataSets(wire.connection()).append(DATASET, b'a,"1\n"\nb,2\nc,3\n')
    assert [request.content for request in wire.requests] == [b'a,"1\n"\n', b"b,2\nc,3\n"]


def test_an_append_that_failed_after_its_first_part_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_datasets, "LARGEST_PART_BYTES", 1)
    wire = Wire([httpx.Response(204), *(httpx.ConnectError("refused") for _ in range(9))])
    with pytest.raises(RetryableError) as raised:
        PublicDataSets(wire.connection()).append(DATASET, b"a\nb\n")
    assert raised.value.unknown_outcome


def test_rows_are_counted_by_a_query() -> None:
    wire = Wire([answer({"columns": ["COUNT(*)"], "rows": [[3]], "numRows": 1})])
    assert PublicDataSets(wire.connection()).count_rows_where(DATASET, "run", "it's") == 3
    assert wire.asked == [f"POST /v1/datasets/query/execute/{DATASET}"]
    assert wire.sent() == {"sql": "SELECT COUNT(*) FROM table WHERE `run` = 'it''s'"}


@pytest.mark.parametrize("rows", [[], [[]], [["3"]], [[1.5]], [[1], [2]], "3", [[None]]])
def test_a_count_of_another_shape_is_trouble(rows: object) -> None:
    with pytest.raises(ServerTroubleError):
        PublicDataSets(Wire([answer({"rows": rows})]).connection()).count_rows_where(DATASET, "run", "x")


def test_a_dataset_is_made_of_named_columns_with_types() -> None:
    wire = Wire([answer({"id": DATASET}, status=201)])
    assert (
        PublicDataSets(wire.connection()).create("Log", "of Muster", [("STRING", "run"), ("LONG", "n")])
        == DATASET
    )
    assert wire.sent() == {
        "name": "Log",
        "description": "of Muster",
        "rows": 0,
        "schema": {"columns": [{"type": "STRING", "name": "run"}, {"type": "LONG", "name": "n"}]},
    }


def test_a_transfer_that_broke_off_is_begun_again(tmp_path: Path) -> None:
    def cut() -> Iterator[bytes]:
        yield b"email\n"
        raise httpx.ReadError("cut")

    bodies = iter([cut(), iter([b"email\na@x\n"])])
    wire, datasets = exporting([facts()], lambda: httpx.Response(200, content=next(bodies)))
    assert datasets.export(DATASET, tmp_path / "x.csv").path.read_bytes() == b"email\na@x\n"
    assert len(wire.time.slept) == 1


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("body", ["", "<html></html>", "{}"])
def test_an_append_that_is_not_answered_by_a_204_is_in_doubt(status: int, body: str) -> None:
    wire = Wire([httpx.Response(status, text=body)])
    with pytest.raises(RetryableError) as raised:
        PublicDataSets(wire.connection()).append(DATASET, b"a@x\n")
    assert raised.value.unknown_outcome


def test_a_new_dataset_without_an_id_is_in_doubt() -> None:
    replies: list[object] = [{}, [], {"id": ""}]
    for reply in replies:
        with pytest.raises(RetryableError) as raised:
            PublicDataSets(Wire([answer(reply)]).connection()).create("Log", "", [("STRING", "run")])
        assert raised.value.unknown_outcome
