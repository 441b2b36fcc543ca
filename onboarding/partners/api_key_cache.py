"""Keys that a hot endpoint may remember for a moment, so that a thousand requests a second do not ask for the same row.

Only endpoints whose SQL verb asks `partners_stale_keys` for (key, version) use this; a revoked key is therefore refused at once everywhere.
"""

from __future__ import annotations

from config.kernel import clock
from onboarding.partners.callers import VerifiedApiKey
from onboarding.partners.limits import API_KEY_CACHE_ENTRIES_MAX, API_KEY_CACHE_SECONDS

_by_hash: dict[bytes, tuple[float, VerifiedApiKey]] = {}  # until when (monotonic seconds), and the key


def get(secret_hash: bytes) -> VerifiedApiKey | None:
    """Return what is remembered of a key, unless it is too old."""
    found = _by_hash.get(secret_hash)
    return found[1] if found is not None and clock.monotonic() < found[0] else None


def put(secret_hash: bytes, key: VerifiedApiKey) -> None:
    """Keep a checked key for a moment."""
    if len(_by_hash) >= API_KEY_CACHE_ENTRIES_MAX:
        _by_hash.clear()
    _by_hash[secret_hash] = (clock.monotonic() + API_KEY_CACHE_SECONDS, key)


def clear() -> None:
    """Forget every key in this process: something that they say has changed."""
    _by_hash.clear()
