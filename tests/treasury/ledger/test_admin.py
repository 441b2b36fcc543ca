"""The books in the staff's admin: every table opens, nothing can be changed."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import ledger as books
from tests.factories import partners as make
from treasury.ledger import integrity
from treasury.ledger.models import Account, Checkpoint, Entry, Hold, Journal, JournalPart

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Account, Journal, JournalPart, Entry, Hold, Checkpoint])
def test_everything_can_be_looked_at_and_nothing_changed(model: type, client: Client) -> None:
    env = make.environment()
    books.fund(env, 1_000)
    books.hold(env, 100)
    integrity.take_checkpoints()
    client.force_login(get_user_model().objects.create_superuser("root"))
    name = f"admin:ledger_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    row = model._default_manager.first()
    assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert model in admin.site._registry
