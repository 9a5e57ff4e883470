"""In-memory stand-ins of the ports to Domo. The contract suites keep them honest."""

import csv
import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path

from muster.domain.job import Job
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS
from muster.domain.values.numbers import SYSTEM_ROLES
from muster.domain.values.text import fold, tidy
from muster.errors import AlreadyExistsError, IncompleteReadError, NotFoundError, RefusedError
from muster.ports import BegunList, Capabilities, Content, DataSetFacts, Directory, DirectoryUser, Snapshot
from tests.fakes.troubles import Troubles

ALL_COLUMNS = Capabilities(
    comparable=frozenset(COLUMN_NAMES),
    clearable=frozenset(column.name for column in COLUMNS if not column.required),
)
_REQUIRED = tuple(column.name for column in COLUMNS if column.required)


class FakeDirectory:
    """The users of an instance: `people` by id with all thirteen columns, and the ids of the `invited`.

    `attributes` are the custom ones, None if the API does not tell them; the `locked` of them take no change.
    """

    def __init__(
        self,
        people: Iterable[Mapping[str, str]] = (),
        *,
        custom_roles: Iterable[str] = (),
        capabilities: Capabilities = ALL_COLUMNS,
        page_size: int = 500,
    ) -> None:
        self._ids = iter(range(1001, 10_000_000))
        self._custom_roles = frozenset(custom_roles)
        self._capabilities = capabilities
        self._page_size = page_size
        self.attributes: Sequence[CustomAttribute] | None = ()
        self.locked: set[str] = set()
        self.people: dict[str, dict[str, str]] = {}
        self.invited: list[str] = []
        self.calls: list[str] = []
        self.troubles = Troubles()
        own = {"displayName": "Muster Service", "email": "muster.service@acme.example", "roleId": "1"}
        self._own_user_id = self.add(own)
        for person in people:
            self.add(person)

    def add(self, person: Mapping[str, str]) -> str:
        """Put somebody there behind the port's back; returns the id."""
        user_id = str(person.get("id") or next(self._ids))
        present = {name: value for name, value in person.items() if name in self._by_key()}
        self.people[user_id] = {name: str(person.get(name, "")) for name in COLUMN_NAMES} | present
        return user_id

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def own_user_id(self) -> str:
        return self._own_user_id

    def custom_role_ids(self) -> frozenset[str]:
        return self._custom_roles

    def custom_attributes(self) -> Sequence[CustomAttribute] | None:
        self._begin("custom_attributes")
        return self.attributes

    def pages(
        self, attributes: Sequence[CustomAttribute] = (), begun: BegunList | None = None
    ) -> Iterator[Sequence[DirectoryUser]]:
        self._begin("pages")
        known = list[str]()
        for page in () if begun is None else begun.pages:
            known += (str(user["id"]) for user in page)
            yield page
        if begun is not None and begun.headcount not in (None, len(self.people)):
            raise IncompleteReadError(
                f"The people moved: {begun.headcount} at first, then {len(self.people)}"
            )
        left = [user_id for user_id in self.people if user_id not in set(known)]
        if len(left) + len(known) != len(self.people):
            raise IncompleteReadError("Somebody who was read is not there any more")
        for ids in batched(left, self._page_size, strict=False):
            self.troubles.strike("page", before=True)
            yield [self._shown(user_id, attributes) for user_id in ids]
        self.troubles.strike("pages", before=False)

    def headcount(self) -> int | None:
        return len(self.people)

    def find(self, email: str, attributes: Sequence[CustomAttribute] = ()) -> DirectoryUser | None:
        self._begin("find")
        found = [user_id for user_id, person in self.people.items() if _key(person["email"]) == _key(email)]
        self.troubles.strike("find", before=False)
        return self._shown(found[0], attributes) if found else None

    def person(self, user_id: str) -> DirectoryUser | None:
        self._begin("person")
        return self._shown(user_id, ()) if user_id in self.people else None

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        self._begin("create")
        self._check(values, None)
        user_id = self.add(self._carried(values))
        if send_invite:
            self.invited.append(user_id)
        self.troubles.strike("create", before=False)
        return user_id

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self._begin("update")
        if user_id not in self.people:
            raise NotFoundError(f"User {user_id} was not found", status=404)
        changed = self._carried(after)
        self._check(self.people[user_id] | changed, user_id)
        self.people[user_id].update(changed)
        self.troubles.strike("update", before=False)

    def delete(self, user_id: str) -> None:
        self._begin("delete")
        if self.people.pop(user_id, None) is None:
            raise NotFoundError(f"User {user_id} was not found", status=404)
        self.troubles.strike("delete", before=False)

    def _begin(self, method: str) -> None:
        self.calls.append(method)
        self.troubles.strike(method, before=True)

    def _by_key(self) -> Mapping[str, CustomAttribute]:
        return {attribute.key: attribute for attribute in self.attributes or ()}

    def _carried(self, values: Mapping[str, str]) -> dict[str, str]:
        columns = {name: values[name] for name in values if name in self._capabilities.comparable}
        return columns | {name: self._kept(name, values[name]) for name in values if name not in COLUMN_NAMES}

    def _kept(self, key: str, text: str) -> str:
        attribute = self._by_key().get(key)
        if attribute is None or key in self.locked:
            raise RefusedError(f"{key} is not an attribute that can be written", status=400)
        try:
            parts = [attribute.column.kind.read(part) for part in attribute.values_of(text)]
        except BadCell as bad:
            raise RefusedError(bad.message, status=400) from bad
        return attribute.text_of(reversed(parts))  # no order of a list is promised

    def _shown(self, user_id: str, attributes: Sequence[CustomAttribute]) -> DirectoryUser:
        person = self.people[user_id]
        columns: dict[str, object] = {name: person[name] for name in self._capabilities.comparable}
        return {"id": user_id, **columns, **{each.key: person.get(each.key, "") for each in attributes}}

    def _check(self, person: Mapping[str, str], user_id: str | None) -> None:
        missing = [name for name in _REQUIRED if not person.get(name)]
        if missing:
            raise RefusedError(f"{missing[0]} is required", status=400)
        if person["roleId"] not in SYSTEM_ROLES and person["roleId"] not in self._custom_roles:
            raise RefusedError(f"Unknown role {person['roleId']}", status=400)
        for other_id, other in self.people.items():
            if other_id != user_id and _key(other["email"]) == _key(person["email"]):
                raise AlreadyExistsError("The address is taken", status=409)


