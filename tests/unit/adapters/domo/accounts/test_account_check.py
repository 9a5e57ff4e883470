import httpx
import pytest

from muster.adapters.domo.accounts.check import instance_facts, public_facts
from muster.adapters.domo.accounts.oauth import OAuthTokens
from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.accounts.sessions import NoCredential
from muster.errors import CredentialError
from tests.unit.adapters.domo.wire import Wire, answer

ME = {"id": 27, "displayName": "Ann", "emailAddress": "ann@x.example", "role": "Admin", "roleId": 1}
DAY_MS = 24 * 3600 * 1000


def instance(tokens: httpx.Response, **me: object) -> Wire:
    return Wire(lambda request: tokens if "accesstokens" in request.url.path else answer({**ME, **me}))


def token(owner: int, expires_ms: float) -> dict[str, object]:
    return {"id": 1, "name": "x", "ownerId": owner, "expires": int(expires_ms)}


def test_a_token_tells_who_it_acts_as_and_when_the_first_of_its_owners_ends() -> None:
    now_ms = Wire([]).time.now * 1000
    tokens = [
        token(27, now_ms + 9 * DAY_MS),
        token(27, now_ms + 3 * DAY_MS),
        token(27, now_ms - DAY_MS),
        token(1, now_ms + DAY_MS),
    ]
    facts = instance_facts(instance(answer(tokens)).connection(), by_token=True)
    assert (facts.user_id, facts.name, facts.email, facts.role) == ("27", "Ann", "ann@x.example", "Admin")
    assert facts.manages_users is True
    assert (facts.expires_at, facts.live_tokens) == ((now_ms + 3 * DAY_MS) / 1000, 2)


@pytest.mark.parametrize("never", [None, 2**63 - 1, 253_402_300_799_999])
def test_a_token_without_an_end_counts_and_ends_nothing(never: int | None) -> None:
    endless: dict[str, object] = {"id": 2, "name": "y", "ownerId": 27, "expires": never}
    facts = instance_facts(instance(answer([endless])).connection(), by_token=True)
    assert (facts.expires_at, facts.live_tokens) == (None, 1)


@pytest.mark.parametrize("tokens", [answer({}, status=403), answer({}, status=404), answer([])])
def test_an_expiry_that_is_not_told_is_not_known(tokens: httpx.Response) -> None:
    assert instance_facts(instance(tokens).connection(), by_token=True).expires_at is None


def test_a_session_has_no_expiry_to_ask_for() -> None:
    wire = instance(answer([]))
    assert instance_facts(wire.connection(), by_token=False).expires_at is None
    assert wire.asked == ["GET /api/content/v2/users/me"]


@pytest.mark.parametrize(
    ("me", "role", "manages"),
    [
        ({"roleId": 4, "role": "Participant"}, "Participant", False),
        ({"roleId": None, "role": "Analyst"}, "Analyst", None),
        ({"roleId": 1, "role": None}, "Admin", True),
    ],
)
def test_the_role_tells_whether_it_may_manage_users_or_that_this_is_not_known(
    me: dict[str, object], role: str, *, manages: bool | None
) -> None:
    facts = instance_facts(instance(answer([]), **me).connection(), by_token=True)
    assert (facts.role, facts.manages_users) == (role, manages)


CUSTOM: dict[str, object] = {"roleId": 428016579, "role": "Analyst"}


def with_grants(grants: httpx.Response) -> Wire:
    """The instance of somebody with a custom role, whose grants are these."""
    return Wire(lambda request: grants if "authorities" in request.url.path else answer({**ME, **CUSTOM}))


@pytest.mark.parametrize(
    ("grants", "manages"),
    [
        (answer(["content.export", "user.edit"]), True),
        (answer(["content.export", "user.invite"]), False),
        (answer([]), None),
        (answer([{"authority": "user.edit"}]), None),
        (answer({"user.edit": True}), None),
        (answer({}, status=403), None),
        (answer({}, status=404), None),
    ],
)
def test_the_grants_of_a_custom_role_tell_whether_it_may_manage_users(
    grants: httpx.Response, *, manages: bool | None
) -> None:
    wire = with_grants(grants)
    assert instance_facts(wire.connection(), by_token=False).manages_users is manages
    assert wire.asked[1:] == ["GET /api/authorization/v1/roles/428016579/authorities"]


@pytest.mark.parametrize("role_id", [1, 4])
def test_of_a_role_of_the_system_no_grants_are_asked(role_id: int) -> None:
    wire = instance(answer([]), roleId=role_id)
    assert instance_facts(wire.connection(), by_token=False).manages_users is (role_id == 1)
    assert len(wire.asked) == 1


def test_a_refused_token_is_told_as_such() -> None:
    with pytest.raises(CredentialError, match='"acme"'):
        instance_facts(Wire([answer({}, status=401)]).connection(), by_token=True)


def test_a_client_tells_the_user_and_the_role_of_its_token() -> None:
    grant = Wire([answer({"access_token": "t", "expires_in": 3599, "userId": 27, "role": "Admin"})])
    tokens = OAuthTokens(grant.connection(NoCredential()), "c", SecretText("s"))
    wire = Wire([answer({"id": 27, "name": "Ann", "email": "ann@x.example"})])
    facts = public_facts(wire.connection(tokens), tokens)
    assert (facts.user_id, facts.name, facts.email, facts.role) == ("27", "Ann", "ann@x.example", "Admin")
    assert facts.manages_users is True
    assert wire.asked == ["GET /v1/users/27"]


@pytest.mark.parametrize(
    ("scope", "enough"), [("data user", True), ("user", True), ("data", False), (None, True)]
)
def test_a_client_whose_token_lacks_the_scope_of_users_is_refused_by_name(
    scope: str | None, *, enough: bool
) -> None:
    told = {"access_token": "t", "expires_in": 3599, "userId": 27, "role": "Admin"}
    grant = Wire([answer(told | ({"scope": scope} if scope else {}))])
    tokens = OAuthTokens(grant.connection(NoCredential()), "c", SecretText("s"))
    wire = Wire([answer({"id": 27, "name": "Ann", "email": "ann@x.example"})])
    if enough:
        assert public_facts(wire.connection(tokens), tokens).manages_users is True
        return
    with pytest.raises(CredentialError, match=r'"acme" was refused: .*the scope user'):
        public_facts(wire.connection(tokens), tokens)
    assert wire.asked == []
