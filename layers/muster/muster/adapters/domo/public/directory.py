"""The users of an instance through the public API, for those who have only an OAuth client."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from itertools import batched
from urllib.parse import quote

from muster.adapters.domo.address_book import AddressBook
from muster.adapters.domo.http.carried_out import in_doubt
from muster.adapters.domo.http.listing import SeenIds, pages_by_offset, pages_that_may_grow
from muster.adapters.domo.http.operations import CREATE_USER, DELETE_USER, GET_USER, LIST_USERS, UPDATE_USER
from muster.adapters.domo.http.parallel import in_order
from muster.adapters.domo.http.shapes import as_object, id_of, objects, of_new
from muster.adapters.domo.http.transport import AT_ONCE, Call, Connection
from muster.adapters.domo.new_person import id_of_new
from muster.adapters.domo.public.people import (
    CAPABILITIES,
    EMAIL,
    ROLE,
    SYSTEM_ROLE_IDS,
    address_key,
    body_of,
    holds,
    person_of,
    role_id_of,
    whole_body,
)
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.numbers import SYSTEM_ROLES
from muster.errors import AlreadyExistsError, IncompleteReadError, NotFoundError, RefusedError
from muster.ports import BegunList, Capabilities, DirectoryUser

PAGE_SIZE = 500
PEOPLE_AT_ONCE = 50
"""So many are handed out together. Each costs a request, and those of a page not yet full are lost when time is up."""
UPDATE_TRIES = 3
"""Of an update that is answered by an empty 200 and is not seen after it."""
ENDING_SECONDS = 20.0
"""Time that reading all people leaves, beside what is kept back from Domo anyway, so that the run can end well."""

type Document = Mapping[str, object]


class PublicDirectory:
    """Reads and writes `/v1/users`. The list tells six fields only, so each person is asked for alone."""

    def __init__(self, connection: Connection, own_user_id: Callable[[], str]) -> None:
        self._connection = connection
        self._own_user_id = own_user_id
        self._custom_roles: Mapping[str, str] | None = None
        self._book = AddressBook(self._entries)

    @property
    def capabilities(self) -> Capabilities:
        """Eight of the thirteen columns."""
        return CAPABILITIES

    def own_user_id(self) -> str:
        """The user of the OAuth client. Raises CredentialError, or ServerTroubleError where Domo did not say who."""
        return id_of({"id": self._own_user_id()}, "the account")

    def custom_role_ids(self) -> frozenset[str]:
        """The custom roles that somebody holds: this API has no list of roles."""
        return frozenset(self._custom_role_names())

    def custom_attributes(self) -> None:
        """None: this API knows nothing of them."""

    def pages(
        self, attributes: Sequence[CustomAttribute] = (), begun: BegunList | None = None
    ) -> Iterator[Sequence[DirectoryUser]]:
        """All users. The list is read a second time at the end and must name the same people.

        Ends with an IncompleteReadError that names the remedy while there is time left to end the run well. Of a list
        that was begun before, everybody must still be there; whom it did not name yet is asked for.
        """
        del attributes
        known = list[str]()
        for kept in () if begun is None else begun.pages:
            known += (str(user["id"]) for user in kept)
            yield kept
        seen = SeenIds()
        ids = list(self._ids(seen))
        seen.refuse_repeated()
        if self.own_user_id() not in seen:
            raise IncompleteReadError(
                f"The list of {len(seen)} people is not whole: it lacks the account's own user"
            )
        people = in_order(self._person, self._in_time(_left(ids, known), len(ids)), at_once=AT_ONCE)
        yield from batched(people, PEOPLE_AT_ONCE, strict=False)
        again = SeenIds()
        for _ in self._in_time(self._ids(again), len(ids)):
            pass
        seen.refuse_other(again)

    def headcount(self) -> int | None:
        """None: this API does not say."""
        return None

    def find(self, email: str, attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser | None:
        """The one person with this address; the API has no filter, so the list is searched.

        The list may grow meanwhile, and does where this run creates others at the same time. A listing that moved
        otherwise is made again, within the limits of the connection; then it raises IncompleteReadError.
        """
        del attributes
        wanted = address_key(email)
        known = self._book.remembered(wanted)
        person = None if known is None else self._still(known, wanted)
        if person is None:
            found = self._connection.repeated(lambda: self._book.look(wanted))
            person = None if found is None else self._person(found)
        return person

    def person(self, user_id: str) -> DirectoryUser | None:
        """The one person of this id."""
        try:
            return person_of(self._document(user_id))
        except NotFoundError:
            return None

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        """Create a person. Raises AlreadyExistsError when the address is taken."""
        call = Call(
            CREATE_USER,
            "/v1/users",
            query={"sendInvite": "true" if send_invite else "false"},
            document=body_of(values, self._role_name(values[ROLE])),
        )
        try:
            return of_new(partial(_id_in, values[EMAIL]), self._connection.json(call))
        except RefusedError as error:
            # How a taken address is refused is not documented, so it is not guessed from the status: we look.
            if error.status == HTTPStatus.BAD_REQUEST and self.find(values[EMAIL]) is not None:
                raise AlreadyExistsError(str(error), status=error.status) from error
            raise

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Read, merge, and write the whole: the API wants every field again.

        An empty answer says nothing, so the person is then looked at.
        """
        del before
        role_name = self._role_name(after[ROLE]) if ROLE in after else None
        changed = body_of(after, role_name)
        for _ in range(UPDATE_TRIES):
            whole = whole_body(self._document(user_id), changed, role_id=after.get(ROLE))
            told = self._connection.send(Call(UPDATE_USER, _path(user_id), document=whole))
            if told or holds(self._document(user_id), changed):
                return
        raise in_doubt(UPDATE_USER, "nothing")

    def delete(self, user_id: str) -> None:
        """Delete a person. Raises NotFoundError when nobody has this id."""
        self._connection.remove(Call(DELETE_USER, _path(user_id)))

    def _in_time(self, ids: Iterable[str], people: int) -> Iterator[str]:
        for user_id in ids:
            if self._connection.timing.remaining_seconds() < ENDING_SECONDS:
                raise IncompleteReadError(
                    f"There was not enough time to read all {people:,} people, for an OAuth client has to ask Domo "
                    "for each of them alone. Use an access token, which reads 200 people at a time."
                )
            yield user_id

    def _ids(self, seen: SeenIds) -> Iterator[str]:
        for row in self._rows():
            user_id = id_of(row, "a user")
            seen.add((user_id,))
            yield user_id

    def _rows(self) -> Iterator[Document]:
        for page in pages_by_offset(self._page):
            yield from page

    def _page(self, offset: int) -> Sequence[Document]:
        query = {"limit": str(PAGE_SIZE), "offset": str(offset)}
        return objects(self._connection.json(Call(LIST_USERS, "/v1/users", query=query)), "the list of users")

    def _entries(self) -> Iterator[Sequence[tuple[str, str]]]:
        """Addresses and ids, page by page, of a list that may grow."""
        for page in pages_that_may_grow(self._page, lambda row, other: row.get("id") == other.get("id")):
            yield [(address_key(row.get("email")), id_of(row, "a user")) for row in page]

    def _still(self, user_id: str, address: str) -> DirectoryUser | None:
        """The person of whom the address was read before, if it has it yet."""
        person = self.person(user_id)
        return person if person is not None and address_key(person[EMAIL]) == address else None

    def _person(self, user_id: str) -> DirectoryUser:
        """One of the list, with every column. Raises IncompleteReadError if it is gone meanwhile."""
        try:
            return person_of(self._document(user_id))
        except NotFoundError as error:
            raise IncompleteReadError("A user was deleted while the list was read") from error

    def _document(self, user_id: str) -> Document:
        document = as_object(self._connection.json(Call(GET_USER, _path(user_id))), "a user")
        if id_of(document, "a user") != user_id:
            raise IncompleteReadError("Domo answered with another user than was asked for")
        if document.get("deleted") is True:
            raise NotFoundError(f"User {user_id} was deleted")
        return document

    def _role_name(self, role_id: str) -> str:
        """The API takes roles by name. Raises RefusedError for one whose name it cannot tell."""
        name = SYSTEM_ROLES.get(role_id) or self._custom_role_names().get(role_id)
        if name is None:
            raise RefusedError(f"The public API knows roles by name, and nobody has the role {role_id} yet")
        return name

    def _custom_role_names(self) -> Mapping[str, str]:
        """Names of custom roles by id, learned from one holder of each."""
        if self._custom_roles is None:
            holders = {
                str(row["role"]): id_of(row, "a user")
                for row in self._rows()
                if row.get("role") and row["role"] not in SYSTEM_ROLE_IDS
            }
            found = {role_id_of(self._document(user_id)): name for name, user_id in holders.items()}
            self._custom_roles = {role_id: name for role_id, name in found.items() if role_id is not None}
        return self._custom_roles


def _left(ids: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """Those who are not known yet. Raises IncompleteReadError if one who is known is not among them."""
    before = frozenset(known)
    left = [user_id for user_id in ids if user_id not in before]
    if len(left) + len(known) != len(ids):
        raise IncompleteReadError(
            f"The list of users moved while reading it was interrupted: not all of the {len(known)} who were read "
            "are in it any more"
        )
    return left


def _id_in(address: str, reply: object) -> str:
    return id_of_new(as_object(reply, "the new user"), address)


def _path(user_id: str) -> str:
    return f"/v1/users/{quote(user_id, safe='')}"
