"""The events about deliveries themselves. They go to the environment's other endpoints."""

from __future__ import annotations

from webhooks import catalogue

PING = catalogue.register(
    "webhook.ping",
    description="Sent on request to try an endpoint; nothing happened.",
    sample={"message": "Hello from Quittance."},
)
ENDPOINT_DISABLED = catalogue.register(
    "webhook.endpoint_disabled",
    description="An endpoint was disabled: it answered 410 Gone, or nothing but failures for days.",
    sample={
        "endpoint": "we_01h455vb4pex5vsknk084sn02q",
        "url": "https://example.com/hooks",
        "reason": "failing",
        "since": "2030-01-02T03:04:05Z",
    },
)
ENDPOINT_RECOVERED = catalogue.register(
    "webhook.endpoint_recovered",
    description="An endpoint answered again after at least ten failures in a row.",
    sample={
        "endpoint": "we_01h455vb4pex5vsknk084sn02q",
        "url": "https://example.com/hooks",
        "since": "2030-01-02T03:04:05Z",
    },
)
