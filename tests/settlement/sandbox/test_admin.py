"""Behind the counter: every page of the bank opens, and none of them can change anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client

from settlement.sandbox.admin import COLUMNS
from tests.factories import sandbox
from tests.settlement.sandbox.conftest import Days, eastern


@pytest.mark.django_db(databases=["default", "sandbox"])
@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_every_page_opens_and_shows_only(days: Days, tmp_path: Path, model: type) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 91_100_03), sandbox.entry(2)]))
    days.until(eastern(5, 20))
    person: User = get_user_model().objects.create_superuser("looker", "l@example.com", "a long password")
    client = Client()
    client.force_login(person)
    name = model.__name__.lower()
    listed = client.get(f"/admin/sandbox/{name}/", {"q": "1"} if name in {"entry", "receipt", "line"} else None)
    assert listed.status_code == 200
    row = model.objects.order_by("pk").first()  # type: ignore[attr-defined]
    assert client.get(f"/admin/sandbox/{name}/{row.pk}/change/").status_code == 200
    assert client.get(f"/admin/sandbox/{name}/add/").status_code == 403
    assert client.post(f"/admin/sandbox/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
