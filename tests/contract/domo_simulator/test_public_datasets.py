import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.store.datasets import CONNECTOR

HOME = "acme.domo.com"
COLUMNS = [{"type": "STRING", "name": "email"}, {"type": "LONG", "name": "roleId"}]
CSV = {"Content-Type": "text/csv"}


def make(public: httpx.Client, columns: list[dict[str, str]] = COLUMNS) -> str:
    body = {"name": "roster", "rows": 0, "schema": {"columns": columns}}
    answer = public.post("/v1/datasets", json=body)
    assert answer.status_code == 201
    return f"/v1/datasets/{answer.json()['id']}"


def load(public: httpx.Client, path: str, text: str, **query: str) -> httpx.Response:
    return public.put(f"{path}/data", content=text.encode(), headers=CSV, params=query)


def read(public: httpx.Client, path: str) -> str:
    return public.get(f"{path}/data", params={"includeHeader": "false"}).text


def test_a_new_dataset_tells_what_it_is(public: httpx.Client) -> None:
    path = make(public)
    document = public.get(path).json()
    assert document["schema"] == {"columns": COLUMNS}
    assert (document["rows"], document["columns"]) == (0, 2)
    assert document["owner"]["name"] == "Muster Service"
    assert "dataCurrentAt" not in document
    assert not {"schema", "owner"} & set(public.get("/v1/datasets").json()[0])


def test_an_import_moves_the_marks_of_new_data(simulator: DomoSimulator, public: httpx.Client) -> None:
    path = make(public)
    simulator.store.clock.offset_seconds = 60
    assert load(public, path, "a,1\nb,2\n").status_code == 204
    document = public.get(path).json()
    assert document["rows"] == 2
    assert document["dataCurrentAt"] == document["updatedAt"] > document["createdAt"]


