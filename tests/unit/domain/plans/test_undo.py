"""What takes one change back, where Domo's API or somebody else is in the way."""

from muster.domain.plans.changes import Update
from muster.domain.plans.undo import Present, reverse
from muster.domain.reports.join import Happening
from muster.domain.values.columns import COLUMNS_BY_NAME

RENAMED = Update("b@acme.example", "7", {"email": "a@acme.example"}, {"email": "b@acme.example"})
FILLED = Update("a@acme.example", "7", {"title": "", "location": ""}, {"title": "Boss", "location": "Oslo"})


def present(*users: dict[str, str], clearable: frozenset[str] = frozenset()) -> Present:
    kinds = {name: COLUMNS_BY_NAME[name].kind for name in ("email", "title", "location")}
    return Present(
        kinds,
        clearable,
        may_delete=True,
        by_id={user["id"]: user for user in users},
        by_address={user["email"]: user for user in users},
    )


def test_an_address_goes_back_unless_somebody_else_has_it_now() -> None:
    renamed = {"id": "7", "email": "b@acme.example"}
    back = reverse(Happening(RENAMED, None), present(renamed)).change
    assert back == Update("b@acme.example", "7", {"email": "b@acme.example"}, {"email": "a@acme.example"})
    taken = reverse(Happening(RENAMED, None), present(renamed, {"id": "8", "email": "a@acme.example"}))
    assert taken.change is None
    assert [each.code for each in taken.findings] == ["undo-conflict"]


def test_a_field_that_the_api_cannot_clear_stays_and_is_told() -> None:
    user = {"id": "7", "email": "a@acme.example", "title": "Boss", "location": "Oslo"}
    back = reverse(Happening(FILLED, None), present(user, clearable=frozenset({"title"})))
    assert back.change == Update("a@acme.example", "7", {"title": "Boss"}, {"title": ""})
    assert [(each.code, each.column) for each in back.findings] == [("undo-not-cleared", "location")]


def test_a_field_that_cannot_be_seen_now_is_a_conflict() -> None:
    user = {"id": "7", "email": "a@acme.example", "title": "Boss"}
    back = reverse(Happening(FILLED, None), present(user, clearable=frozenset({"title", "location"})))
    assert back.change is None
    assert "location cannot be seen now" in back.findings[0].message
