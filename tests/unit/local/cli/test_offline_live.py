import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.cli import offline_live
from local.cli.offline_live import live_pages
from muster.domain.reading.faults import DirectoryFault

EXAMPLE = 'it must be an array of objects such as [{"id": 1, "email": "jane@example.com", …}]'
ONE = '{"id": 1, "email": "a@example.com"}'

FAULTS = [
    ("", "live-no-array", f"LIVE.json holds no array: {EXAMPLE}"),
    ('{"id": 1}', "live-no-array", f"LIVE.json holds no array: {EXAMPLE}"),
    ("<html>", "live-no-array", f"LIVE.json holds no array: {EXAMPLE}"),
    (f"[{ONE}", "live-truncated", "LIVE.json does not end with ]: it was cut short, or has more"),
    (f"[{ONE}, {{", "live-truncated", "LIVE.json does not end with ]: it was cut short, or has more"),
    (f"[{ONE}] x", "live-truncated", "LIVE.json does not end with ]: it was cut short, or has more"),
    (f"[{ONE}, 7]", "live-incomplete", f"item 2 of LIVE.json has no id or no email: {EXAMPLE}"),
    (f'[{ONE}, {{"id": 2}}]', "live-incomplete", f"item 2 of LIVE.json has no id or no email: {EXAMPLE}"),
    (
        '[{"email": "a@example.com"}]',
        "live-incomplete",
        f"item 1 of LIVE.json has no id or no email: {EXAMPLE}",
    ),
    (
        '[{"id": 1, "email": "a@example.com", "id": 2}]',
        "live-doubled-name",
        "LIVE.json: 'a@example.com' has 'id' more than once",
    ),
]

TEXT = st.text(alphabet='a"\\{}[],: é\n', max_size=12)
USERS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 99), "email": TEXT, "title": TEXT},
        optional={
            "groups": st.lists(st.fixed_dictionaries({"id": st.integers(0, 9), "name": TEXT}), max_size=3)
        },
    ),
    max_size=8,
)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "live.json"


def users_in(path: Path) -> list[object]:
    return [user for page in live_pages(path) for user in page]


@pytest.mark.parametrize(("content", "code", "message"), FAULTS)
def test_a_bad_file_is_one_fault_that_says_what_is_wrong(
    live: Path, content: str, code: str, message: str
) -> None:
    live.write_text(content, encoding="utf-8")

    with pytest.raises(DirectoryFault) as caught:
        users_in(live)

    assert (caught.value.code, caught.value.message) == (code, message)


@pytest.mark.parametrize("content", [f"[{ONE} {ONE}]", f"[{ONE},]", "[{'id': 1}]", f"[{ONE}]]"])
def test_what_is_not_json_is_told_so(live: Path, content: str) -> None:
    live.write_text(content, encoding="utf-8")

    with pytest.raises(DirectoryFault) as caught:
        users_in(live)

    assert caught.value.code == "live-no-json"


@pytest.mark.parametrize("content", ["[]", " [ ] \n", "\ufeff[]"])
def test_an_empty_array_has_no_users(live: Path, content: str) -> None:
    live.write_text(content, encoding="utf-8")

    assert users_in(live) == []


@given(USERS, st.integers(1, 64), st.sampled_from([None, 1]), st.booleans())
def test_a_file_is_read_whole_wherever_its_blocks_end(
    tmp_path_factory: pytest.TempPathFactory,
    users: list[dict[str, object]],
    size: int,
    indent: int | None,
    ascii_only: bool,  # noqa: FBT001 - drawn
) -> None:
    path = tmp_path_factory.getbasetemp() / "live.json"
    path.write_text(json.dumps(users, indent=indent, ensure_ascii=ascii_only), encoding="utf-8")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offline_live, "_BLOCK_BYTES", size)
        assert users_in(path) == users


def test_a_large_file_with_an_error_in_it_does_not_gather_in_memory(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline_live, "_BLOCK_BYTES", 100)
    monkeypatch.setattr(offline_live, "_LARGEST_USER_BYTES", 1_000)
    live.write_text(f"[{ONE}, {{,}}, " + ", ".join([ONE] * 500) + "]", encoding="utf-8")

    with pytest.raises(DirectoryFault) as caught:
        users_in(live)

    assert caught.value.code == "live-no-json"


def test_pages_are_much_smaller_than_a_large_file(live: Path) -> None:
    live.write_text(
        "[" + ", ".join(f'{{"id": {n}, "email": "p{n}@example.com"}}' for n in range(20_000)) + "]",
        encoding="utf-8",
    )

    pages = [len(page) for page in live_pages(live)]

    assert sum(pages) == 20_000
    assert max(pages) < 5_000
