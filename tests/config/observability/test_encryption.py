"""Readiness names the encryption keys that rows need and this process lacks."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from config.api import idempotency
from config.api.models import IdempotencyRecord
from config.kernel import clock, ids
from config.kernel.crypto import KeyRing
from config.observability import encryption
from config.observability.health import Check, State
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


def answer(expires_in: timedelta) -> None:
    """Store an answer to an idempotency key, sealed with the key in front."""
    named: dict[str, Any] = {"environment_id": ids.new(), "route": "POST /v1/transfers", "key": ids.new().hex}
    one = {f"{name}s": [value] for name, value in named.items()}
    idempotency.claim_many(**one, fingerprints=[b"f"], expires_at=clock.machine_now() + expires_in)
    body = idempotency.seal_answer(b"{}", **named, fingerprint=b"f", status_code=201)
    idempotency.store_many(**one, status_codes=[201], bodies=[body])


@pytest.mark.parametrize("others", [timedelta(hours=1), timedelta(hours=23)], ids=["newest", "oldest"])
def test_a_key_that_only_stored_answers_need_is_named(others: timedelta) -> None:
    """Sixty answers that this process can read stand on one side of it in time, none on the other."""
    new, new_id = new_key()
    with override_settings(FIELD_ENCRYPTION_KEYS=[new, *settings.FIELD_ENCRYPTION_KEYS]):
        answer(timedelta(hours=12))
    for _ in range(60):
        answer(others)
    assert encryption.keys() == Check(
        "encryption_keys", State.FAILED, f"Rows are sealed with keys that FIELD_ENCRYPTION_KEYS lacks: {new_id}."
    )


def test_an_expired_answer_and_one_that_is_not_sealed_need_no_key() -> None:
    new, _ = new_key()
    with override_settings(FIELD_ENCRYPTION_KEYS=[new]):
        answer(timedelta(seconds=-1))
    answer(timedelta(hours=1))
    IdempotencyRecord.objects.filter(expires_at__gt=clock.machine_now()).update(body=b'{"id": "tr_1"}')
    assert encryption.keys().state == State.OK


def test_stored_answers_are_found_by_the_index_of_their_expiry() -> None:
    """Two bounded scans: the table is written by every request with a key."""
    query = encryption._KEY_IDS_AT_THE_ENDS.format(
        table="api_idempotencyrecord", column="body", expiry="expires_at", at_most=50
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count("Index Scan") == 2 and "Sort" not in plan.partition("Append")[2], plan


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
