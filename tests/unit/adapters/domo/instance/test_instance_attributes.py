import httpx
import orjson
import pytest

from muster.adapters.domo.instance.attributes import KEPT_SECONDS, attribute_of
from muster.adapters.domo.instance.directory import InstanceDirectory
from muster.adapters.domo.instance.people import person_of
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.errors import CredentialError, RefusedError, RetryableError, ServerTroubleError
from tests.unit.adapters.domo.wire import Wire, answer

META = "GET /api/user/v1/properties/meta/keys"
PATCH = "PATCH /api/identity/v1/users/7"
TEAM = {"key": "teamId", "keyspace": "customer-defined", "valueType": "STRING", "validator": "ANY_VALUE"}
SKILLS = {**TEAM, "key": "skills", "validator": "ANY_VALUE_MULTI"}
ANN = {"displayName": "Ann", "email": "ann@x.example", "roleId": "3"}


def directory(wire: Wire) -> InstanceDirectory:
    return InstanceDirectory(wire.connection())


@pytest.mark.parametrize(
    ("value_type", "validator", "kind", "is_list"),
    [
        ("STRING", "ANY_VALUE", AttributeType.TEXT, False),
        ("STRING", "ANY_VALUE_MULTI", AttributeType.TEXT, True),
        ("LONG", "ANY_VALUE", AttributeType.WHOLE_NUMBER, False),
        ("java.lang.Double", "ANY_VALUE_MULTI", AttributeType.NUMBER, True),
        ("LIST<DATE>", None, AttributeType.DATE, True),
        ("DateTime", None, AttributeType.MOMENT, False),
        ("BOOLEAN", None, AttributeType.TRUTH, False),
        ("STRING", "EMAIL", AttributeType.ADDRESS, False),
        ("null", "VALUE_IN_LIST", AttributeType.TEXT, False),
        (None, None, AttributeType.TEXT, False),
        ("COLOUR", "PALETTE", AttributeType.TEXT, False),
    ],
)
def test_type_and_list_are_read_from_the_definition(
    value_type: str | None, validator: str | None, kind: AttributeType, *, is_list: bool
) -> None:
    definition = {**TEAM, "valueType": value_type, "validator": validator}
    assert attribute_of(definition) == CustomAttribute("teamId", kind, is_list=is_list)


def test_what_domo_defines_and_what_is_named_as_a_column_is_no_custom_attribute() -> None:
    definitions = [
        {"key": "hireDate", "keyspace": "domo-defined"},
        SKILLS,
        {"key": "location", "keyspace": "customer-defined"},
        {"key": "id", "keyspace": "customer-defined"},
        {"key": "costCenter", "keyspace": "idp"},
    ]
    known = directory(Wire([answer(definitions)])).custom_attributes()
    assert known == (CustomAttribute("costCenter"), CustomAttribute("skills", is_list=True))


@pytest.mark.parametrize("reply", [{}, [7], [{"keyspace": "customer-defined"}], [{"key": 7}]])
def test_an_answer_that_is_no_list_of_definitions_is_trouble(reply: object) -> None:
    with pytest.raises(ServerTroubleError):
        directory(Wire(lambda _request: answer(reply))).custom_attributes()


def test_who_may_not_see_the_attributes_is_refused() -> None:
    with pytest.raises(CredentialError):
        directory(Wire([answer({}, status=403)])).custom_attributes()


def test_one_value_and_several_are_written_as_such_and_a_blank_one_clears() -> None:
    wire = Wire([answer([TEAM, SKILLS]), answer({})])
    directory(wire).update("7", {}, {"title": "Boss", "teamId": "a|b", "skills": "sql|r"})
    assert wire.asked == [META, PATCH]
    assert wire.sent() == {
        "attributes": [
            {"key": "title", "values": ["Boss"]},
            {"key": "teamId", "values": ["a|b"]},
            {"key": "skills", "values": ["sql", "r"]},
        ]
    }
    wire = Wire([answer([TEAM, SKILLS]), answer({})])
    directory(wire).update("7", {}, {"teamId": "", "skills": ""})
    assert wire.sent() == {
        "attributes": [{"key": "teamId", "values": [None]}, {"key": "skills", "values": [None]}]
    }


def test_definitions_are_asked_for_once_a_minute_and_only_for_attributes() -> None:
    wire = Wire(lambda request: answer([TEAM] if request.method == "GET" else {}))
    people = directory(wire)
    people.update("7", {}, {"title": "Boss"})
    assert wire.asked == [PATCH]
    for _ in range(3):
        people.update("7", {}, {"teamId": "a"})
    assert wire.asked[1:] == [META, PATCH, PATCH, PATCH]
    wire.time.now += KEPT_SECONDS
    people.update("7", {}, {"teamId": "a"})
    assert wire.asked[5:] == [META, PATCH]


def test_an_attribute_that_was_defined_a_moment_ago_is_found_and_one_that_is_gone_refused() -> None:
    wire = Wire([answer([TEAM]), answer({}), answer([SKILLS]), answer({}), answer([SKILLS])])
    people = directory(wire)
    people.update("7", {}, {"teamId": "a"})
    people.update("7", {}, {"skills": "a"})
    with pytest.raises(RefusedError, match="no attribute teamId any more"):
        people.update("7", {}, {"teamId": "a"})
    assert wire.asked == [META, PATCH, META, PATCH, META]


def test_nobody_is_created_before_the_attributes_are_known() -> None:
    wire = Wire(lambda _request: _raise(httpx.ConnectError("refused")))
    with pytest.raises(RetryableError) as raised:
        directory(wire).create({**ANN, "teamId": "a"}, send_invite=False)
    assert not raised.value.unknown_outcome
    assert set(wire.asked) == {META}


def test_a_search_asks_for_the_attributes_that_are_wanted_and_no_others() -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        user = {
            "id": 27,
            "emailAddress": "ann@x.example",
            "attributes": [{"key": "skills", "values": ["r", "go"]}],
        }
        return answer({"id": 27} if request.url.path.endswith("/me") else {"count": 1, "users": [user]})

    for attributes, keys in (([], []), ([CustomAttribute("skills", is_list=True)], ["skills"])):
        wire = Wire(answered)
        (page,) = directory(wire).pages(attributes)
        found = directory(wire).find("ann@x.example", attributes)
        asked = [orjson.loads(each.content)["attributes"] for each in wire.requests if each.method == "POST"]
        assert [names[13:] for names in asked] == [keys] * 3
        for person in (page[0], found or {}):
            assert person.get("skills") == ("r|go" if keys else None)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], ""),
        ([None], ""),
        ([""], ""),
        (None, ""),
        (["x"], "x"),
        ([7], "7"),
        ([1.5], "1.5"),
        ([True], "true"),
        ([False, None], "false"),
        (["x", "y"], "x | y"),
    ],
)
def test_what_an_attribute_holds_is_told_as_one_text(values: list[object] | None, text: str) -> None:
    document = {"id": 1, "attributes": [{"key": "teamId", "values": values}]}
    assert person_of(document, [CustomAttribute("teamId")])["teamId"] == text


def test_an_attribute_that_is_left_out_is_blank() -> None:
    assert person_of({"id": 1, "attributes": []}, [CustomAttribute("teamId")])["teamId"] == ""


def _raise(error: Exception) -> httpx.Response:
    raise error
