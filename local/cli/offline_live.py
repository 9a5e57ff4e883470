"""Reads LIVE.json, an array of users, in blocks: a million of them are half a gigabyte of JSON."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

import orjson

from muster.domain.reading.faults import DirectoryFault

type User = dict[str, object]

_BLOCK_BYTES = 1 << 17
_LARGEST_USER_BYTES = 8 << 20
_HEAD_BYTES = 64
_EVERY_USER_HAS = ("id", "email")
_MOST_CUTS = 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EXAMPLE = 'it must be an array of objects such as [{"id": 1, "email": "jane@example.com", …}]'


def live_pages(path: Path) -> Iterator[list[User]]:
    """Yield the users of the file, some thousands at a time.

    Raises DirectoryFault if it is no such array, ends too early, or has an object without id or email or with
    the same name twice; OSError if it cannot be read.
    """
    with path.open("rb") as source:
        block, pending, seen = _after_bracket(source), b"", 0
        while block:
            users, pending = _complete_users(pending + block)
            yield _checked(users, seen)
            seen += len(users)
            block = source.read(_BLOCK_BYTES)
        yield _checked(_last_users(pending), seen)


def _after_bracket(source: BinaryIO) -> bytes:
    head = source.read(max(_BLOCK_BYTES, _HEAD_BYTES)).removeprefix(_BYTE_ORDER_MARK).lstrip()
    if not head.startswith(b"["):
        raise DirectoryFault("live-no-array", f"LIVE.json holds no array: {_EXAMPLE}")
    return head[1:]


def _complete_users(pending: bytes) -> tuple[list[User], bytes]:
    """Return the users that have come whole, and the bytes after them.

    A cut between "}" and "{" inside a text or a nested object leaves JSON that does not parse, so the next
    earlier one is tried.
    """
    mistake = "an object is too large"
    for cut in _cuts(pending):
        try:
            users = _parse(pending[:cut])
        except orjson.JSONDecodeError as error:
            mistake = error.msg
        else:
            return users, pending[cut:].lstrip()[1:]
    if len(pending) > _LARGEST_USER_BYTES:
        raise _no_json(mistake)
    return [], pending


def _cuts(pending: bytes) -> Iterator[int]:
    end = len(pending)
    for _ in range(_MOST_CUTS):
        end = pending.rfind(b"{", 0, end)
        if end < 0:
            return
        before = pending[max(0, end - 1_000) : end].rstrip()
        if before.endswith(b",") and before[:-1].rstrip().endswith(b"}"):
            yield end - len(pending[max(0, end - 1_000) : end]) + len(before) - 1


def _last_users(pending: bytes) -> list[User]:
    rest = pending.rstrip()
    if not rest.endswith(b"]"):
        raise DirectoryFault("live-truncated", "LIVE.json does not end with ]: it was cut short, or has more")
    try:
        return _parse(rest[:-1])
    except orjson.JSONDecodeError as error:
        raise _no_json(error.msg) from error


def _no_json(mistake: str) -> DirectoryFault:
    return DirectoryFault("live-no-json", f"LIVE.json is not JSON: {mistake}")


def _parse(objects: bytes) -> list[User]:
    users: list[User] = orjson.loads(b"[" + objects + b"]")
    if set(map(type, users)) == {dict} and objects.count(b'":') != sum(map(len, users)):
        # Most likely nested objects, or a blank before a colon; but a name may stand twice, which orjson hides.
        json.loads(b"[" + objects + b"]", object_pairs_hook=_refuse_doubles)
    return users


def _refuse_doubles(pairs: list[tuple[str, object]]) -> User:
    user = dict(pairs)
    if len(user) != len(pairs):
        double = next(name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1)
        who = user.get("email") or user.get("id") or "a user"
        raise DirectoryFault("live-doubled-name", f"LIVE.json: {who!r} has {double!r} more than once")
    return user


def _checked(users: list[User], seen: int) -> list[User]:
    try:
        if set(map(type, users)) <= {dict}:
            for name in _EVERY_USER_HAS:
                deque(map(itemgetter(name), users), maxlen=0)
            return users
    except KeyError:
        pass
    number = seen + _first_incomplete(users)
    raise DirectoryFault("live-incomplete", f"item {number:,} of LIVE.json has no id or no email: {_EXAMPLE}")


def _first_incomplete(users: Sequence[object]) -> int:
    whole = (isinstance(user, dict) and all(name in user for name in _EVERY_USER_HAS) for user in users)
    return list(whole).index(False) + 1
