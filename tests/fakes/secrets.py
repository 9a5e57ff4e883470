"""In-memory stand-ins of the ports to secrets, and to signatures that were seen."""

from collections.abc import Mapping

from muster.errors import ConfigurationError


class FakeNonces:
    def __init__(self) -> None:
        self._used: set[str] = set()

    def is_used(self, nonce: str) -> bool:
        return nonce in self._used

    def use(self, nonce: str, *, keep_until: float) -> bool:
        fresh = nonce not in self._used
        self._used.add(nonce)
        return fresh


class FakeSecrets:
    def __init__(self, secrets: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.secrets = dict(secrets or {})

    def read(self, name: str) -> Mapping[str, str]:
        if name not in self.secrets:
            raise ConfigurationError(f"The secret {name} cannot be read.")
        return self.secrets[name]

    def read_again(self, name: str) -> Mapping[str, str]:
        return self.read(name)
