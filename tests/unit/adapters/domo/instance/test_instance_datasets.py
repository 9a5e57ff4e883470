from collections.abc import Callable
from pathlib import Path

import httpx
import orjson
import pytest

from muster.adapters.domo.instance import datasets as instance_datasets
from muster.adapters.domo.instance.datasets import InstanceDataSets
from muster.errors import IncompleteReadError, NotFoundError, RetryableError, ServerTroubleError
from tests.unit.adapters.domo.wire import Answerer, Wire, answer

DATASET = "5d7b1a3e-0000-4000-8000-000000000000"
ROWS: list[list[object]] = [["a@x", "Ann"], ["b@x", None], ["c@x", 'C "c",\nc']]


class Instance:
    """A DataSet that a test may bend: its rows, what is said of it, and how a query is answered."""

    def __init__(self, rows: list[list[object]] = ROWS) -> None:
        self.rows = rows
        self.row_count = len(rows)
        self.data_ids: Callable[[], list[int]] = lambda: [1]
        self.columns = ["email", "name"]
        self.wire = Wire(self.answer)
        self.queries: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/dataversions"):
            return answer([{"dataId": number} for number in self.data_ids()])
        if path.endswith("/schema/indexed"):
            return answer({"tables": [{"columns": [{"name": name} for name in self.columns]}]})
        if path.startswith("/api/query/v1/execute/"):
            self.queries.append(orjson.loads(request.content)["sql"])
            return answer({"columns": ["email", "name"], "rows": self.page(self.queries[-1])})
        return answer({"name": "People", "rowCount": self.row_count, "lastUpdated": 1_700_000_000_000})

    def page(self, sql: str) -> list[list[object]]:
        words = sql.split()
        limit, offset = int(words[words.index("LIMIT") + 1]), int(words[words.index("OFFSET") + 1])
        return self.rows[offset : offset + limit]

    def datasets(self) -> InstanceDataSets:
        return InstanceDataSets(self.wire.connection())


def test_the_version_is_the_newest_of_the_data_whatever_the_order_of_the_list() -> None:
    instance = Instance()
    instance.data_ids = lambda: [7, 12, 3]
    assert instance.datasets().facts(DATASET).version == "12/3"


def test_a_dataset_that_never_got_data_has_the_time_of_its_update_as_version() -> None:
    instance = Instance([])
    instance.data_ids = list
    assert instance.datasets().facts(DATASET).version == "1700000000000/0"


def test_few_rows_are_asked_for_at_once_in_the_order_that_domo_gives_them() -> None:
    instance = Instance()
    instance.datasets()._export_once(DATASET, Path("/dev/null"))
    assert instance.queries == ["SELECT * FROM table LIMIT 20000 OFFSET 0"]


def test_many_rows_are_asked_for_in_pages_of_one_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(instance_datasets, "ROWS_A_PAGE", 2)
    instance = Instance()
    snapshot = instance.datasets().export(DATASET, tmp_path / "x.csv")
    assert instance.queries == [
        "SELECT * FROM table ORDER BY 1, 2 LIMIT 2 OFFSET 0",
        "SELECT * FROM table ORDER BY 1, 2 LIMIT 2 OFFSET 2",
    ]
    assert snapshot.path.read_bytes() == b'email,name\na@x,Ann\nb@x,\nc@x,"C ""c"",\nc"\n'


def test_fewer_rows_than_domo_tells_are_never_a_smaller_roster(tmp_path: Path) -> None:
    instance = Instance()
    instance.row_count = 4
    with pytest.raises(IncompleteReadError, match="partial"):
        instance.datasets().export(DATASET, tmp_path / "x.csv")


def test_a_dataset_that_moved_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    instance = Instance()
    versions = iter([[1], [2]])
    instance.data_ids = lambda: next(versions, [2])
    assert instance.datasets().export(DATASET, tmp_path / "x.csv").version == "2/3"
    assert len(instance.wire.time.slept) == 1


def test_rows_of_other_columns_are_not_taken(tmp_path: Path) -> None:
    instance = Instance()
    instance.columns = ["name", "email"]
    with pytest.raises(IncompleteReadError, match="columns"):
        instance.datasets().export(DATASET, tmp_path / "x.csv")