class FakeDirectories:
    """Opens the same directory and content for every job; `opened` remembers the jobs."""

    def __init__(self, directory: Directory, content: Content | None = None) -> None:
        self.directory = directory
        self._content = content
        self.opened: list[str] = []

    def open(self, job: Job) -> Directory:
        self.opened.append(job.id)
        return self.directory

    def content(self, job: Job) -> Content | None:
        return self._content


class FakeDataSets:
    """DataSets in memory, each a header and header-less CSV rows."""

    def __init__(self) -> None:
        self._facts: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        self._rows: dict[str, bytes] = {}
        self._changes: dict[str, int] = {}
        self.troubles = Troubles()

    def fill(self, dataset_id: str, rows: bytes) -> None:
        """Replace the rows, as whatever feeds the DataSet does."""
        self._need(dataset_id)
        self._rows[dataset_id] = rows
        self._changes[dataset_id] += 1

    def rows(self, dataset_id: str) -> list[list[str]]:
        """The rows that a DataSet holds."""
        return list(csv.reader(io.StringIO(self._rows[dataset_id].decode(), newline="")))

    def facts(self, dataset_id: str) -> DataSetFacts:
        self.troubles.strike("facts", before=True)
        name, description, columns = self._need(dataset_id)
        rows = len(self.rows(dataset_id))
        return DataSetFacts(dataset_id, name, description, rows, columns, f"v{self._changes[dataset_id]}")

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        self.troubles.strike("export", before=True)
        facts = self.facts(dataset_id)
        content = ",".join(facts.columns).encode() + b"\n" + self._rows[dataset_id]
        path.write_bytes(content)
        return Snapshot(path, facts.version, hashlib.sha256(content).hexdigest(), len(content))

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        self.troubles.strike("create", before=True)
        dataset_id = str(uuid.uuid4())
        self._facts[dataset_id] = (name, description, tuple(column for _, column in columns))
        self._rows[dataset_id], self._changes[dataset_id] = b"", 0
        self.troubles.strike("create", before=False)
        return dataset_id

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        self.troubles.strike("append", before=True)
        _, _, columns = self._need(dataset_id)
        for row in csv.reader(io.StringIO(csv_bytes.decode(), newline="")):
            if len(row) != len(columns):
                raise RefusedError("schema needs to match", status=400)
        self._rows[dataset_id] += csv_bytes
        self._changes[dataset_id] += 1
        self.troubles.strike("append", before=False)

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        self.troubles.strike("count_rows_where", before=True)
        _, _, columns = self._need(dataset_id)
        return sum(1 for row in self.rows(dataset_id) if row[columns.index(column)] == value)

    def _need(self, dataset_id: str) -> tuple[str, str, tuple[str, ...]]:
        if dataset_id not in self._facts:
            raise NotFoundError(f"DataSet {dataset_id} was not found", status=404)
        return self._facts[dataset_id]


def _key(address: str) -> str:
    return fold(tidy(address))
