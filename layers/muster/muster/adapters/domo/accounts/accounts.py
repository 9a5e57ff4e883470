"""Accounts as Secrets Manager keeps them: what opens which instance, bound to that one instance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from muster.adapters.domo.accounts.secret_text import SecretText
from muster.domain.account import ASCII_PARTS, SECRET_PARTS
from muster.domain.job import HomeTarget, Job
from muster.errors import ConfigurationError, CredentialError
from muster.ports import Secrets
from muster.settings import Settings

_INSTANCE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\.domo\.com")
"""A plain name, as a job's target has it: what is sent to it goes to Domo's own hosts only."""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A client of the public API."""

    name: str
    instance: str
    client_id: str
    client_secret: SecretText


@dataclass(frozen=True, slots=True)
class DeveloperToken:
    """An access token of an instance."""

    name: str
    instance: str
    token: SecretText


@dataclass(frozen=True, slots=True)
class Password:
    """A user of an instance, who logs in."""

    name: str
    instance: str
    user_name: str
    password: SecretText


type OpenableAccount = OAuthClient | DeveloperToken | Password


class Accounts:
    """Reads accounts by name, or the one that a job needs."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        self._settings = settings
        self._secrets = secrets

    def home(self) -> OpenableAccount:
        """The account of the home instance. Raises ConfigurationError, CredentialError."""
        return self.bound(self._settings.need("home_account"), self._settings.need("home_instance"))

    def of_job(self, job: Job) -> OpenableAccount:
        """The account of the instance that a job keeps. Raises ConfigurationError, CredentialError."""
        if isinstance(job.target, HomeTarget):
            return self.home()
        return self.bound(job.target.account, job.target.instance)

    def bound(self, name: str, instance: str) -> OpenableAccount:
        """The account `name`, which must be one of `instance`: credentials go to their own host only."""
        account = self.named(name)
        if account.instance != instance:
            raise CredentialError(
                f'Account "{name}" is an account of {account.instance} and is not used for {instance}.'
                f" Name another one in the job; `muster accounts list` shows them."
            )
        return account

    def named(self, name: str) -> OpenableAccount:
        """The account of this name. Raises ConfigurationError when its secret is not there or not whole."""
        secret = self._secrets.read(f"accounts/{name}")
        return account_of(name, secret)


def account_of(name: str, secret: Mapping[str, str]) -> OpenableAccount:
    """Read the JSON of a secret. Raises ConfigurationError, which never shows a value."""
    kind = secret.get("kind", "")
    if kind not in SECRET_PARTS:
        kinds = ", ".join(SECRET_PARTS)
        raise ConfigurationError(f'The secret of account "{name}" must have a kind: {kinds}.')
    for part in ("instance", *SECRET_PARTS[kind]):
        value = secret.get(part)
        if not isinstance(value, str) or not value or not value.isprintable():
            raise ConfigurationError(f'The secret of account "{name}" lacks a usable {part}.')
        if part in ASCII_PARTS and not value.isascii():
            raise ConfigurationError(
                f'The {part} of account "{name}" holds a character that is no plain letter, digit or sign.'
                f" Copy it from Domo once more and type `muster accounts add {name}`."
            )
    instance = secret["instance"]
    if not _INSTANCE.fullmatch(instance):
        raise ConfigurationError(f'The instance of account "{name}" must look like example.domo.com.')
    match kind:
        case "oauth_client":
            return OAuthClient(name, instance, secret["client_id"], SecretText(secret["client_secret"]))
        case "access_token":
            return DeveloperToken(name, instance, SecretText(secret["token"]))
        case _:
            return Password(name, instance, secret["user_name"], SecretText(secret["password"]))
