"""The content address of a plan: what is approved is these changes in this order, for this job and instance."""

from hashlib import sha256

import orjson

from muster.domain.plans.changes import Change, change_to_json

_FORMAT = 1
_HASH_BYTES = 16


def canonical(change: Change) -> bytes:
    """A change as JSON with its keys in order, the same for equal changes and for no others."""
    return orjson.dumps(change_to_json(change), option=orjson.OPT_SORT_KEYS)


def change_hash(change: Change) -> bytes:
    """Sixteen bytes that stand for a change, so that a million of them fit into memory."""
    return sha256(canonical(change)).digest()[:_HASH_BYTES]


class PlanDigest:
    """Takes the changes of a plan one by one; `hexdigest` is the content address of those taken."""

    def __init__(self, job_id: str, target: str) -> None:
        head = {"format": _FORMAT, "job": job_id, "target": target}
        self._sum = sha256(orjson.dumps(head, option=orjson.OPT_SORT_KEYS))

    def take(self, change: Change) -> None:
        """Add the next change."""
        self._sum.update(b"\n" + canonical(change))

    def hexdigest(self) -> str:
        """64 hexadecimal digits."""
        return self._sum.hexdigest()
