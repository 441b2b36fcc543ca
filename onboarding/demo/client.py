"""A partner's HTTP client: bearer key, an idempotency key on every POST, problem documents as errors."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

TIMEOUT_SECONDS = 30.0


class Refused(Exception):
    """The API answered with a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        details = "; ".join(f"{each['pointer']} {each['detail']}" for each in problem.get("errors", []))
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')} {details}".strip())


class PartnerClient:
    """A client of /v1 with one key."""

    def __init__(self, *, url: str, secret: str) -> None:
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=TIMEOUT_SECONDS, trust_env=False
        )

    def get(self, path: str, **params: Any) -> Any:
        """GET a document."""
        return self._read(self._http.get(path, params=params))

    def post(self, path: str, body: dict[str, Any] | None = None, **params: Any) -> Any:
        """POST a JSON document under a fresh idempotency key."""
        return self._read(
            self._http.post(path, json=body or {}, params=params, headers={"Idempotency-Key": str(uuid.uuid4())})
        )

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """PATCH a JSON document."""
        return self._read(self._http.patch(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())}))

    def post_csv(self, path: str, content: bytes, **params: Any) -> Any:
        """POST a CSV file under a fresh idempotency key."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "text/csv"}
        return self._read(self._http.post(path, content=content, params=params, headers=headers))

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    @staticmethod
    def _read(answer: httpx.Response) -> Any:
        body = answer.json() if answer.content else {}
        if answer.is_error:
            raise Refused(answer.status_code, body)
        return body
