"""Named limits of the partner API, with their reasons."""

from __future__ import annotations

from datetime import timedelta

IDEMPOTENCY_KEPT = timedelta(hours=24)  # long enough for any retry of a client; `reference` dedupes for ever
LOCK_WAIT_MAX = timedelta(seconds=3)  # a caller that waits longer has given up
PURGE_AT_MOST = 10_000  # rows per statement, so that no purge holds locks for long

PAGE_DEFAULT = 20
PAGE_MAX = 100

QUERY_PARAMETERS_MAX = 30  # more than any route declares
QUERY_VALUE_CHARACTERS_MAX = 200  # longer than every id, reference and cursor

QUOTA_PER_KEY = (30_000, 10)  # requests, seconds: protects the others, not a price list
QUOTA_PER_ENVIRONMENT = (60_000, 10)
QUOTA_OF_REFUSED = (60, 60)  # rejected credentials per address: slows down guessing
LEASE_SHARE = 50  # a process takes a fiftieth of a quota at a time, so most requests touch no Redis
REDIS_TIMEOUT_SECONDS = 0.05  # a throttle must never be slower than what it protects
REDIS_REST_SECONDS = 1.0  # how long a failing Redis is left alone

# What a request costs of the quotas: one, and more by the size of its body and by its processor time.
# A batch of 1,000 costs some hundreds.
COST_BODY_BYTES = 2048
COST_FREE_PROCESSOR_SECONDS = 0.02
COST_PER_PROCESSOR_SECOND = 6_000
EXPENSIVE_BODY_BYTES = 8 * 1024  # some thirty transfers
EXPENSIVE_AT_ONCE = 2  # per environment and process, which has sixteen threads and one interpreter
EXPENSIVE_AT_ONCE_IN_PROCESS = 8

# Bodies of everything but batches, which have a limit of their own: the longest is a list of some hundred ids.
BODY_BYTES_MAX = 256 * 1024

UNKNOWN_FIELDS_LISTED_MAX = 20  # of one object: a body of nothing else must not keep a thread busy
DUPLICATE_SEARCH_TOKENS_MAX = (
    150_000  # beyond it a repeated member is refused without its place; a batch of 1,000 has some 40,000
)
