"""The laptop's stack, as `muster up` describes it in `.muster/local.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.stack.places import REPOSITORY
from muster.errors import ConfigurationError

LAPTOP_FILE = ".muster/local.json"


@dataclass(frozen=True, slots=True)
class Instance:
    """One simulated Domo instance: its address, and credentials that Domo would give."""

    url: str
    access_token: str = field(repr=False)
    user_name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Laptop:
    """What runs on this machine. Addresses have no slash at the end."""

    aws_endpoint_url: str
    region: str
    stack: str
    home: str
    mail_url: str
    webhook_url: str
    control_url: str
    public_url: str
    client_id: str
    client_secret: str = field(repr=False)
    instances: Mapping[str, Instance] = field(default_factory=dict)


def find_laptop_file() -> Path | None:
    """`.muster/local.json` of this folder or of the nearest one above it, else that of the checkout."""
    here = Path.cwd()
    folders = (here, *here.parents, REPOSITORY)
    return next((found for folder in folders if (found := folder / LAPTOP_FILE).is_file()), None)


def read_laptop() -> Laptop | None:
    """The laptop's stack, or None where `muster up` has not been. Raises ConfigurationError."""
    path = find_laptop_file()
    return None if path is None else read_laptop_file(path)


def read_laptop_file(path: Path) -> Laptop:
    """The stack that a file of this kind describes. Raises ConfigurationError."""
    try:
        return _laptop_of(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error!r}). Run `muster down` and `muster up` to write it anew."
        ) from error


def _laptop_of(told: Mapping[str, Any]) -> Laptop:
    domo = told["domo"]
    return Laptop(
        aws_endpoint_url=told["aws_endpoint_url"],
        region=told["region"],
        stack=told["stack"],
        home=told["home"],
        mail_url=told["mail_url"],
        webhook_url=told["webhook_url"],
        control_url=domo["control_url"],
        public_url=domo["public_url"],
        client_id=domo["client_id"],
        client_secret=domo["client_secret"],
        instances={
            name: Instance(each["url"], each["access_token"], each["user_name"], each["password"])
            for name, each in domo["instances"].items()
        },
    )
