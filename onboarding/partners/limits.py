"""Named limits of partners and keys, with their reasons."""

from __future__ import annotations

from datetime import timedelta

SECRET_CHARACTERS = 40  # of 32 letters: 200 bits, out of reach of guessing for ever
ACTIVE_KEYS_MAX = 100  # per environment: more is a program that forgets to revoke
ALLOWED_NETWORKS_MAX = 50  # each is compared on each request
OVERLAP_DEFAULT = timedelta(hours=24)  # a deployment is done by then
OVERLAP_MAX = timedelta(days=30)  # a leaked key must not stay in force for long
LAST_USED_EVERY = timedelta(minutes=1)  # how often a key's last use is written down
API_KEY_CACHE_SECONDS = 10.0  # how long a key is cached; its version is checked on each use
API_KEY_CACHE_ENTRIES_MAX = 10_000  # per process; about 5 MB
