"""The public API's side of a directory, for the unit tests."""

import itertools
import json
from collections.abc import Mapping

import httpx

from muster.adapters.domo.public.directory import PublicDirectory
from muster.ports import DirectoryUser
from tests.unit.adapters.domo.wire import Wire, answer

OWN = "1"


def user(user_id: int, **fields: object) -> dict[str, object]:
    email = f"p{user_id}@acme.example"
    return {"id": user_id, "name": f"P{user_id}", "email": email, "role": "Participant", **fields}


class Domo:
    """A directory by pages and by details, both of which a test may bend."""

    def __init__(self, *users: Mapping[str, object], page_size: int = 500) -> None:
        self.users = {str(each["id"]): dict(each) for each in users}
        self.page_size = page_size
        self.listings = 0
        self.wire = Wire(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path == "/v1/users":
            offset = int(request.url.params["offset"])
            self.listings += offset == 0
            return answer(self.page(offset))
        if request.method == "GET":
            return self.detail(request.url.path.rsplit("/", 1)[1])
        return self.write(request)

    def page(self, offset: int) -> object:
        return list(self.users.values())[offset : offset + self.page_size]

    def detail(self, user_id: str) -> httpx.Response:
        return answer(self.users[user_id]) if user_id in self.users else answer({}, status=404)

    def write(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(204)
        if request.method == "PUT":
            return answer({})
        return answer(user(99, email=json.loads(request.content)["email"]))

    def directory(self) -> PublicDirectory:
        return PublicDirectory(self.wire.connection(), lambda: OWN)

    def read(self) -> list[DirectoryUser]:
        return list(itertools.chain.from_iterable(self.directory().pages()))
