"""Entries are written in the transaction of the action, many with one statement; a partner reads its own only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from config.audit import trail
from config.audit.models import AuditEntry
from config.kernel import clock
from config.kernel.errors import ConfigurationError
from tests.factories import partners as make


@pytest.mark.django_db
def test_many_acts_are_one_statement(django_assert_num_queries: Any) -> None:
    acts = [
        trail.Act(actor="tests", action="act", subject_type="x", detail={"amount": "1.00", "ids": ["a"]}, count=n)
        for n in range(500)
    ]
    with django_assert_num_queries(1):
        trail.record_many(acts, at=clock.machine_now())
    assert sorted(AuditEntry.objects.filter(action="act").values_list("subject_count", flat=True)) == list(range(500))
    trail.record_many([], at=clock.machine_now())


@pytest.mark.django_db(transaction=True)
def test_there_is_no_entry_without_its_action() -> None:
    with pytest.raises(ConfigurationError):
        trail.record(actor="tests", action="act", subject_type="x", at=clock.machine_now())
    with transaction.atomic():
        trail.record(actor="tests", action="act", subject_type="x", at=clock.machine_now())
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_partner_reads_its_own_entries_with_public_ids() -> None:
    env = make.environment()
    client, stranger = make.client(env), make.client()
    made = client.post("/v1/api-keys", {"name": "x"})
    entry = client.get("/v1/audit", {"action": "api_key.issued", "limit": "1"}).json()["data"][0]
    assert entry["subject_id"] == made.json()["id"] and entry["request_id"] == made.headers["Request-Id"]
    assert entry["actor"].startswith("key:key_") and "secret" not in str(entry)
    assert client.get("/v1/audit", {"request_id": made.headers["Request-Id"]}).json()["data"] == [entry]
    assert stranger.get("/v1/audit", {"request_id": made.headers["Request-Id"]}).json()["data"] == []
