import json

import pytest

from muster.domain.plans.changes import Change, Create, Delete, Update, change_from_json, change_to_json

CREATE = Create("jane@example.com", {"displayName": "Jane"})
UPDATE = Update("jane@example.com", "7", {"title": ""}, {"title": "Boss"})
DELETE = Delete("jane@example.com", "7", {"displayName": "Jane"})


@pytest.mark.parametrize("change", [CREATE, UPDATE, DELETE])
def test_a_change_survives_its_json(change: Change) -> None:
    assert change_from_json(json.loads(json.dumps(change_to_json(change)))) == change


@pytest.mark.parametrize(
    ("change", "action", "user_id", "before", "after"),
    [
        (CREATE, "create", None, None, {"displayName": "Jane"}),
        (UPDATE, "update", "7", {"title": ""}, {"title": "Boss"}),
        (DELETE, "delete", "7", {"displayName": "Jane"}, None),
    ],
)
def test_the_json_has_null_where_an_action_has_no_such_part(
    change: Change, action: str, user_id: str | None, before: object, after: object
) -> None:
    email = "jane@example.com"
    expected = {"action": action, "email": email, "user_id": user_id, "before": before, "after": after}

    assert change_to_json(change) == expected
    assert change.action == action


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"action": "rename", "email": "a@b.c"},
            "a change's action is create, update or delete, not 'rename'",
        ),
        ({"action": "create", "after": {}}, "a change's email must be text"),
        ({"action": "create", "email": "a@b.c"}, "a change's after must be an object of texts"),
        (
            {"action": "create", "email": "a@b.c", "after": {"roleId": 4}},
            "a change's after must be an object of texts",
        ),
        (
            {"action": "update", "email": "a@b.c", "before": {}, "after": {}},
            "a change's user_id must be text",
        ),
        (
            {"action": "delete", "email": "a@b.c", "user_id": "1"},
            "a change's before must be an object of texts",
        ),
    ],
)
def test_a_document_that_is_no_change_is_refused(document: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        change_from_json(document)
