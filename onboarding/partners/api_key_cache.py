"""A cache of verified API keys, so that a thousand requests a second do not read the same row.

Only for views whose answers are given after `partners_stale_keys` was asked for (key, version): a revoked key is
refused at once.
"""

from __future__ import annotations

from config.kernel import clock
from onboarding.partners.callers import VerifiedApiKey
from onboarding.partners.limits import API_KEY_CACHE_ENTRIES_MAX, API_KEY_CACHE_SECONDS

_by_hash: dict[bytes, tuple[float, VerifiedApiKey]] = {}  # valid until (monotonic seconds), and the key


def get(secret_hash: bytes) -> VerifiedApiKey | None:
    """The cached key, unless its time is over."""
    found = _by_hash.get(secret_hash)
    return found[1] if found is not None and clock.monotonic() < found[0] else None


def put(secret_hash: bytes, key: VerifiedApiKey) -> None:
    """Cache a verified key."""
    if len(_by_hash) >= API_KEY_CACHE_ENTRIES_MAX:
        _by_hash.clear()
    _by_hash[secret_hash] = (clock.monotonic() + API_KEY_CACHE_SECONDS, key)


def remove(secret_hash: bytes) -> None:
    """Drop one key."""
    _by_hash.pop(secret_hash, None)


def clear() -> None:
    """Drop every key of this process: something that they hold has changed."""
    _by_hash.clear()
