"""HTTP to a bank: one try, hard limits on time and size, no redirects, no proxies from environment variables.

Anything but a JSON object with a status below 500 is NoAnswer.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from config.kernel.db import forbid_atomic

TIMEOUT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 3.0
ANSWER_BYTES_MAX = 4_000_000  # An answer about a thousand entries is a few hundred kilobytes.


@dataclass(frozen=True, slots=True)
class Answer:
    """A status below 500 and a JSON object."""

    status: int
    body: dict[str, Any]

    @property
    def is_good(self) -> bool:
        """Whether the request succeeded."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A timeout, a broken connection, a status of 500 or more, or no JSON object. It proves nothing."""

    reason: str


def get(
    url: str, path: str, *, token: str, query: Mapping[str, str] | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> Answer | NoAnswer:
    """Send a GET, which has no effect at the bank."""
    forbid_atomic()
    return _exchange("GET", url, path, token=token, timeout_seconds=timeout_seconds, query=query)


def post(
    url: str, path: str, *, token: str, body: Mapping[str, Any], timeout_seconds: float = TIMEOUT_SECONDS
) -> Answer | NoAnswer:
    """Send a POST. After NoAnswer it is not known whether the bank acted."""
    forbid_atomic()
    return _exchange("POST", url, path, token=token, timeout_seconds=timeout_seconds, body=body)


def _exchange(
    method: str,
    url: str,
    path: str,
    *,
    token: str,
    timeout_seconds: float,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Answer | NoAnswer:
    timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_TIMEOUT_SECONDS, timeout_seconds))
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        with (
            httpx.Client(
                base_url=url, timeout=timeout, trust_env=False, follow_redirects=False, verify=_trusted()
            ) as client,
            client.stream(method, path, params=query, json=body, headers=headers) as response,
        ):
            return _read(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return NoAnswer(f"{method} {path}: {type(error).__name__}")


def _read(response: httpx.Response) -> Answer | NoAnswer:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > ANSWER_BYTES_MAX:
            return NoAnswer(f"the answer is larger than {ANSWER_BYTES_MAX} bytes")
    if response.status_code >= 500 or response.is_redirect:
        return NoAnswer(f"the bank answered {response.status_code}")
    try:
        body = json.loads(content)
    except ValueError:
        return NoAnswer("the answer is not JSON")
    return Answer(response.status_code, body) if isinstance(body, dict) else NoAnswer("the answer is not a JSON object")


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The trusted certificates, loaded once: loading takes longer than a request."""
    return ssl.create_default_context()
