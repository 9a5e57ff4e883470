"""The name of a plan by its content: the same for the same input, another for any that matters.

The users who stay as they are agree with their rows, so the roster's hash covers what they hold; the others are
covered one by one. So the whole directory counts, in whatever order it was listed, at no cost a user.
"""

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256

import orjson

from muster.domain.plans.rules import Rules
from muster.domain.reading.directory import Directory
from muster.domain.reading.roster import Roster

_FORMAT = 1


def fingerprint(
    roster: Roster, directory: Directory, rules: Rules, versions: tuple[str, str], updates: Iterable[bytes]
) -> str:
    """Return 64 hexadecimal digits over roster, directory, rules and the `versions` of roster and job.

    What the comparison overlooks (letter case of an address, columns that are not compared) does not matter.
    """
    settings = {rule.name: getattr(rules, rule.name) for rule in fields(rules) if rule.name != "attributes"}
    document = {
        "format": _FORMAT,
        "roster_version": versions[0],
        "roster": roster.reading.digest.hexdigest(),
        "rows": sha256(roster.states).hexdigest(),
        "updates": _hash_of(updates),
        "orphans": f"{directory.orphan_sum:064x}",
        "users": [directory.size, directory.id_sum, sorted(directory.admin_ids)],
        "rules": {name: sorted(v) if isinstance(v, frozenset) else v for name, v in settings.items()},
        "job_version": versions[1],
    }
    compared = {column.name for column in roster.layout.attributes}
    if compared:
        # Of the instance's attributes only those that the roster names.
        document["attributes"] = [each for each in rules.attributes or () if each.key in compared]
    return sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _hash_of(parts: Iterable[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(part + b"\n")
    return digest.hexdigest()
