"""Field encryption with a key ring, and blind indexes for look-up.

A sealed value is `version (1 byte) | key id (4 bytes) | nonce (12 bytes) | AES-256-GCM ciphertext and tag`. The key id
is the beginning of the SHA-256 of the key. The first key of the ring seals, every key opens. A key stays in the ring as
long as rows are sealed with it; `/readyz` names keys that are missing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from config.kernel.errors import ConfigurationError

_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEAD_BYTES = 5


class KeyRing:
    """An ordered set of AES-256 keys. The first key seals; every key opens what it sealed."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys):
            raise ConfigurationError(
                "FIELD_ENCRYPTION_KEYS needs one or more keys of 32 bytes in base64, separated by commas."
            )
        self._ciphers = {hashlib.sha256(key).digest()[:4]: AESGCM(key) for key in keys}
        self._current_id = hashlib.sha256(keys[0]).digest()[:4]
        self._current = self._ciphers[self._current_id]

    @property
    def ids(self) -> set[str]:
        """The ids of all keys, in hexadecimal."""
        return {key_id.hex() for key_id in self._ciphers}

    def seal(self, plain: bytes, *, context: bytes) -> bytes:
        """Encrypt. `context` (see `bound_to`) is authenticated with the value: in another place it does not open."""
        head = _VERSION + self._current_id
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._current.encrypt(nonce, plain, head + context)

    def open(self, sealed: bytes, *, context: bytes) -> bytes:
        """Decrypt. Raises Unreadable when the key is not in the ring or the value was changed or moved."""
        head, nonce, body = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:17], sealed[17:]
        cipher = self._ciphers.get(head[1:])
        if cipher is None or head[:1] != _VERSION:
            raise Unreadable("The key that sealed this value is not in FIELD_ENCRYPTION_KEYS.")
        try:
            return cipher.decrypt(nonce, body, head + context)
        except InvalidTag as error:
            raise Unreadable("The sealed value was changed, or belongs to another row.") from error


def bound_to(column: str, *row: object) -> bytes:
    """The context of one row: table, column and what identifies the row. In another row a value does not open."""
    return "|".join((column, *map(str, row))).encode()


class Unreadable(Exception):
    """A sealed value cannot be opened."""


def key_ring() -> KeyRing:
    """The ring of FIELD_ENCRYPTION_KEYS."""
    return _ring_of(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=8)
def _ring_of(encoded: tuple[str, ...]) -> KeyRing:
    return KeyRing([base64.b64decode(key) for key in encoded])


def blind_index(value: str, *, context: str) -> bytes:
    """A keyed fingerprint (HMAC-SHA-256, 32 bytes): equal values are found without being decrypted."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.digest(key, f"{context}\x00{value}".encode(), "sha256")
