import io

import pytest

from local.cli import accounts
from muster.errors import InvalidInputError

NAMES = ("client_id", "client_secret")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_secret_comes_as_a_line_for_each_part() -> None:
    assert accounts.read_parts(NAMES, io.StringIO("id\r\ns3cret\r\n")) == {
        "client_id": "id",
        "client_secret": "s3cret",
    }


def test_a_secret_comes_as_json() -> None:
    text = '\ufeff{"kind": "oauth_client", "instance": "x", "client_id": "id", "client_secret": "s"}'
    assert accounts.read_parts(NAMES, io.StringIO(text)) == {"client_id": "id", "client_secret": "s"}


def test_too_few_lines_are_told_without_the_secret() -> None:
    with pytest.raises(InvalidInputError, match=r"has 1 lines; the secret has 2 parts") as refusal:
        accounts.read_parts(NAMES, io.StringIO("s3cret"))
    assert "s3cret" not in str(refusal.value)


def test_json_that_cannot_be_read_is_told_without_the_secret() -> None:
    with pytest.raises(InvalidInputError, match="line 1, column 18") as refusal:
        accounts.read_parts(NAMES, io.StringIO('{"client_id": "x"s3cret'))
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_parts_that_are_no_texts_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="are texts: client_id, client_secret"):
        accounts.read_parts(NAMES, io.StringIO('{"client_id": 7}'))


@pytest.mark.parametrize(("part", "told"), [("instance", "evil.domo.com"), ("kind", "password")])
def test_json_that_says_it_is_the_secret_of_another_account_is_not_kept(part: str, told: str) -> None:
    text = f'{{"client_id": "id", "client_secret": "s3cret", "{part}": "{told}"}}'
    with pytest.raises(InvalidInputError, match=f"a secret of another {part} than") as refusal:
        accounts.read_parts(NAMES, io.StringIO(text), kind="oauth_client", instance="acme.domo.com")
    assert "s3cret" not in str(refusal.value)


def test_json_without_end_is_told_in_words() -> None:
    with pytest.raises(InvalidInputError, match="too many objects"):
        accounts.read_parts(NAMES, io.StringIO('{"a":' * 100_000))


def test_on_a_terminal_each_part_is_asked_for_and_a_secret_is_not_echoed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str]] = []

    def ask(way: str, answer: str, prompt: str) -> str:
        asked.append((way, prompt))
        return answer

    monkeypatch.setattr("builtins.input", lambda prompt: ask("shown", " id ", prompt))
    monkeypatch.setattr("getpass.getpass", lambda prompt: ask("hidden", "s3cret", prompt))
    assert accounts.read_parts(NAMES, Terminal()) == {"client_id": "id", "client_secret": "s3cret"}
    assert asked == [("shown", "Client id: "), ("hidden", "Client secret: ")]