def test_a_change_of_the_name_moves_updated_at_but_not_data_current_at(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    before = public.get(path).json()
    simulator.store.clock.offset_seconds = 60
    after = public.put(path, json={"name": "other"}).json()
    assert after["dataCurrentAt"] == before["dataCurrentAt"]
    assert after["updatedAt"] > before["updatedAt"]
    assert after["description"] == before["description"]


@pytest.mark.parametrize("method", ["append", "Append", "UPDATE", ""])
def test_an_update_method_in_other_letters_replaces(public: httpx.Client, method: str) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    load(public, path, "b,2\n", updateMethod=method)
    assert read(public, path) == "b,2\n"


def test_append_appends(public: httpx.Client) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    load(public, path, "b,2", updateMethod="APPEND")
    load(public, path, "c,3", updateMethod="APPEND")
    assert read(public, path) == "a,1\nb,2\nc,3\n"


@pytest.mark.parametrize(
    "text",
    ["email,roleId\na,1\n", "a\n", "a,1,2\n", "a,one\n", 'a,""\n', 'a,1\n"b,2\n', "a,1.0\n"],
)
def test_what_does_not_fit_the_schema_is_refused_and_changes_nothing(public: httpx.Client, text: str) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    answer = load(public, path, text)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Data import failed for dataset ")
    assert read(public, path) == "a,1\n"


def test_bytes_that_are_not_utf8_are_refused(public: httpx.Client) -> None:
    path = make(public)
    assert public.put(f"{path}/data", content=b"\xff,1\n", headers=CSV).status_code == 400


def test_nulls_empty_strings_quotes_and_newlines_come_back_as_they_went_in(public: httpx.Client) -> None:
    path = make(public)
    text = ',1\n"",2\n"a ""b"", c",3\n"two\nlines",\nZoë,4\n'
    load(public, path, text)
    assert read(public, path) == text
    query = {"sql": "SELECT roleId FROM table WHERE email IS NULL"}
    identity = path.rsplit("/", 1)[1]
    assert public.post(f"/v1/datasets/query/execute/{identity}", json=query).json()["rows"] == [[1]]


def test_crlf_and_a_missing_last_newline_are_fine(public: httpx.Client) -> None:
    path = make(public)
    load(public, path, "a,1\r\nb,2")
    assert read(public, path) == "a,1\nb,2\n"


def test_a_number_column_loses_leading_zeros_and_a_double_is_a_double(public: httpx.Client) -> None:
    columns = [{"type": "LONG", "name": "employeeNumber"}, {"type": "DOUBLE", "name": "roleId"}]
    path = make(public, columns)
    load(public, path, "0074,4\n")
    assert read(public, path) == "74,4.0\n"


@pytest.mark.parametrize(("word", "lines"), [("True", 2), ("true", 2), ("FALSE", 1), (None, 1)])
def test_the_header_is_exported_only_if_asked_for_in_any_letter_case(
    public: httpx.Client, word: str | None, lines: int
) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    query = {"includeHeader": word} if word else {}
    answer = public.get(f"{path}/data", params=query, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"] == "text/csv"
    assert len(answer.text.splitlines()) == lines
    assert public.get(f"{path}/data", headers={"Accept": "application/json"}).status_code == 406


def test_only_what_the_api_made_can_be_imported_into(simulator: DomoSimulator, public: httpx.Client) -> None:
    dataset = simulator.store.datasets.add(HOME, "sheet", COLUMNS, owner_id=1, origin=CONNECTOR)
    assert load(public, f"/v1/datasets/{dataset.id}", "a,1\n").status_code == 403


def test_a_query_answers_columns_metadata_and_rows(public: httpx.Client) -> None:
    path = make(public)
    load(public, path, "a,1\nb,2\nc,\n")
    identity = path.rsplit("/", 1)[1]

    def ask(sql: str) -> httpx.Response:
        return public.post(f"/v1/datasets/query/execute/{identity}", json={"sql": sql})

    answer = ask("SELECT `email`, roleId FROM table WHERE email <> 'table' ORDER BY roleId DESC").json()
    assert answer["columns"] == ["email", "roleId"]
    assert answer["rows"] == [["b", 2], ["a", 1], ["c", None]]
    assert [column["type"] for column in answer["metadata"]] == ["STRING", "LONG"]
    assert (answer["numRows"], answer["numColumns"], answer["datasource"]) == (3, 2, identity)
    assert ask("SELECT count(*) AS n FROM table").json()["rows"] == [[3]]
    for sql in ("DELETE FROM table", "SELECT nope FROM table", "SELECT 1; SELECT 2", "", "ATTACH 'x' AS y"):
        assert ask(sql).status_code == 400


def test_a_changed_schema_keeps_the_values_of_columns_that_stay(public: httpx.Client) -> None:
    path = make(public)
    load(public, path, "a,1\n")
    columns = [{"type": "STRING", "name": "title"}, {"type": "STRING", "name": "email"}]
    assert public.put(path, json={"schema": {"columns": columns}}).json()["schema"] == {"columns": columns}
    assert read(public, path) == ",a\n"


@pytest.mark.parametrize(
    "columns",
    [[], [{"type": "TEXT", "name": "a"}], [{"type": "LONG"}], [COLUMNS[0], COLUMNS[0]], ["a"]],
)
def test_a_bad_schema_is_refused(public: httpx.Client, columns: list[object]) -> None:
    body = {"name": "x", "schema": {"columns": columns}}
    assert public.post("/v1/datasets", json=body).status_code == 400


def test_pages_are_at_most_fifty_long_and_can_be_sorted(public: httpx.Client) -> None:
    for name in ("b", "a"):
        public.post("/v1/datasets", json={"name": name, "schema": {"columns": COLUMNS}})
    assert [row["name"] for row in public.get("/v1/datasets", params={"sort": "name"}).json()] == ["a", "b"]
    assert public.get("/v1/datasets", params={"limit": 51}).status_code == 400
    assert public.get("/v1/datasets", params={"sort": "colour"}).status_code == 400


def test_a_deleted_dataset_is_gone_but_remembered(public: httpx.Client) -> None:
    path = make(public)
    assert public.delete(path).status_code == 204
    assert public.get(path).json()["deleted"] is True
    assert public.get(f"{path}/data").status_code == 404
    assert load(public, path, "a,1\n").status_code == 404
    assert public.get("/v1/datasets").json() == []


def test_an_unknown_dataset_and_one_of_another_instance_are_a_404(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    other = simulator.store.datasets.add("globex.domo.com", "x", COLUMNS, owner_id=1)
    for identity in ("nope", other.id):
        assert public.get(f"/v1/datasets/{identity}").status_code == 404


def test_a_chunked_body_is_read_whole(public: httpx.Client) -> None:
    path = make(public)
    parts = iter([b"a,", b"1\nb", b",2\n"])
    assert public.put(f"{path}/data", content=parts, headers=CSV).status_code == 204
    assert read(public, path) == "a,1\nb,2\n"
