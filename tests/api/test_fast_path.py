"""API requests skip the page middleware and keep what every answer needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.api import fast_path
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def test_an_api_answer_has_the_security_headers_and_a_request_id() -> None:
    secret = make.api_key(make.environment())[1]
    answer = Client().get("/v1/transfers", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Request-Id"].startswith("req_")
    assert not answer.cookies


def test_an_unknown_host_is_refused_every_time() -> None:
    for _ in range(2):
        answer = Client().get("/v1/transfers", HTTP_HOST="evil.example")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_page_passes_through_the_page_middleware() -> None:
    answer = Client().get("/admin/login/")
    assert answer.status_code == 200
    assert "csrftoken" in answer.cookies
    assert "Content-Security-Policy" in answer.headers


def test_api_requests_are_redirected_to_tls_too(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/v1/transfers").status_code == 301


def test_the_fast_path_needs_its_end() -> None:
    with pytest.raises(ImproperlyConfigured, match="last entry"):
        fast_path.SkipPageMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]  # it is never called
