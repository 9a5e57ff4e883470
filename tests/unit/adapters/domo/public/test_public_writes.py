"""What the public API is sent at a write, and which of its answers are believed."""

import httpx
import orjson
import pytest

from muster.errors import ServerTroubleError
from tests.unit.adapters.domo.public_world import Domo, user
from tests.unit.adapters.domo.wire import answer


def test_an_update_sends_every_field_that_the_server_tells_for_it_may_clear_what_is_left_out() -> None:
    told = {
        "department": "Sales",
        "employeeId": "UT1",
        "deskPhoneNumber": "1",
        "timezone": "UTC",
        "locale": "de-DE",
    }
    domo = Domo(user(7, **told, updatedAt="t", deleted=False))
    domo.directory().update("7", {"title": ""}, {"title": "Boss"})
    assert domo.wire.sent() == {key: value for key, value in user(7, **told).items() if key != "id"} | {
        "title": "Boss"
    }


@pytest.mark.parametrize(("told", "sent"), [("4", "2"), (4, 2)])
def test_a_new_role_is_sent_by_name_and_by_id_where_the_server_tells_both(told: object, sent: object) -> None:
    domo = Domo(user(7, roleId=told))
    domo.directory().update("7", {"roleId": "4"}, {"roleId": "2"})
    document = domo.wire.sent()
    assert isinstance(document, dict)
    assert (document["role"], document["roleId"]) == ("Privileged", sent)


@pytest.mark.parametrize(("writes", "puts"), [((True,), 1), ((False, True), 2), ((False, False, False), 3)])
def test_an_empty_answer_to_an_update_is_believed_only_if_the_person_has_changed(
    writes: tuple[bool, ...], puts: int
) -> None:
    class Silent(Domo):
        def write(self, request: httpx.Request) -> httpx.Response:
            if next(done):
                self.users["7"] |= orjson.loads(request.content)
            return httpx.Response(200)

    done = iter(writes)
    domo = Silent(user(7, title="Boss"))
    if any(writes):
        domo.directory().update("7", {"title": "Boss"}, {"title": ""})
    else:
        with pytest.raises(ServerTroubleError) as raised:
            domo.directory().update("7", {"title": "Boss"}, {"title": ""})
        assert raised.value.unknown_outcome
    assert domo.wire.asked.count("PUT /v1/users/7") == puts


@pytest.mark.parametrize(
    "reply", [{}, [], None, {"id": None}, {"id": 7, "email": "somebody.else@acme.example"}]
)
def test_a_create_whose_answer_has_no_id_or_tells_another_person_is_in_doubt(reply: object) -> None:
    class Strange(Domo):
        def write(self, request: httpx.Request) -> httpx.Response:
            return answer(reply)

    domo = Strange()
    with pytest.raises(ServerTroubleError) as raised:
        domo.directory().create(
            {"displayName": "P", "email": "p@acme.example", "roleId": "4"}, send_invite=False
        )
    assert raised.value.unknown_outcome
    assert len(domo.wire.requests) == 1
