"""A local receiver, and an environment that may send to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from onboarding.partners.models import Environment
from tests.factories import partners
from tests.factories.webhooks import Receiver


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A partner's server that test environments are allowed to name."""
    with Receiver().running() as running:
        settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [running.target]
        yield running


@pytest.fixture
def environment(db: None) -> Environment:
    return partners.environment()


@pytest.fixture
def _sending_is_allowed(db: None) -> Iterator[None]:
    """Allow sending inside the transaction that the test itself opens."""
    connection.allows_foreign_calls = True  # type: ignore[attr-defined]
    yield
    connection.allows_foreign_calls = False  # type: ignore[attr-defined]
