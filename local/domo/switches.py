"""Every way in which the simulator can be made to trouble a client, by name: what the tests must have a case for."""

from local.domo.control.machinery import SWITCHES
from local.domo.deletion import WAYS
from local.domo.rate_limit import ANSWERS
from local.domo.trouble import EFFECTS, PARTS

LAG, ACCESS_TOKENS = "lag", "access-tokens"


def every_switch() -> frozenset[str]:
    """The names; a rate limit once for each answer, once without and once with a long Retry-After."""
    parts = {part for part in PARTS if part not in {"rules", "rate_limit"}}
    limits = {f"rate_limit {answer}" for answer in ANSWERS} | {"rate_limit no header", "rate_limit long"}
    ways = {f"delete_of_owner {way}" for way in WAYS}
    others = {switch for switch in SWITCHES if switch != "delete_of_owner"}
    return frozenset(EFFECTS) | parts | limits | ways | others | {LAG, ACCESS_TOKENS}
