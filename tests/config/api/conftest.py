"""Clients of the small API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from config.api import expensive, throttling
from onboarding.partners import api_key_cache
from tests.config.api import urls
from tests.factories import partners as make


@pytest.fixture(autouse=True)
def _small_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(expensive, "cost_of_processing", lambda seconds: 0)  # a slow machine must not use up quotas
    throttling.reset()
    api_key_cache.clear()
    with override_settings(ROOT_URLCONF="tests.config.api.urls", API_QUOTA_OF_REFUSED=(1_000_000, 60)):
        yield
    throttling.reset()
    urls.gates.clear()


@pytest.fixture
def client(db: None) -> make.ApiClient:
    return make.client()
