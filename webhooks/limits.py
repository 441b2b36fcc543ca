"""Everything has a limit. The unit comes last in the name, the reason beside it."""

from __future__ import annotations

from datetime import timedelta

ENDPOINTS_PER_ENVIRONMENT_MAX = 50  # each event is written once per endpoint
EVENT_TYPES_PER_ENDPOINT_MAX = 100
EVENT_BODY_BYTES_MAX = 65_536  # the specification advises 20 kB; a transfer with all its metadata comes to about 30
URL_CHARACTERS_MAX = 2_048

# One attempt.
CONNECT_TIMEOUT_SECONDS = 5.0
TOTAL_TIMEOUT_SECONDS = (
    15.0  # from the look-up of the name to the last byte of the answer; public, see docs/reference/webhooks.md
)
REGISTRATION_LOOKUP_SECONDS = 2.0  # a request that registers an endpoint waits so long for the resolver
RESPONSE_READ_BYTES_MAX = 16_384  # the rest of an answer is not read: its status has said all that matters
RESPONSE_KEPT_BYTES_MAX = 1_024  # staff may see so much of an answer; partners see none of it

# Many attempts.
LEASE = timedelta(minutes=5)  # who claims a delivery and dies keeps it so long from the others
LEASE_MARGIN = timedelta(
    seconds=30
)  # nothing is sent so near the end of its lease that another could send it at the same time
TRIES_MAX = 20  # longest schedule that an endpoint may choose; also where a delivery that kills its dispatcher ends
WAIT_SECONDS_MAX = 86_400
PAUSE_MAX = timedelta(hours=1)  # a `Retry-After` parks an endpoint no longer than this
FAILING_DAYS_MAX = timedelta(days=5)  # so long nothing but failures, and the endpoint is disabled
FAILURES_BEFORE_DISABLING_MIN = 10  # a quiet endpoint is not judged by one failure a week ago

# Sets.
FAN_OUT_EVENTS_MAX = 1_000
CLAIM_DELIVERIES_MAX = 1_000
RECORD_RESULTS_MAX = 1_000
REPLAY_DELIVERIES_MAX = 10_000  # per call; the answer says whether there is more
REPLAY_IDS_MAX = 1_000  # named one by one in a request

# Fairness: an endpoint starts with few sockets, earns more by answering fast and loses them by failing.
SOCKETS_FIRST = 8
SOCKETS_PER_ENDPOINT_MAX = 64
SOCKETS_PER_DISPATCHER_MAX = 2_000
FAST_ANSWER_SECONDS = 1.0

SECRET_OVERLAP_DEFAULT = timedelta(hours=24)
SECRET_OVERLAP_MAX = timedelta(days=7)
SECRETS_PER_ENDPOINT_MAX = 5  # every one of them signs every delivery

RETENTION = timedelta(days=30)  # of events, deliveries and attempts
PURGE_ROWS_MAX = 10_000  # per statement, so that no purge holds locks for long
