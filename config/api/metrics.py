"""Counters of the partner API."""

from __future__ import annotations

from prometheus_client import Counter

idempotent_requests = Counter(
    "quittance_idempotent_requests", "Requests that carried an Idempotency-Key, by what became of the key.", ["outcome"]
)
refused_credentials = Counter(
    "quittance_refused_credentials", "Requests whose credential was refused, by code.", ["code"]
)
throttled_requests = Counter("quittance_throttled_requests", "Requests beyond a quota, by quota.", ["quota"])
