from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]
import pytest
from pydomo import Domo  # type: ignore[import-untyped]
from pydomo.datasets import Column, ColumnType, DataSetRequest, Schema  # type: ignore[import-untyped]

from local.domo import DomoSimulator

COLUMNS = [{"type": "STRING", "name": "email"}, {"type": "LONG", "name": "roleId"}]


def make(domo: Domo, name: str = "roster") -> str:
    return str(domo.datasets.create({"name": name, "schema": {"columns": COLUMNS}})["id"])


def test_the_models_of_the_package_make_a_dataset(domo: Domo) -> None:
    request = DataSetRequest()
    request.name, request.description = "roster", "who"
    request.schema = Schema([Column(ColumnType.STRING, "email")])
    made = domo.datasets.create(request)
    assert made["schema"] == {"columns": [{"type": "STRING", "name": "email"}]}
    assert domo.datasets.get(made["id"])["owner"]["name"] == "Muster Service"


def test_data_is_replaced_appended_exported_and_queried(domo: Domo) -> None:
    roster = make(domo)
    domo.datasets.data_import(roster, "a@x.test,1\n")
    domo.datasets.data_import(roster, "b@x.test,4\n")
    domo.datasets.data_import(roster, "c@x.test,5\n", "APPEND")
    assert (
        domo.datasets.data_export(roster, include_csv_header=True) == "email,roleId\nb@x.test,4\nc@x.test,5\n"
    )
    assert domo.datasets.data_export(roster, include_csv_header=False) == "b@x.test,4\nc@x.test,5\n"
    found = domo.ds_query(roster, "SELECT email FROM table WHERE roleId > 4")
    assert found["email"].tolist() == ["c@x.test"]
    frame = domo.ds_get(roster)
    assert frame["roleId"].tolist() == [4, 5]
    assert domo.ds_get_dict(roster)[0] == {"email": "b@x.test", "roleId": "4"}


def test_files_go_in_and_out(domo: Domo, tmp_path: Path) -> None:
    roster = make(domo)
    source = tmp_path / "in.csv"
    source.write_text("a@x.test,1\n")
    domo.datasets.data_import_from_file(roster, str(source))
    with domo.datasets.data_export_to_file(roster, tmp_path / "out", include_csv_header=True) as target:
        assert target.read() == "email,roleId\na@x.test,1\n"


def test_datasets_are_listed_renamed_and_deleted(domo: Domo) -> None:
    identities = [make(domo, f"roster {number}") for number in range(120)]
    assert [row["id"] for row in domo.datasets.list()] == identities
    assert [row["name"] for row in domo.datasets.list(name_like="ROSTER 119")] == ["roster 119"]
    assert len(domo.ds_list(limit=7)) == 7

    domo.datasets.update(identities[0], {"name": "renamed"})
    assert domo.ds_meta(identities[0])["name"] == "renamed"
    domo.ds_delete(identities[0], prompt_before_delete=False)
    assert domo.datasets.get(identities[0]) == {"id": identities[0], "deleted": True}


@pytest.mark.parametrize(("limit", "there"), [(50, 3), (75, 60), (50, 50), (120, 130), (1, 0)])
def test_a_list_with_a_limit_ends_where_the_datasets_or_the_limit_end(
    domo: Domo, limit: int, there: int
) -> None:
    identities = [make(domo, f"roster {number}") for number in range(there)]
    assert [row["id"] for row in domo.datasets.list(limit=limit)] == identities[:limit]


def test_policies_are_made_read_changed_and_deleted(domo: Domo) -> None:
    roster = make(domo)
    policy = {
        "name": "Europe",
        "filters": [{"column": "email", "values": ["x"], "operator": "EQUALS", "not": False}],
        "users": [27],
    }
    made = domo.pdp_create(roster, policy)
    assert made["users"] == [27]
    domo.pdp_update(roster, made["id"], {**policy, "name": "Asia"})
    assert domo.datasets.get_pdp(roster, made["id"])["name"] == "Asia"
    assert domo.pdp_list(roster)["name"].tolist() == ["Asia"]
    domo.pdp_delete(roster, made["id"])
    assert domo.datasets.list_pdps(roster) == []


def test_data_frames_are_created_and_updated_through_streams(domo: Domo, simulator: DomoSimulator) -> None:
    frame = pd.DataFrame({"email": ["a@x.test", "b@x.test"], "roleId": [1, 2]})
    made = domo.ds_create(frame, "from a frame")
    assert domo.ds_get(made).to_dict("list") == frame.to_dict("list")

    domo.ds_update(made, pd.DataFrame({"email": ["c@x.test"], "roleId": [5]}))
    assert domo.ds_get(made).to_dict("list") == {"email": ["c@x.test"], "roleId": [5]}
    assert simulator.log.count(method="PUT", route="/v1/datasets/{dataset_id}") == 0


def test_a_frame_with_other_columns_changes_the_schema(domo: Domo) -> None:
    made = domo.ds_create(pd.DataFrame({"email": ["a@x.test"]}), "from a frame")
    domo.ds_update(made, pd.DataFrame({"email": ["a@x.test"], "score": [0.5]}))
    assert domo.ds_get(made)["score"].tolist() == [0.5]


def test_an_upsert_replaces_rows_of_the_same_key(domo: Domo) -> None:
    frame = pd.DataFrame({"email": ["a@x.test", "b@x.test"], "roleId": [1, 2]})
    made = domo.ds_create(frame, "upserted", update_method="UPSERT", key_column_names=["email"])
    domo.ds_update(made, pd.DataFrame({"email": ["b@x.test", "c@x.test"], "roleId": [3, 4]}))
    assert domo.ds_get(made)["roleId"].tolist() == [1, 3, 4]
