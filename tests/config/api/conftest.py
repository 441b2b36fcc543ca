"""Clients of the small API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from config.api import throttling
from onboarding.partners import remembered
from tests.config.api import routes
from tests.factories import partners as make


@pytest.fixture(autouse=True)
def _small_api() -> Iterator[None]:
    throttling.forget_all()
    remembered.forget_all()
    with override_settings(ROOT_URLCONF="tests.config.api.routes", API_QUOTA_OF_REFUSED=(1_000_000, 60)):
        yield
    throttling.forget_all()
    routes.gates.clear()


@pytest.fixture
def client(db: None) -> make.ApiClient:
    return make.client()
