"""Whom the answer to a create is about: an id of somebody else must not be written to, nor be noted for an undo."""

from collections.abc import Mapping

from muster.adapters.domo.http.shapes import id_of
from muster.adapters.domo.public.people import address_key
from muster.errors import ServerTroubleError

_PLACES = ("emailAddress", "email")
"""Where identity v1 and the public API tell an address; content v3 has it in `detail`."""


def id_of_new(document: Mapping[str, object], address: str) -> str:
    """The id in the answer to a create of this address.

    Raises ServerTroubleError where there is none, or where the answer tells another address: a cache or a proxy may
    mix answers up. An answer without an address is taken as it is.
    """
    told = _address_in(document)
    if told is not None and address_key(told) != address_key(address):
        raise ServerTroubleError("Domo answered a create with another person")
    return id_of(document, "the new user")


def _address_in(document: Mapping[str, object]) -> object:
    detail = document.get("detail")
    places = (document, detail) if isinstance(detail, dict) else (document,)
    return next((place[name] for place in places for name in _PLACES if place.get(name) is not None), None)
