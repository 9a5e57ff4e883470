"""A simulated instance as the demo's stage: set up from behind, used through the API, looked into."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Self

import httpx

from local.cli.laptop import Laptop
from local.demo.people import OWNED_DATASET, Company, Row
from muster.domain.values.columns import COLUMN_NAMES
from muster.errors import ServerTroubleError

CONFIGURATION = "Acme people (demo)"
_TYPES = {"roleId": "LONG"}


class Home:
    """Talks to the simulator's control host, and to its public API as a script of the customer would.

    The DataSets are always those of home; `instance` is whose people are looked at, home unless it is named.
    """

    def __init__(self, laptop: Laptop, instance: str = "") -> None:
        self._laptop = laptop
        self._instance = instance or laptop.home
        # A proxy of the environment is not asked for what runs on this machine.
        self._client = httpx.Client(timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def people(self) -> Mapping[str, Mapping[str, Any]]:
        """Everybody in the instance by address in small letters, with the thirteen columns and `id`."""
        found = self._control("GET", "/users").json()
        return {person["email"].lower(): person for person in found}

    def owners(self) -> Mapping[str, str]:
        """The owner's id of each DataSet and each DataFlow, by its id."""
        found = [thing for path in ("/datasets", "/dataflows") for thing in self._control("GET", path).json()]
        return {str(thing["id"]): str(thing["owner_id"]) for thing in found}

    def set_up(self, company: Company) -> Sequence[Row]:
        """Make yesterday's company: those of an earlier demo go, everybody else stays.

        Returns the others' rows.
        """
        others, made = self.begin_with(company.before, [*company.before, *company.roster])
        self.own_dataset(OWNED_DATASET, next(each["id"] for each in made if each["email"] == company.owner))
        return others

    def own_dataset(self, name: str, owner_id: str) -> None:
        """Make a DataSet that this person owns."""
        columns = [{"type": "STRING", "name": "deal"}]
        wanted = {"name": name, "columns": columns, "owner_id": owner_id, "csv": "first\n"}
        self._control("POST", "/datasets", wanted)

    def define(self, attribute: Mapping[str, str]) -> None:
        """Define a custom attribute by its `key` and what else Domo has of it."""
        self._control("POST", "/attributes", dict(attribute))

    def begin_with(
        self, people: Sequence[Row], known: Sequence[Row]
    ) -> tuple[Sequence[Row], Sequence[Mapping[str, Any]]]:
        """Make these people, after all whom an earlier demo `known` left; the others' rows, and who was made."""
        addresses = {row["email"].lower() for row in known}
        others = []
        for address, person in self.people().items():
            if address in addresses:
                self._control("DELETE", f"/users/{person['id']}")
            else:
                others.append({name: _text(person.get(name)) for name in COLUMN_NAMES})
        return others, self._control("POST", "/users", {"users": list(map(_user, people))}).json()

    def configuration(self, dataset_name: str = CONFIGURATION, names: Sequence[str] = COLUMN_NAMES) -> str:
        """The id of a configuration DataSet of the demo, made through the API unless an earlier demo did."""
        known = self._control("GET", "/datasets").json()
        for dataset in known:
            if dataset["name"] == dataset_name:
                return str(dataset["id"])
        columns = [{"type": _TYPES.get(name, "STRING"), "name": name} for name in names]
        wanted = {"name": dataset_name, "description": "", "rows": 0, "schema": {"columns": columns}}
        return str(self._public("POST", "/v1/datasets", json=wanted).json()["id"])

    def fill(self, dataset_id: str, rows: Sequence[Row]) -> None:
        """Replace the content of a DataSet by an import through the public API; a row may lack the last columns."""
        text = io.StringIO()
        csv.DictWriter(text, max(map(list, rows), key=len), restval="", quoting=csv.QUOTE_ALL).writerows(rows)
        self._public(
            "PUT",
            f"/v1/datasets/{dataset_id}/data?updateMethod=REPLACE",
            content=text.getvalue().encode(),
            headers={"Content-Type": "text/csv"},
        )

    def rows(self, dataset_id: str) -> Sequence[Row]:
        """The rows of a DataSet, as the public API exports them."""
        answer = self._public(
            "GET", f"/v1/datasets/{dataset_id}/data?includeHeader=true", headers={"Accept": "text/csv"}
        )
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))

    def _control(self, method: str, path: str, body: object = None) -> httpx.Response:
        url = f"{self._laptop.control_url}{path}"
        sent = {**body, "instance": self._instance} if isinstance(body, dict) else body
        return self._ask(method, url, params={"instance": self._instance}, json=sent)

    def _public(self, method: str, path: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        laptop = self._laptop
        form = {"grant_type": "client_credentials"}
        token = self._ask(
            "POST",
            f"{laptop.public_url}/oauth/token",
            data=form,
            auth=(laptop.client_id, laptop.client_secret),
        ).json()["access_token"]
        headers = {**kwargs.pop("headers", {}), "Authorization": f"bearer {token}"}
        return self._ask(method, laptop.public_url + path, headers=headers, **kwargs)

    def _ask(self, method: str, url: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        try:
            answer = self._client.request(method, url, **kwargs)
        except httpx.HTTPError as error:
            raise ServerTroubleError(f"{method} {url}: no answer. `muster up` heals what died.") from error
        if answer.is_error:
            raise ServerTroubleError(f"{method} {url}: {answer.status_code} {answer.text[:300]}")
        return answer


def _user(row: Row) -> Mapping[str, object]:
    """A row as the simulator takes it: what is beyond the thirteen columns are values of custom attributes."""
    custom = {name: value.split("|") for name, value in row.items() if name not in COLUMN_NAMES and value}
    return {**{name: row[name] for name in COLUMN_NAMES}, "custom": custom}


def _text(value: object) -> str:
    return "" if value is None else str(value)
