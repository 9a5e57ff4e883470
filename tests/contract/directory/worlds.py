"""One instance to test a directory in, and what the suite may do there behind the port's back."""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from local.domo.instance.custom_values import add_custom_attribute
from local.domo.simulator import DomoSimulator
from muster.adapters.domo.http.timing import Timing
from muster.adapters.domo.open_domo import Domo, open_domo
from muster.domain.job import Job
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.ports import Directory
from muster.settings import Settings
from tests.fakes.domo import FakeDirectory

CUSTOM_ROLE = "428016579"
VALUE_TYPES = {
    AttributeType.TEXT: "STRING",
    AttributeType.WHOLE_NUMBER: "LONG",
    AttributeType.NUMBER: "DOUBLE",
    AttributeType.DATE: "DATE",
    AttributeType.MOMENT: "DATETIME",
    AttributeType.TRUTH: "BOOLEAN",
    AttributeType.ADDRESS: "EMAIL",
}


class World(Protocol):
    """An instance with its service user, and one holder of the custom role CUSTOM_ROLE."""

    directory: Directory

    def add(self, person: Mapping[str, str]) -> str: ...

    def held(self, user_id: str) -> Mapping[str, str] | None: ...

    def invited(self) -> set[str]: ...

    def define(self, attribute: CustomAttribute, *, locked: bool = False) -> None: ...


class FakeWorld:
    def __init__(self) -> None:
        self._fake = FakeDirectory(custom_roles=(CUSTOM_ROLE,))
        self._fake.add({"displayName": "Rosa", "email": "rosa@acme.example", "roleId": CUSTOM_ROLE})
        self.directory: Directory = self._fake

    def add(self, person: Mapping[str, str]) -> str:
        return self._fake.add(person)

    def held(self, user_id: str) -> Mapping[str, str] | None:
        return self._fake.people.get(user_id)

    def invited(self) -> set[str]:
        return set(self._fake.invited)

    def define(self, attribute: CustomAttribute, *, locked: bool = False) -> None:
        self._fake.attributes = sorted([*(self._fake.attributes or ()), attribute], key=lambda each: each.key)
        if locked:
            self._fake.locked.add(attribute.key)


class SimulatedWorld:
    def __init__(self, simulator: DomoSimulator, directory: Directory) -> None:
        self._simulator = simulator
        store, home = simulator.store, simulator.home
        store.roles.add(home, "Analyst", role_id=int(CUSTOM_ROLE))
        self.add({"displayName": "Rosa", "email": "rosa@acme.example", "roleId": CUSTOM_ROLE})
        self.directory = directory

    def add(self, person: Mapping[str, str]) -> str:
        return str(self._simulator.store.people.add(self._simulator.home, person).id)

    def held(self, user_id: str) -> Mapping[str, str] | None:
        user = self._simulator.store.people.get(self._simulator.home, int(user_id))
        if user is None or user.deleted:
            return None
        return {name: str(value) for name, value in user.columns().items() if value is not None}

    def invited(self) -> set[str]:
        return {str(invite["user_id"]) for invite in self._simulator.store.people.invites()}

    def define(self, attribute: CustomAttribute, *, locked: bool = False) -> None:
        definition = {
            "key": attribute.key,
            "valueType": VALUE_TYPES[attribute.type],
            "validator": "ANY_VALUE_MULTI" if attribute.is_list else "ANY_VALUE",
            "securityVoter": "FULL_VIS_IDP" if locked else "FULL_VIS_ADMIN_IDP",
        }
        add_custom_attribute(self._simulator.store, self._simulator.home, definition)


class Vault:
    """The `Secrets` port over a dictionary."""

    def __init__(self, secrets: Mapping[str, Mapping[str, str]]) -> None:
        self._secrets = secrets

    def read(self, name: str) -> Mapping[str, str]:
        return self._secrets[name]


def secret_of(simulator: DomoSimulator, kind: str) -> Mapping[str, str]:
    """The secret of an account of the home instance."""
    opens = simulator.credentials(simulator.home)
    parts = {
        "oauth_client": {"client_id": opens.client_id, "client_secret": opens.client_secret},
        "access_token": {"token": opens.access_token},
        "password": {"user_name": opens.user_name, "password": opens.password},
    }
    return {"kind": kind, "instance": simulator.home, **parts[kind]}


def settings_of(simulator: DomoSimulator) -> Settings:
    """A deployment whose Domo is the simulator."""
    urls = {name: simulator.instance_url(name) for name in simulator.store.instances()}
    return Settings(
        home_account="home",
        home_instance=simulator.home,
        domo_public_url=simulator.public_url,
        domo_instance_urls=urls,
    )


def home_job() -> Job:
    source = {"kind": "dataset", "dataset_id": "5d7b1a3e-0000-4000-8000-000000000000"}
    return Job.model_validate(
        {"id": "job", "name": "people", "source": source, "created_at": "", "updated_at": ""}
    )


@contextmanager
def opened_with(simulator: DomoSimulator, vault: Vault) -> Iterator[Domo]:
    """Domo for a deployment with these secrets; it is not paced, and hardly pauses."""
    timing = Timing(lambda: 60.0, sleep=lambda seconds: time.sleep(min(seconds, 0.01)), chance=lambda: 0.0)
    settings = settings_of(simulator)
    domo = open_domo(
        settings, vault, remaining_seconds=lambda: 60.0, timing=timing, limit_per_second=100_000.0
    )
    try:
        yield domo
    finally:
        domo.close()


def opened(simulator: DomoSimulator, kind: str) -> AbstractContextManager[Domo]:
    """What a home account of this kind opens."""
    return opened_with(simulator, Vault({"accounts/home": secret_of(simulator, kind)}))
