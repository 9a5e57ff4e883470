"""Who keeps account, role and address whatever a roster says: the people a job protects, and Domo's own support."""

from collections.abc import Iterable, Mapping

from muster.domain.values.columns import NAME

_SUPPORT_DOMAIN = "domo.com"
_SUPPORT_NAME = "domosupport"
_SUPPORT_ID = "27"


def is_protected(
    user_id: str, addresses: Iterable[str], before: Mapping[str, str], protected: frozenset[str]
) -> bool:
    """Whether somebody is protected; all addresses are in their comparable form."""
    known = set(addresses)
    return bool(known & protected) or _is_domo_support(user_id, known, before)


def _is_domo_support(user_id: str, addresses: Iterable[str], before: Mapping[str, str]) -> bool:
    """Domo's own staff in an instance. Its documents name none of the marks for sure, so each is enough."""
    domains = {address.rpartition("@")[2] for address in addresses}
    return (
        user_id == _SUPPORT_ID
        or any(domain == _SUPPORT_DOMAIN or domain.endswith(f".{_SUPPORT_DOMAIN}") for domain in domains)
        or "".join(before.get(NAME.name, "").split()).casefold() == _SUPPORT_NAME
    )
