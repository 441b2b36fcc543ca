"""Random requests to every operation: no answer is a 5xx, and each has a status, a type and a shape of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as promises

from tests.factories import partners, payouts
from webhooks import targets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES_PER_OPERATION = 4


schema = schemathesis.openapi.from_wsgi("/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application runs in this thread: its connection is the test's, and stays open as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _names_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of an endpoint has a host, and tests look up no names."""
    monkeypatch.setattr(targets, "look_up", lambda host, port: ["93.184.216.34"])


@pytest.fixture
def secret() -> str:
    """A test key of a partner with money."""
    return partners.api_key(payouts.funded_environment())[1]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES_PER_OPERATION,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_documented(case: Any, secret: str) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
    said = [
        checks.not_a_server_error,
        promises.status_code_conformance,
        promises.content_type_conformance,
        promises.response_schema_conformance,
        promises.response_headers_conformance,
    ]
    case.validate_response(case.call(), checks=said)
