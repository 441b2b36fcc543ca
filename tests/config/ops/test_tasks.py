"""Periodic tasks of logins, and the contributors of metrics and readiness."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessLog
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from config.ops.tasks import forget_old_logins
from treasury.ledger.tasks import take_checkpoints


@pytest.mark.django_db
def test_old_logins_are_forgotten_and_young_ones_kept() -> None:
    for age in (timedelta(days=91), timedelta(days=1)):
        row = AccessLog.objects.create(username="a", ip_address="127.0.0.1")
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - age)
        session = SessionStore()
        session.create()
        Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() + timedelta(days=2) - age)
    assert forget_old_logins() == 1
    assert AccessLog.objects.count() == Session.objects.count() == 1


@pytest.mark.django_db
def test_checkpoints_are_taken_once() -> None:
    take_checkpoints()
    assert take_checkpoints() == 0


@pytest.mark.django_db
def test_the_numbers_of_every_room_are_gathered() -> None:
    root = Path(settings.BASE_DIR)
    apps_with_parts = [
        path.relative_to(root)
        for folder in settings.INSTALLED_APPS
        for path in root.glob(f"{folder.replace('.', '/')}/metrics.py")
    ]
    collectors = {
        ".".join((*path.with_suffix("").parts, "collect"))
        for path in apps_with_parts
        if "def collect()" in (root / path).read_text()
    }
    assert collectors <= set(settings.METRICS_COLLECTORS)
    for dotted in settings.METRICS_COLLECTORS:
        assert list(import_string(dotted)())
