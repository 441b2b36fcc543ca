"""Signatures of the Standard Webhooks specification 1.0, over the raw bytes of `id.timestamp.body`.

`v1` is HMAC-SHA-256 with a shared secret (`whsec_`); `v1a` is ed25519 (`whsk_` signs, `whpk_` verifies). A header may
hold several signatures, separated by a space. A receiver accepts if one of them is right, so that a secret can be
rotated without losing a delivery. No tables.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webhooks.states import Scheme

SECRET_BYTES = 32  # the specification asks for 24 to 64
TOLERANCE_SECONDS = 300
_SECRET_PREFIX, _PRIVATE_PREFIX, _PUBLIC_PREFIX = "whsec_", "whsk_", "whpk_"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A new secret. `secret` signs; `public_key` is what the partner needs for `v1a` (empty for `v1`)."""

    scheme: Scheme
    secret: str
    public_key: str


def make_secret(scheme: Scheme) -> NewSecret:
    """Return a random secret."""
    raw = os.urandom(SECRET_BYTES)
    if scheme is Scheme.HMAC:
        return NewSecret(scheme, _SECRET_PREFIX + base64.b64encode(raw).decode(), "")
    public = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return NewSecret(
        scheme, _PRIVATE_PREFIX + base64.b64encode(raw).decode(), _PUBLIC_PREFIX + base64.b64encode(public).decode()
    )


Signer = Callable[[bytes], str]


@lru_cache(maxsize=4096)
def signer(secret: str) -> Signer:
    """Return a function that signs with this secret and formats the signature for the header.

    The key is prepared once per secret, not once per delivery.
    """
    if secret.startswith(_PRIVATE_PREFIX):
        private = Ed25519PrivateKey.from_private_bytes(_decode(secret, _PRIVATE_PREFIX))
        return lambda content: "v1a," + base64.b64encode(private.sign(content)).decode()
    ready = hmac.new(_decode(secret, _SECRET_PREFIX), digestmod=hashlib.sha256)

    def sign_with_hmac(content: bytes) -> str:
        digest = ready.copy()
        digest.update(content)
        return "v1," + binascii.b2a_base64(digest.digest(), newline=False).decode()

    return sign_with_hmac


def sign(*, secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of one attempt.

    `timestamp` is the Unix time of this attempt in seconds, not of the event.
    """
    content = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join([signer(secret)(content) for secret in secrets]),
    }


def verify(*, key: str, headers: Mapping[str, str], body: bytes, now: int) -> bool:
    """Verify as a receiver does, with a `whsec_` secret or a `whpk_` public key.

    Header names are in lower case. Returns False for unreadable headers or signatures.
    """
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if (
        not message_id
        or not timestamp.isascii()
        or not timestamp.isdigit()
        or abs(now - int(timestamp)) > TOLERANCE_SECONDS
    ):
        return False
    content = b"%s.%s.%s" % (message_id.encode(), timestamp.encode(), body)
    items = [item.partition(",") for item in headers.get("webhook-signature", "").split(" ")]
    if key.startswith(_PUBLIC_PREFIX):
        return any(scheme == "v1a" and _verify_ed25519(key, signature, content) for scheme, _, signature in items)
    expected = hmac.digest(_decode(key, _SECRET_PREFIX), content, "sha256")
    return any(
        scheme == "v1" and hmac.compare_digest(_decode_or_empty(signature), expected) for scheme, _, signature in items
    )


def _verify_ed25519(key: str, signature: str, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(_decode(key, _PUBLIC_PREFIX)).verify(_decode_or_empty(signature), content)
    except InvalidSignature:
        return False
    return True


def _decode(text: str, prefix: str) -> bytes:
    return base64.b64decode(text.removeprefix(prefix), validate=True)


def _decode_or_empty(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
