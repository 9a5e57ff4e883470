"""The name of a plan by its content: the same for the same input, another for any that matters."""

from dataclasses import fields
from hashlib import sha256

import orjson

from muster.domain.directory import Directory
from muster.domain.roster import Roster
from muster.domain.rules import Rules

_FORMAT = 1


def fingerprint(roster: Roster, directory: Directory, rules: Rules, versions: tuple[str, str]) -> str:
    """Return 64 hexadecimal digits over roster, directory, rules and the `versions` of roster and job.

    The order in which the directory listed its users does not matter, nor do letter case and spelling that
    the comparison overlooks.
    """
    settings = {rule.name: getattr(rules, rule.name) for rule in fields(rules)}
    document = {
        "format": _FORMAT,
        "roster_version": versions[0],
        "roster": roster.content_hash,
        "directory": f"{directory.digest:064x}",
        "directory_size": directory.size,
        "rules": {name: sorted(v) if isinstance(v, frozenset) else v for name, v in settings.items()},
        "job_version": versions[1],
    }
    return sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
