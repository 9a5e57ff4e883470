"""What a fresh simulator holds: two instances, each with the owner of its credentials and a second admin."""

import secrets
from dataclasses import asdict, dataclass

from local.domo.store.store import Store

INSTANCES = {"acme.domo.com": "acme.example", "globex.domo.com": "globex.example"}
"""The instances, home first, with the domain of their people's addresses."""

TOKEN_LIFETIME_MS = 365 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class InstanceCredentials:
    """What opens one instance."""

    access_token: str
    user_name: str
    password: str
    client_id: str
    client_secret: str

    def document(self) -> dict[str, str]:
        """As the ready file says it."""
        return asdict(self)


def seed(store: Store) -> None:
    """Make the instances; does nothing to a store that has some."""
    if store.instances():
        return
    with store.database.transaction():
        for instance, domain in INSTANCES.items():
            _seed_instance(store, instance, domain)


def credentials_of(store: Store, instance: str) -> InstanceCredentials:
    """The credentials that an instance was seeded with."""
    client = store.credentials.clients_of(instance)[0]
    token = store.credentials.access_tokens(instance)[0]
    owner = store.people.get(instance, client.user_id)
    password = store.credentials.password(instance, client.user_id)
    if owner is None or password is None:
        raise LookupError(f"{instance} has lost the user that owns its credentials")
    return InstanceCredentials(token.token, owner.user_name, password, client.client_id, client.client_secret)


def _seed_instance(store: Store, instance: str, domain: str) -> None:
    store.add_instance(instance, customer=instance.split(".", maxsplit=1)[0])
    service = store.people.add(
        instance, {"displayName": "Muster Service", "email": f"muster.service@{domain}", "roleId": 1}
    )
    store.people.add(instance, {"displayName": "Ada Admin", "email": f"ada.admin@{domain}", "roleId": 1})
    store.credentials.add_client(instance, service.id)
    expires_ms = store.clock.now_ms() + TOKEN_LIFETIME_MS
    store.credentials.add_access_token(instance, service.id, "Muster", expires_ms)
    store.credentials.set_password(instance, service.id, secrets.token_urlsafe(18))
