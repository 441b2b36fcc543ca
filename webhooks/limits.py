"""Limits of webhooks. Each name ends in its unit; the reason stands beside it."""

from __future__ import annotations

from datetime import timedelta

ENDPOINTS_PER_ENVIRONMENT_MAX = 50  # each event is written once per endpoint
EVENT_TYPES_PER_ENDPOINT_MAX = 100
EVENT_BODY_BYTES_MAX = 65_536  # the specification advises 20 kB; a transfer with all its metadata comes to about 30
URL_CHARACTERS_MAX = 2_048

# One attempt.
CONNECT_TIMEOUT_SECONDS = 5.0
# From the look-up of the name to the last byte of the answer; documented in docs/reference/webhooks.md.
TOTAL_TIMEOUT_SECONDS = 15.0
REGISTRATION_LOOKUP_SECONDS = 2.0  # how long a request that registers an endpoint waits for the resolver
RESPONSE_READ_BYTES_MAX = 16_384  # the rest of an answer is not read, because only its status counts
RESPONSE_KEPT_BYTES_MAX = 1_024  # shown to staff; partners see nothing of an answer

# Many attempts.
LEASE = timedelta(minutes=5)  # how long a delivery stays with a dispatcher that died
LEASE_MARGIN = timedelta(
    seconds=30
)  # no attempt starts so near the end of its lease that two dispatchers could send at once
TRIES_MAX = 20  # the longest retry schedule; also the end of a delivery whose dispatchers die
WAIT_SECONDS_MAX = 86_400
PAUSE_MAX = timedelta(hours=1)  # the longest `Retry-After` that is honoured
FAILING_DAYS_MAX = timedelta(days=5)  # an endpoint with failures only for so long is disabled
FAILURES_BEFORE_DISABLING_MIN = 10  # an endpoint with few events is not disabled for one old failure

# Sets.
FAN_OUT_EVENTS_MAX = 1_000
CLAIM_DELIVERIES_MAX = 1_000
RECORD_RESULTS_MAX = 1_000
REPLAY_DELIVERIES_MAX = 10_000  # per call; the response says whether there is more
REPLAY_IDS_MAX = 1_000  # named one by one in a request

# An endpoint starts with few sockets, gets more by answering fast and loses them by failing (`endpoint_concurrency`).
SOCKETS_FIRST = 8
SOCKETS_PER_ENDPOINT_MAX = 64
SOCKETS_PER_ENVIRONMENT_MAX = 128  # of all endpoints of one environment together
SOCKETS_PER_DISPATCHER_MAX = 2_000
CLAIMED_PER_ENVIRONMENT_MAX = 800  # one endpoint at full speed is claimed twelve attempts ahead per socket
CLAIMED_OF_FAILING_MAX = (
    256  # of all failing endpoints together, so that they never take the capacity of those that answer
)

# Name look-ups run in threads, because the system's resolver blocks.
LOOKUP_THREADS = 32
LOOKUPS_PER_ENVIRONMENT_MAX = 2  # of names that did not resolve quickly the last time, or never yet
PROVEN_LOOKUPS_PER_ENVIRONMENT_MAX = 8  # of names that did
LOOKUP_FAST_SECONDS = 1.0
LOOKUP_FAILURE_KEPT_SECONDS = 10.0  # a name that was not found is not looked up again for so long
REGISTRATION_LOOKUPS_MAX = 8  # in one web process
REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX = 2
FAST_ANSWER_SECONDS = 1.0

SECRET_OVERLAP_DEFAULT = timedelta(hours=24)
SECRET_OVERLAP_MAX = timedelta(days=7)
SECRETS_PER_ENDPOINT_MAX = 5  # each of them signs every delivery

RETENTION = timedelta(days=30)  # of events, deliveries and attempts
PURGE_ROWS_MAX = 10_000  # per statement, so that a purge does not hold locks for long
