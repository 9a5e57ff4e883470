"""The users of an instance through its own API, which carries all thirteen columns (reference, section 3.2)."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from muster.adapters.domo.http.listing import SeenIds
from muster.adapters.domo.http.operations import (
    CHANGE_PERSON,
    CREATE_PERSON,
    DELETE_PERSON,
    INVITE_PERSON,
    LIST_ROLES,
    WHO_AM_I,
)
from muster.adapters.domo.http.shapes import as_object, id_of, objects, of_new
from muster.adapters.domo.http.transport import Call, Connection
from muster.adapters.domo.instance.attributes import InstanceAttributes
from muster.adapters.domo.instance.people import CAPABILITIES, NAME, changes_of, person_of, rest_of
from muster.adapters.domo.instance.people_search import PAGE_SIZE, PeopleSearch, ReadBefore
from muster.adapters.domo.new_person import id_of_new
from muster.adapters.domo.public.people import address_key
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.columns import EMAIL, ROLE
from muster.domain.values.numbers import SYSTEM_ROLES
from muster.errors import AlreadyExistsError, IncompleteReadError, RefusedError, RetryableError
from muster.ports import BegunList, Capabilities, DirectoryUser

_PEOPLE = "/api/identity/v1/users"


class InstanceDirectory:
    """Reads and writes identity v1, and content v3 where only that can invite. Safe to use from threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._attributes = InstanceAttributes(connection)
        self._own_user_id: str | None = None
        self._headcount: int | None = None
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        """All thirteen columns."""
        return CAPABILITIES

    def own_user_id(self) -> str:
        """The user that the account acts as. Raises CredentialError."""
        with self._lock:
            if self._own_user_id is None:
                reply = self._connection.json(Call(WHO_AM_I, "/api/content/v2/users/me"))
                self._own_user_id = id_of(as_object(reply, "the account"), "the account")
            return self._own_user_id

    def custom_role_ids(self) -> frozenset[str]:
        """The ids of all roles but the five of the system."""
        reply = self._connection.json(Call(LIST_ROLES, "/api/authorization/v1/roles"))
        ids = frozenset(id_of(role, "a role") for role in objects(reply, "the roles"))
        # Not "- SYSTEM_ROLES.keys()", of which a plain set comes, and no fingerprint takes that.
        return ids.difference(SYSTEM_ROLES)

    def custom_attributes(self) -> Sequence[CustomAttribute]:
        """All attributes but those of Domo's own, by key."""
        return self._attributes.read()

    def pages(
        self, attributes: Sequence[CustomAttribute] = (), begun: BegunList | None = None
    ) -> Iterator[Sequence[DirectoryUser]]:
        """All users. Raises IncompleteReadError if the list did not come whole, or moved."""
        seen, last, page_size = SeenIds(), list[str](), 0
        for kept in () if begun is None else begun.pages:
            last = [str(user["id"]) for user in kept]
            page_size = max(page_size, len(last))
            seen.add(last)
            yield kept
        before = ReadBefore(seen, last, (begun and begun.headcount) or 0, page_size) if last else None
        for page in self._search(attributes).everybody(self.own_user_id(), before):
            self._headcount = page.count
            yield [person_of(user, attributes) for user in page.users]

    def headcount(self) -> int | None:
        """The count that came with the last page."""
        return self._headcount

    def find(self, email: str, attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser | None:
        """The one person with this address. The search finds parts of addresses too, so it is only a hint.

        Who is there is returned with the page that has the address; "nobody" needs as many people as were counted, and
        a search that came short is made again, within the limits of the connection.
        """
        return self._connection.repeated(lambda: self._look(email, attributes))

    def person(self, user_id: str) -> DirectoryUser | None:
        """The one person of this id. Raises IncompleteReadError if the search answers with somebody else."""
        condition = {"filterType": "value", "field": "id", "operator": "EQ", "values": [user_id]}
        page = self._search(()).page(0, 2, [condition])
        people = [person_of(user) for user in page.users]
        if page.count != len(people) or any(each["id"] != user_id for each in people) or len(people) > 1:
            raise IncompleteReadError("Domo answered with other people than were asked for")
        return people[0] if people else None

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        """Create a person. Raises AlreadyExistsError when the address is taken.

        A create carries three columns and a change of the new person the others. If only the second fails, a
        RetryableError has an unknown outcome: whoever looks finds the person and makes it equal.
        """
        rest = rest_of(values)
        changes = self._changes(rest)
        user_id = self._invite(values) if send_invite else self._create(values)
        if not rest:
            return user_id
        try:
            self._change(user_id, changes)
        except RetryableError as error:
            error.unknown_outcome = True
            raise
        except RefusedError as error:
            raise RefusedError(
                f"Created, but its other fields were refused: {error}", status=error.status
            ) from error
        return user_id

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Set the columns of `after`; the login follows the address. Raises NotFoundError."""
        del before
        self._change(user_id, self._changes(after))

    def delete(self, user_id: str) -> None:
        """Delete a person. Raises NotFoundError when nobody has this id."""
        self._connection.remove(Call(DELETE_PERSON, _path(user_id)))

    def _look(self, email: str, attributes: Sequence[CustomAttribute]) -> DirectoryUser | None:
        wanted, offset, search = address_key(email), 0, self._search(attributes)
        condition = {"filterType": "text", "field": EMAIL.identity_name, "text": email}
        while True:
            page = search.page(offset, PAGE_SIZE, [condition])
            people = [person_of(user, attributes) for user in page.users]
            found = [person for person in people if address_key(person[EMAIL.name]) == wanted]
            if len(found) > 1:
                raise RefusedError(f"{len(found)} people have this address in Domo")
            offset += len(page.users)
            if found or offset >= page.count:
                return found[0] if found else None
            if not page.users:
                raise IncompleteReadError(
                    f"A search for a person came short at the {offset}th of {page.count}"
                )

    def _create(self, values: Mapping[str, str]) -> str:
        body = {
            NAME.identity_name: values[NAME.name],
            EMAIL.identity_name: values[EMAIL.name],
            ROLE.identity_name: _role(values),
        }
        reply = self._connection.json(Call(CREATE_PERSON, _PEOPLE, document=body))
        return of_new(partial(_id_in, values[EMAIL.name]), reply)

    def _invite(self, values: Mapping[str, str]) -> str:
        body = {
            "displayName": values[NAME.name],
            "detail": {"email": values[EMAIL.name]},
            "roleId": _role(values),
        }
        call = Call(INVITE_PERSON, "/api/content/v3/users", query={"sendInvite": "true"}, document=body)
        try:
            return of_new(partial(_id_in, values[EMAIL.name]), self._connection.json(call))
        except RefusedError as error:
            # A taken address is a bare 400 here (reference, section 3.2), so it is not guessed: we look.
            if error.status == HTTPStatus.BAD_REQUEST and self.find(values[EMAIL.name]) is not None:
                raise AlreadyExistsError(str(error), status=error.status) from error
            raise

    def _changes(self, values: Mapping[str, str]) -> Mapping[str, object]:
        return changes_of(values, self._attributes.named(values))

    def _change(self, user_id: str, changes: Mapping[str, object]) -> None:
        self._connection.send(Call(CHANGE_PERSON, _path(user_id), document=changes))

    def _search(self, attributes: Sequence[CustomAttribute]) -> PeopleSearch:
        return PeopleSearch(self._connection, [each.key for each in attributes])


def _role(values: Mapping[str, str]) -> int | str:
    text = values[ROLE.name]
    return int(text) if text.isascii() and text.isdecimal() else text


def _id_in(address: str, reply: object) -> str:
    """The id of the new user with this address, which may come wrapped in `users` as a GET of one does."""
    document = as_object(reply, "the new user")
    if "users" in document:
        document = next(iter(objects(document["users"], "the new user")), {})
    return id_of_new(document, address)


def _path(user_id: str) -> str:
    return f"{_PEOPLE}/{quote(user_id, safe='')}"
