import io
import json
from pathlib import Path

import pytest

from local.cli.job_file import read_definition
from muster.errors import InvalidInputError

DATASET_ID = "3f0a9c1e-5b7d-4c7e-9a52-0d6f1f2b8c11"
SOURCE = {"kind": "dataset", "dataset_id": DATASET_ID}


def refusal(tmp_path: Path, content: object) -> str:
    file = tmp_path / "job.json"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    file.write_bytes(raw)
    with pytest.raises(InvalidInputError) as error:
        read_definition(str(file))
    return str(error.value).removeprefix(f"{file}: ")


def job(**changes: object) -> dict[str, object]:
    return {"name": "Nightly", "source": SOURCE, **changes}


def test_a_job_needs_no_more_than_a_name_and_a_source(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps(job()))
    definition = read_definition(str(file))
    assert (definition.name, definition.source.key) == ("Nightly", f"dataset:{DATASET_ID}")
    assert not definition.delete_orphans
    assert not definition.enabled


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(job()).encode())
    assert read_definition(str(file)).name == "Nightly"


def test_what_jobs_show_prints_can_be_sent_back(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    added = {"id": "x", "version": 3, "created_at": "t", "updated_at": "t", "log_dataset_id": None}
    file.write_text(json.dumps(job() | added))
    assert read_definition(str(file)).name == "Nightly"


def test_a_job_comes_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(json.dumps(job()).encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert read_definition("-").name == "Nightly"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"delete_orphan": True}, "delete_orphan: unknown field; did you mean delete_orphans?"),
        ({"deleteOrphans": True}, "deleteOrphans: unknown field; did you mean delete_orphans?"),
        (
            {"guards": {"max_delete": 5}},
            "guards.max_delete: unknown field; did you mean max_deletes?",
        ),
        (
            {"source": SOURCE | {"datasetid": "x"}},
            "source.datasetid: unknown field; did you mean dataset_id?",
        ),
        (
            {"log": {"kind": "new", "zzz": 1}},
            "log.zzz: unknown field; the fields here are kind, name",
        ),
        (
            {"source": {"kind": "datset"}},
            'source.kind: "datset" is none of them; did you mean "dataset"? right would be "dataset" or "s3"',
        ),
        (
            {"target": {"instance": "globex.domo.com"}},
            'target.kind: missing; right would be "home" or "remote"',
        ),
        (
            {"delete_orphans": "perhaps"},
            'delete_orphans: "perhaps" will not do; right would be true or false',
        ),
        (
            {"guards": {"max_delete_share": 10}},
            "guards.max_delete_share: 10 will not do; right would be a share from 0 to 1, such as 0.10",
        ),
        (
            {"recipients": ["ann@acme.com", "bo"]},
            'recipients[1]: "bo" will not do; right would be an address such as "ann@acme.com"',
        ),
        (
            {"recipients": ["ann@acme.com", "Ann@acme.com"]},
            "recipients: an address stands here twice; each recipient gets one e-mail",
        ),
        ({"enabled": "yes"}, 'enabled: "yes" will not do; right would be true or false'),
        ({"send_invite": "1"}, 'send_invite: "1" will not do; right would be true or false'),
        (
            {"guards": {"max_deletes": "5"}},
            'guards.max_deletes: "5" will not do; right would be a whole number from 0',
        ),
        (
            {"guards": {"max_deletes": True}},
            "guards.max_deletes: true will not do; right would be a whole number from 0",
        ),
        (
            {"guards": {"max_delete_share": "0.1"}},
            'guards.max_delete_share: "0.1" will not do; right would be a share from 0 to 1, such as 0.10',
        ),
        ({"name": "Sta\x1b[31mff"}, "name: holds the control character U+001B at place 4; take it out"),
        ({"description": "a\nb"}, "description: holds the control character U+000A at place 2; take it out"),
        ({"name": "  "}, 'name: "  " will not do; right would be "Nightly people"'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, changes: dict[str, object], line: str
) -> None:
    assert refusal(tmp_path, job(**changes)) == line


def test_an_instance_is_a_plain_name(tmp_path: Path) -> None:
    target = {"kind": "remote", "instance": "https://globex.domo.com", "account": "globex"}
    told = refusal(tmp_path, job(target=target))
    assert told.startswith(
        'target.instance: "https://globex.domo.com" will not do; right would be a plain name'
    )


def test_a_field_that_is_missing_is_told_with_an_example(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"source": SOURCE}) == 'name: missing; right would be "Nightly people"'


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, {"source": SOURCE, "enable": True, "send_invite": []}).splitlines()
    assert told[0] == "3 mistakes"
    assert [line.split(":")[0].strip() for line in told[1:]] == ["name", "send_invite", "enable"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"name": "x",\n  "source": }', "not JSON at line 2, column 13"),
        (b'{"name": "x", "name": "y"}', "name: stands twice in the same object"),
        (b'{"name": "M\xfcller"}', "not UTF-8 at byte 11"),
        (b"[]", "a job is a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b" " * 300_000, "at most 256 KiB"),
    ],
)
def test_a_file_that_is_no_job_is_told_apart(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in refusal(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"none\.json: there is no such file"):
        read_definition(str(tmp_path / "none.json"))


def test_a_folder_is_no_job(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="this is a folder"):
        read_definition(str(tmp_path))


def test_a_mistaken_value_cannot_steer_the_terminal(tmp_path: Path) -> None:
    told = refusal(tmp_path, job(**{"\x1b[31mname": 1, "send_invite": "\x1b[2J"}))
    assert "\x1b" not in told
