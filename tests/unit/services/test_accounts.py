import pytest

from muster.domain.account import SECRET_PARTS, Account
from muster.errors import InvalidInputError
from muster.services.accounts import check_account, describe_account, keep_account, remove_account
from muster.services.jobs import create_job
from tests.unit.services.job_desk_fakes import World
from tests.unit.services.test_jobs import definition, remote

GLOBEX = Account("globex", "access_token", "globex.domo.com")


@pytest.fixture
def world() -> World:
    return World()


def keep(world: World, account: Account = GLOBEX, **parts: str) -> None:
    keep_account(world.accounts, world.keeper, world.jobs, account, parts or {"token": "s3cret"})


def remove(world: World, name: str) -> None:
    remove_account(world.accounts, world.keeper, world.jobs, name, home_account="home")


def test_the_secret_is_kept_with_its_instance_and_the_description_without_it(world: World) -> None:
    keep(world)
    assert world.keeper.kept == {
        "accounts/globex": {"kind": "access_token", "instance": "globex.domo.com", "token": "s3cret"}
    }
    assert list(world.accounts.all()) == [GLOBEX]


@pytest.mark.parametrize(
    ("name", "kind", "instance", "said"),
    [
        ("a b", "password", "acme.domo.com", "cannot be an account's name"),
        ("../home", "password", "acme.domo.com", "cannot be an account's name"),
        ("home\n", "password", "acme.domo.com", "cannot be an account's name"),
        ("home", "key", "acme.domo.com", "no kind of account; right would be oauth_client"),
        ("home", "password", "https://acme.domo.com", "no Domo instance"),
        ("home", "password", "acme.domo.com.evil.com", "no Domo instance"),
        ("home", "password", "acme.domo.com\n", "no Domo instance"),
    ],
)
def test_a_description_that_cannot_be_is_refused(name: str, kind: str, instance: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        check_account(name, kind, instance)


HOME = ("home", "acme.domo.com")


def test_a_new_account_needs_kind_and_instance(world: World) -> None:
    with pytest.raises(InvalidInputError, match='no account "globex" yet, so --kind and --instance must be'):
        describe_account(world.accounts, "globex", None, None, home=HOME)
    with pytest.raises(InvalidInputError, match="so --instance must be given"):
        describe_account(world.accounts, "globex", "password", None, home=HOME)


def test_a_known_account_keeps_what_is_left_out(world: World) -> None:
    keep(world)
    assert describe_account(world.accounts, "globex", None, None, home=HOME) == GLOBEX
    changed = describe_account(world.accounts, "globex", "password", None, home=HOME)
    assert changed == Account("globex", "password", "globex.domo.com")
    moved = describe_account(world.accounts, "globex", None, "initech.domo.com", home=HOME)
    assert moved == Account("globex", "access_token", "initech.domo.com")


def test_a_description_with_everything_is_checked_too(world: World) -> None:
    with pytest.raises(InvalidInputError, match="no Domo instance"):
        describe_account(world.accounts, "globex", "password", "evil.example", home=HOME)


def test_the_home_account_is_one_of_home(world: World) -> None:
    with pytest.raises(InvalidInputError, match=r'"home" is the home account .* home is acme\.domo\.com'):
        describe_account(world.accounts, "home", "access_token", "globex.domo.com", home=HOME)
    assert describe_account(world.accounts, "home", "access_token", "acme.domo.com", home=HOME).name == "home"
    assert describe_account(world.accounts, "other", "access_token", "acme.domo.com", home=HOME)


@pytest.mark.parametrize("token", ["", " s3cret", "s3\ncret", "s3\x1bcret", "x" * 4097])
def test_a_secret_that_no_header_can_carry_is_refused_and_not_repeated(world: World, token: str) -> None:
    with pytest.raises(InvalidInputError, match="token: must be one line") as refusal:
        keep(world, token=token)
    assert not token.strip() or token.strip() not in str(refusal.value)
    assert not world.keeper.kept


def test_parts_of_another_kind_are_refused_by_name(world: World) -> None:
    with pytest.raises(InvalidInputError, match=r"has token, and no password\.") as refusal:
        keep(world, token="s3cret", password="hunter2")
    assert "hunter2" not in str(refusal.value)


def test_an_account_that_a_job_uses_stays_with_its_instance(world: World) -> None:
    keep(world)
    create_job(world.desk, definition(world, target=remote("globex.domo.com")))
    moved = Account("globex", "access_token", "evil.domo.com")
    with pytest.raises(InvalidInputError, match='the job "Nightly" use it there'):
        keep(world, moved)
    assert world.accounts.get("globex") == GLOBEX
    keep(world, GLOBEX, token="renewed")
    assert world.keeper.kept["accounts/globex"]["token"] == "renewed"


def test_an_account_that_a_job_uses_is_not_removed(world: World) -> None:
    keep(world)
    create_job(world.desk, definition(world, target=remote("globex.domo.com")))
    with pytest.raises(InvalidInputError, match='used by the job "Nightly"'):
        remove(world, "globex")
    assert "accounts/globex" in world.keeper.kept


def test_the_home_account_is_not_removed(world: World) -> None:
    keep(world, Account("home", "access_token", "acme.domo.com"))
    with pytest.raises(InvalidInputError, match="is the home account"):
        remove(world, "home")


def test_removing_takes_secret_and_description(world: World) -> None:
    keep(world)
    remove(world, "globex")
    assert (world.keeper.kept, list(world.accounts.all())) == ({}, [])


def test_removing_an_account_that_is_not_there_says_so(world: World) -> None:
    with pytest.raises(InvalidInputError, match='no account "globex"'):
        remove(world, "globex")


def test_an_account_that_a_job_nobody_can_read_may_use_is_not_removed(world: World) -> None:
    world.accounts.save(Account("globex", "access_token", "globex.domo.com"))
    world.jobs.strange.add("strange1")
    with pytest.raises(InvalidInputError, match="perhaps the job strange1, which cannot be read"):
        remove_account(world.accounts, world.keeper, world.jobs, "globex", home_account="home")


@pytest.mark.parametrize(
    ("kind", "part"),
    [("access_token", "token"), ("oauth_client", "client_id"), ("oauth_client", "client_secret")],
)
def test_what_travels_in_a_header_must_be_ascii(world: World, kind: str, part: str) -> None:
    parts = dict.fromkeys(SECRET_PARTS[kind], "plain") | {part: "tök€n"}
    with pytest.raises(InvalidInputError, match=f"^{part}: .*copy it from Domo") as raised:
        keep(world, Account("globex", kind, "globex.domo.com"), **parts)
    assert "tök€n" not in str(raised.value)
    assert not world.keeper.kept


def test_a_password_may_hold_any_letter(world: World) -> None:
    keep(
        world,
        Account("globex", "password", "globex.domo.com"),
        user_name="ann@x.example",
        password="Schlüssel",
    )
    assert world.keeper.kept["accounts/globex"]["password"] == "Schlüssel"
