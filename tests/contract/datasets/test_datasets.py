import csv
import hashlib
import uuid
from pathlib import Path

import pytest

from muster.errors import NotFoundError, RefusedError
from tests.contract.datasets.worlds import World

COLUMNS = [("STRING", "email"), ("STRING", "displayName")]


def roster(world: World, rows: bytes = b"") -> str:
    dataset_id = world.datasets.create("People", "who should be here", COLUMNS)
    if rows:
        world.fill(dataset_id, rows)
    return dataset_id


def records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_new_dataset_tells_its_name_description_and_columns_and_has_no_rows(world: World) -> None:
    facts = world.datasets.facts(roster(world))
    assert (facts.name, facts.description, facts.rows) == ("People", "who should be here", 0)
    assert facts.columns == ("email", "displayName")


def test_an_export_has_the_header_and_the_rows_as_they_were_written(world: World, tmp_path: Path) -> None:
    dataset_id = roster(world, 'a@x.example,"Ann ""A"",\nof Zürich"\nb@x.example,Bob\n'.encode())
    snapshot = world.datasets.export(dataset_id, tmp_path / "roster.csv")
    assert records(snapshot.path) == [
        ["email", "displayName"],
        ["a@x.example", 'Ann "A",\nof Zürich'],
        ["b@x.example", "Bob"],
    ]


def test_a_snapshot_tells_version_hash_and_size_of_what_lies_on_disk(world: World, tmp_path: Path) -> None:
    dataset_id = roster(world, b"a@x.example,Ann\n")
    snapshot = world.datasets.export(dataset_id, tmp_path / "roster.csv")
    content = snapshot.path.read_bytes()
    assert snapshot.sha256 == hashlib.sha256(content).hexdigest()
    assert snapshot.size_bytes == len(content)
    assert snapshot.version == world.datasets.facts(dataset_id).version


def test_an_export_of_no_rows_is_the_header_alone(world: World, tmp_path: Path) -> None:
    snapshot = world.datasets.export(roster(world), tmp_path / "roster.csv")
    assert records(snapshot.path) == [["email", "displayName"]]


def test_the_version_stays_while_nothing_happens_and_moves_with_the_data(world: World) -> None:
    dataset_id = roster(world, b"a@x.example,Ann\n")
    first = world.datasets.facts(dataset_id).version
    assert world.datasets.facts(dataset_id).version == first
    world.fill(dataset_id, b"a@x.example,Anna\n")
    assert world.datasets.facts(dataset_id).version != first


def test_rows_are_appended_after_those_that_are_there(world: World, tmp_path: Path) -> None:
    dataset_id = roster(world)
    world.datasets.append(dataset_id, b"a@x.example,Ann\n")
    world.datasets.append(dataset_id, b'b@x.example,"Bob\nB."\n')
    world.datasets.append(dataset_id, b"c@x.example,Cem")
    assert world.datasets.facts(dataset_id).rows == 3
    exported = world.datasets.export(dataset_id, tmp_path / "log.csv")
    assert [row[0] for row in records(exported.path)[1:]] == ["a@x.example", "b@x.example", "c@x.example"]


def test_rows_that_do_not_fit_the_columns_are_refused_and_nothing_is_lost(world: World) -> None:
    dataset_id = roster(world, b"a@x.example,Ann\n")
    with pytest.raises(RefusedError):
        world.datasets.append(dataset_id, b"one,two,three\n")
    assert world.datasets.facts(dataset_id).rows == 1


def test_rows_are_counted_by_the_whole_value_of_a_column(world: World) -> None:
    dataset_id = roster(world, b"a@x.example,Ann\nb@x.example,Ann\nc@x.example,Anna\n")
    assert world.datasets.count_rows_where(dataset_id, "displayName", "Ann") == 2
    assert world.datasets.count_rows_where(dataset_id, "displayName", "nobody") == 0


def test_a_value_with_quotes_is_counted_as_it_is(world: World) -> None:
    dataset_id = roster(world, b"a@x.example,O'Neil\nb@x.example,Ann\n")
    assert world.datasets.count_rows_where(dataset_id, "displayName", "O'Neil") == 1
    assert world.datasets.count_rows_where(dataset_id, "displayName", "x' OR '1'='1") == 0


def test_what_is_not_there_is_told_by_every_reading_call(world: World, tmp_path: Path) -> None:
    nowhere = str(uuid.uuid4())
    with pytest.raises(NotFoundError):
        world.datasets.facts(nowhere)
    with pytest.raises(NotFoundError):
        world.datasets.export(nowhere, tmp_path / "x.csv")
    with pytest.raises(NotFoundError):
        world.datasets.append(nowhere, b"a,b\n")