def test_a_ragged_row_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(IncompleteReadError, match="cells"):
        Instance([["a@x", "Ann"], ["b@x"]]).datasets().export(DATASET, tmp_path / "x.csv")


def uploading(commit: httpx.Response | None = None) -> Wire:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/commit") and commit is not None:
            return commit
        return answer({"uploadId": 5})

    return Wire(respond)


def appended(respond: Wire | Answerer, content: bytes) -> Wire:
    wire = respond if isinstance(respond, Wire) else Wire(respond)
    InstanceDataSets(wire.connection()).append(DATASET, content)
    return wire


def test_rows_are_appended_by_an_upload_that_says_so_twice() -> None:
    wire = appended(uploading(), b"a,b\n")
    uploads = f"/api/data/v3/datasources/{DATASET}/uploads"
    assert wire.asked == [f"POST {uploads}", f"PUT {uploads}/5/parts/1", f"PUT {uploads}/5/commit"]
    assert wire.sent(0) == {"action": "APPEND", "appendId": "latest", "message": "Muster"}
    assert wire.requests[1].content == b"a,b\n"
    assert wire.requests[1].headers["content-type"] == "text/csv"
    assert wire.sent(2) == {"index": True, "action": "APPEND", "appendId": "latest"}


def test_many_rows_are_parts_of_one_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance_datasets, "LARGEST_PART_BYTES", 4)
    wire = appended(uploading(), b"a,b\nc,d\n")
    assert [request.content for request in wire.requests[1:3]] == [b"a,b\n", b"c,d\n"]
    assert len(wire.requests) == 4


def test_nothing_is_uploaded_when_there_is_nothing() -> None:
    assert appended(uploading(), b"").requests == []


def test_an_upload_that_was_not_committed_is_in_no_doubt() -> None:
    def failing(request: httpx.Request) -> httpx.Response:
        return answer(status=500) if "/parts/" in request.url.path else answer({"uploadId": 5})

    with pytest.raises(RetryableError) as raised:
        appended(failing, b"a,b\n")
    assert not raised.value.unknown_outcome


def test_a_commit_that_failed_is_in_doubt_and_not_repeated() -> None:
    wire = uploading(commit=answer(status=500))
    with pytest.raises(RetryableError) as raised:
        appended(wire, b"a,b\n")
    assert raised.value.unknown_outcome
    assert len(wire.requests) == 3


def test_an_upload_without_an_id_is_trouble() -> None:
    with pytest.raises(ServerTroubleError):
        appended(lambda _request: answer({}), b"a,b\n")


@pytest.mark.parametrize(
    "reply", [{"id": DATASET}, {"dataSource": {"id": DATASET}}, {"dataSource": {"dataSourceId": DATASET}}]
)
def test_a_new_dataset_is_understood_wherever_its_id_stands(reply: object) -> None:
    wire = Wire([answer(reply)])
    assert InstanceDataSets(wire.connection()).create("Log", "of Muster", [("STRING", "run")]) == DATASET
    assert wire.sent() == {
        "userDefinedType": "api",
        "dataSourceName": "Log",
        "dataSourceDescription": "of Muster",
        "schema": {"columns": [{"type": "STRING", "name": "run"}]},
    }


def test_a_deleted_dataset_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        InstanceDataSets(Wire([answer({"deleted": True})]).connection()).facts(DATASET)


@pytest.mark.parametrize("silent", ["/parts/1", "/commit"])
def test_an_append_with_an_empty_answer_is_in_doubt_for_no_source_says_what_it_means(silent: str) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200) if request.url.path.endswith(silent) else answer({"uploadId": 5})

    wire = Wire(respond)
    with pytest.raises(RetryableError) as raised:
        appended(wire, b"a,b\n")
    assert raised.value.unknown_outcome
    assert len(wire.requests) == 3


def test_a_new_dataset_without_an_id_is_in_doubt() -> None:
    replies: list[object] = [{}, [], {"dataSource": None}]
    for reply in replies:
        with pytest.raises(ServerTroubleError) as raised:
            InstanceDataSets(Wire([answer(reply)]).connection()).create("Log", "", [("STRING", "run")])
        assert raised.value.unknown_outcome
