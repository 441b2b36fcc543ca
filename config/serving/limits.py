"""Limits of the HTTP server, per process unless said otherwise."""

from __future__ import annotations

PORT = 8000
HEALTH_THREADS = 2  # for /readyz and /metrics, so that monitoring works while all other threads are busy
THREADS_PER_CALLER_SHARE = 0.75  # one caller never occupies every thread
QUEUE_MAX = 256  # requests that wait for a thread; more are answered 503
QUEUE_PER_CALLER_SHARE = 0.75
QUEUE_SECONDS_MAX = 10.0  # a request that waited longer is answered 503: its client has probably given up
RETRY_AFTER_SECONDS = 1

HEADER_SECONDS_MAX = 10.0  # from the connection to the end of the first request's header
IDLE_SECONDS_MAX = 75.0  # longer than the keep-alive of common proxies, so that they close first
HEADER_BYTES_MAX = 8_190  # one line; aiohttp's default
HEADERS_MAX = 100

BODY_BYTES_MAX = 8 * 1024 * 1024  # above every limit of the application, which answers with its own error
BODY_GRACE_SECONDS = 1.0  # a body that arrives within this time is not counted as unread
BODY_SECONDS_MAX = 10.0  # for the first BODY_BYTES_PER_SECOND_MIN * 10 bytes; larger bodies get longer
BODY_BYTES_PER_SECOND_MIN = 100_000
UNREAD_BODIES_PER_ADDRESS_MAX = 32  # bodies that one address has announced and not sent
UNREAD_BODIES_MAX = 512

RESPONSE_BYTES_IN_MEMORY_MAX = 1024 * 1024  # a longer response waits for its reader in a temporary file
RESPONSE_CHUNK_BYTES = 64 * 1024
RESPONSE_STALL_SECONDS_MAX = 30.0
RESPONSE_BYTES_PER_STALL_MIN = 64 * 1024  # a reader that takes less in that time is disconnected

CONNECTIONS_MAX = 2_000
CONNECTIONS_PER_ADDRESS_MAX = 500  # not counted behind trusted proxies, where all connections are theirs
BACKLOG = 1024
STOP_SECONDS_MAX = 10.0  # for requests in progress when the process is asked to stop
RESPAWN_PAUSE_SECONDS = 1.0
