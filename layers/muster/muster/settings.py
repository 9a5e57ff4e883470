"""The settings of a function, read in one place; the command builds them from the outputs of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

import orjson

from muster.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a function or the command may need; what it does not need may be absent.

    Reading an absent one goes through `need`, whose error names the variable.
    """

    jobs_table: str = ""
    runs_table: str = ""
    runs_bucket: str = ""
    configuration_bucket: str = ""
    dataset_updates_queue_url: str = ""
    runs_queue_url: str = ""
    changes_queue_url: str = ""
    reports_queue_url: str = ""
    dataset_updates_dead_letter_queue_url: str = ""
    runs_dead_letter_queue_url: str = ""
    changes_dead_letter_queue_url: str = ""
    reports_dead_letter_queue_url: str = ""
    secret_prefix: str = ""
    home_instance: str = ""
    home_account: str = ""
    domo_public_url: str = ""
    mail_sender: str = ""
    domo_requests_per_second: str = ""
    domo_instance_urls: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read every `MUSTER_…` variable that is there. Raises ConfigurationError for one that makes no sense."""
        texts = {
            each.name: environment.get(variable_of(each.name), "")
            for each in fields(cls)
            if each.name != "domo_instance_urls"
        }
        urls = environment.get(variable_of("domo_instance_urls"), "") or "{}"
        return cls(**texts, domo_instance_urls=_addresses(urls))

    def need(self, name: str) -> str:
        """The setting `name`; raises ConfigurationError, which names the variable, when it is absent."""
        value = getattr(self, name)
        if not value:
            raise ConfigurationError(f"The environment variable {variable_of(name)} is missing or empty.")
        return str(value)

    def instance_url(self, instance: str) -> str:
        """The base address of an instance: its own name over https, unless the deployment says otherwise."""
        return self.domo_instance_urls.get(instance, f"https://{instance}")

    @property
    def requests_per_second(self) -> float | None:
        """Domo's limit where the deployment knows it; None to learn it. Raises ConfigurationError."""
        if not self.domo_requests_per_second:
            return None
        try:
            limit = float(self.domo_requests_per_second)
        except ValueError:
            limit = 0.0
        if not 0 < limit < float("inf"):
            raise ConfigurationError(f"{variable_of('domo_requests_per_second')} must be a number above 0.")
        return limit


def _addresses(urls: str) -> Mapping[str, str]:
    try:
        parsed = orjson.loads(urls)
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict) or not all(isinstance(url, str) for url in parsed.values()):
        raise ConfigurationError(f"{variable_of('domo_instance_urls')} must be a JSON object of addresses.")
    return parsed


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return f"MUSTER_{name.upper()}"
