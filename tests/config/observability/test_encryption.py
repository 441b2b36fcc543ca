"""Readiness names the encryption keys that rows need and this process lacks."""

from __future__ import annotations

import base64
import hashlib
import os

import pytest
from django.conf import settings
from django.test import Client, override_settings

from config.kernel.crypto import KeyRing
from config.observability import encryption
from config.observability.health import State
from tests.factories import partners, settlement, webhooks

pytestmark = pytest.mark.django_db


def new_key() -> tuple[str, str]:
    """A key in base64, and its id."""
    raw = os.urandom(32)
    return base64.b64encode(raw).decode(), hashlib.sha256(raw).digest()[:4].hex()


def test_without_rows_no_key_is_needed() -> None:
    assert encryption.keys_needed() <= KeyRing([base64.b64decode(key) for key in settings.FIELD_ENCRYPTION_KEYS]).ids
    assert encryption.keys().state == State.OK


def test_a_key_in_front_on_one_process_only_is_named_by_the_other(client: Client) -> None:
    old, (new, new_id) = settings.FIELD_ENCRYPTION_KEYS, new_key()
    settlement.accept(settlement.funded_environment(), ["1.00"])
    with override_settings(FIELD_ENCRYPTION_KEYS=[new, *old]):
        settlement.accept(settlement.funded_environment(), ["2.00"])
        assert encryption.keys().state == State.OK
    found = client.get("/readyz").json()["checks"]["encryption_keys"]
    assert found == {
        "state": "failed",
        "detail": f"Rows are sealed with keys that FIELD_ENCRYPTION_KEYS lacks: {new_id}.",
    }


def test_a_key_that_was_dropped_too_early_is_named() -> None:
    new, new_id = new_key()
    webhooks.endpoint(partners.environment())
    with override_settings(FIELD_ENCRYPTION_KEYS=[new]):
        found = encryption.keys()
    assert found.state == State.FAILED
    assert new_id not in found.detail and new not in found.detail


def test_every_column_that_is_sealed_is_looked_at() -> None:
    from django.apps import apps

    listed = {(apps.get_model(label)._meta.label, column) for label, column in settings.SEALED_COLUMNS}
    sealed = {
        (model._meta.label, field.column)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.__class__.__name__ == "BinaryField" and field.column.startswith(("sealed", "credentials"))
    }
    assert sealed <= listed
