"""OAuth tokens: JWTs signed with a key of the simulator, checked against its own clock."""

import base64
import binascii
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import Any

import orjson

from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.store.credentials import Client
from local.domo.store.store import Store

LIFETIME_SECONDS = 3599
_HEADER = {"alg": "HS256", "typ": "JWT"}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says."""

    client_id: str
    scopes: tuple[str, ...]


def issue(store: Store, client: Client, scopes: tuple[str, ...]) -> tuple[str, str]:
    """Make a token for a client; the token and its `jti`."""
    now = store.clock.now_ms() // 1000
    jti = str(uuid.uuid4())
    payload = {
        "client_id": client.client_id,
        "domain": client.instance,
        "userId": client.user_id,
        "scope": list(scopes),
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "generation": store.settings.get("token_generation", 0),
        "jti": jti,
    }
    signed = f"{_encode(orjson.dumps(_HEADER))}.{_encode(orjson.dumps(payload))}"
    return f"{signed}.{_signature(store, signed)}", jti


def read(store: Store, token: str) -> Claims:
    """Check a token; 401 with the WWW-Authenticate of Domo when it is broken, forged or expired."""
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(store, signed).encode()):
        raise _invalid("Invalid signature or malformed token")
    payload = _payload(signed)
    expired = payload["exp"] * 1000 <= store.clock.now_ms()
    if expired or payload["generation"] != store.settings.get("token_generation", 0):
        raise _invalid(f"Jwt expired at {iso_seconds(payload['exp'] * 1000)}")
    return Claims(payload["client_id"], tuple(payload["scope"]))


def expire_all(store: Store) -> None:
    """Make every token issued so far count as expired, whatever its `exp` says."""
    store.settings.put("token_generation", store.settings.get("token_generation", 0) + 1)


def _payload(signed: str) -> dict[str, Any]:
    try:
        encoded = signed.split(".")[1]
        payload: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(encoded + "=="))
    except (IndexError, ValueError, binascii.Error) as error:
        raise _invalid("Malformed token") from error
    return payload


def _invalid(reason: str) -> ApiError:
    challenge = (
        'Bearer error="invalid_token", '
        f'error_description="An error occurred while attempting to decode the Jwt: {reason}", '
        'error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"'
    )
    return ApiError(401, reason, {"WWW-Authenticate": challenge})


def _signature(store: Store, signed: str) -> str:
    return _encode(hmac.new(store.settings.signing_key(), signed.encode(), hashlib.sha256).digest())


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
