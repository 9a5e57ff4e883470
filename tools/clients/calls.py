"""Drives a third-party client of Domo's instance API, unchanged, and prints what each call gave as one JSON object.

    python calls.py domolibrary < credentials.json

`domolibrary` and `domolibrary2` have the same functions in other places. Both build `https://NAME.domo.com`, so the
process is started behind the simulator's TLS door (local/domo/tls_door.py).
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import httpx
import pandas as pd

PLACES = {
    "domolibrary": ("domolibrary.client.DomoAuth", "domolibrary.routes", "user_attributes"),
    "domolibrary2": ("domolibrary2.auth", "domolibrary2.routes", "instance_config.user_attributes"),
}
ANN = "ann@acme.example"
answers: dict[str, Any] = {}


def library(name: str) -> SimpleNamespace:
    """The modules of a client by what they are for."""
    auth, routes, attributes = PLACES[name]
    parts = ("user", "role", "dataset", "access_token", "grant")
    modules = {part: import_module(f"{routes}.{part}") for part in parts}
    return SimpleNamespace(
        auth=import_module(auth), attributes=import_module(f"{routes}.{attributes}"), **modules
    )


async def note(name: str, call: Awaitable[Any]) -> Any:
    """Await a call, whatever becomes of it, and keep what it gave; what the client prints goes to standard error."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            result = await call
        answers[name] = getattr(result, "response", result)
    except Exception as error:  # noqa: BLE001 - the kind of error is what the test wants to see
        answers[name] = {"error": type(error).__name__, "text": str(error)}
    return answers[name]


async def accounts(lib: SimpleNamespace, opens: dict[str, str], session: httpx.AsyncClient) -> Any:
    """Who the accounts are; the session of the password is returned, and does all that follows."""

    def by_password(password: str) -> Any:
        return lib.auth.DomoFullAuth(
            domo_instance="acme", domo_username=opens["user_name"], domo_password=password
        )

    def by_token(token: str) -> Any:
        return lib.auth.DomoTokenAuth(domo_instance="acme", domo_access_token=token)

    await note("who by token", by_token(opens["access_token"]).who_am_i(session=session))
    await note("wrong token", by_token("wrong").who_am_i(session=session))
    await note("wrong password", by_password("wrong").get_auth_token(session=session))
    full = by_password(opens["password"])
    await note("session", full.get_auth_token(session=session))
    await note("who by password", full.who_am_i(session=session))
    return full


async def people(lib: SimpleNamespace, auth: Any, session: httpx.AsyncClient) -> None:
    """Roles and a person's life."""
    way = {"auth": auth, "session": session}
    user, kinds = lib.user, lib.user.UserProperty_Type
    await note("roles", lib.role.get_roles(**way))
    await note("role", lib.role.get_role_by_id(role_id=4, **way))
    await note("role grants", lib.role.get_role_grants(role_id=1, **way))
    await note("role holders", lib.role.get_role_membership(role_id=1, **way))
    await note("grants", lib.grant.get_grants(**way))
    await note("new role", lib.role.create_role(name="Clerks", description="as Participant", **way))
    await note("tokens", lib.access_token.get_access_tokens(**way))
    await note("everybody", user.get_all_users(**way))
    made = await note("create", user.create_user(display_name="Ann", email_address=ANN, role_id=4, **way))
    await note("create again", user.create_user(display_name="Ann", email_address=ANN, role_id=4, **way))
    user_id = str(made["id"])
    changes = {"title": "Boss", "department": "Sales", "phone_number": "+18015550100", "employee_id": "E1"}
    values = [user.UserProperty(kinds[name], value) for name, value in (changes | {"role_id": 3}).items()]
    await note("update", user.update_user(user_id=user_id, user_property_ls=values, **way))
    emails = [ANN.upper(), "ada.admin@acme.example"]
    await note("by address", user.search_users_by_email(user_email_ls=emails, **way))
    await note("nobody", user.search_users_by_email(user_email_ls=["nobody@acme.example"], **way))
    await note("by id", user.get_by_id(user_id=user_id, **way))
    await note("by id, of content", user.get_by_id(user_id=user_id, is_v2=False, **way))
    body = {"attributes": ["id", "emailAddress"]}
    await note("a page each", user.search_users(body=body, loop_until_end=True, limit=1, **way))
    await note("delete", user.delete_user(user_id=user_id, **way))
    await note("delete again", user.delete_user(user_id=user_id, **way))


async def content(lib: SimpleNamespace, auth: Any, session: httpx.AsyncClient) -> None:
    """Definitions of attributes, and a DataSet's life."""
    way = {"auth": auth, "session": session}
    await note("new attribute", lib.attributes.create_user_attribute(attribute_id="team", name="Team", **way))
    await note("attributes", lib.attributes.get_user_attributes(**way))
    schema = {"columns": [{"type": "STRING", "name": "email"}, {"type": "LONG", "name": "number"}]}
    made = await note("new DataSet", lib.dataset.create(dataset_name="people", schema=schema, **way))
    of = {"dataset_id": made["dataSource"]["dataSourceId"]} | way
    for method, rows in (
        ("REPLACE", [["a@x.example", 1], ["b@x.example", 2]]),
        ("APPEND", [["c@x.example", 3]]),
    ):
        upload = await note(f"{method} begun", lib.dataset.upload_dataset_stage_1(**of))
        part = {"upload_id": upload, "upload_df": pd.DataFrame(rows)}
        await note(f"{method} part", lib.dataset.upload_dataset_stage_2_df(**of | part))
        end = {"upload_id": upload, "update_method": method, "is_index": True}
        await note(f"{method} committed", lib.dataset.upload_dataset_stage_3(**of | end))
    await note("DataSet", lib.dataset.get_dataset_by_id(**of))
    await note("columns", lib.dataset.get_schema(**of))
    await note("rows", lib.dataset.query_dataset_private(sql="SELECT * FROM table", **of))
    await note("DataSet gone", lib.dataset.delete(**of))


async def main() -> None:
    """Make all calls."""
    lib, opens = library(sys.argv[1]), json.load(sys.stdin)
    async with httpx.AsyncClient() as session:
        auth = await accounts(lib, opens, session)
        await people(lib, auth, session)
        await content(lib, auth, session)
    print(json.dumps(answers, default=str))


asyncio.run(main())
