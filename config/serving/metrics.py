"""Counters of the HTTP server."""

from __future__ import annotations

from prometheus_client import Counter

refused_requests = Counter(
    "quittance_http_refused_requests", "Requests and connections that the HTTP server refused, by reason.", ["reason"]
)
