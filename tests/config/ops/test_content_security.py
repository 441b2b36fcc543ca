"""What pages may run: files of ours. The headers of every page, and no script inside any page of staff."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tests.support.authenticator import person
from tests.support.browser import staff, window

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

_INSIDE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
)


def policy(path: str, client: Client | None = None) -> dict[str, str]:
    header = (client or Client()).get(path)["Content-Security-Policy"]
    return {part.split(" ", 1)[0]: part.partition(" ")[2] for part in header.split("; ")}


def logged_in() -> Client:
    client = Client()
    client.force_login(person())
    return client


@pytest.mark.parametrize("path", ["/docs", "/docs/errors", "/docs?script=", "/nowhere", "/healthz"])
def test_outside_of_the_admin_nothing_but_files_runs(path: str) -> None:
    found = policy(path)
    assert found["script-src"] == found["style-src"] == found["default-src"] == "'self'"
    assert found["object-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'" and "unsafe" not in str(
        found
    )


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/login/", "/admin/one-time-password/device/", "/admin/payouts/transfer/", "/admin/nowhere/"],
)
def test_on_pages_of_staff_no_script_inside_a_page_runs(path: str) -> None:
    found = policy(path, logged_in())
    assert found["script-src"] == "'self' 'unsafe-eval'" and found["style-src"] == "'self' 'unsafe-inline'"
    assert found["frame-ancestors"] == found["base-uri"] == "'none'"


@pytest.mark.slow
def test_no_page_of_staff_has_a_script_inside() -> None:
    client = logged_in()
    task = PeriodicTask.objects.create(
        name="x", task="y", interval=IntervalSchedule.objects.create(every=1, period="days")
    )
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    pages = [reverse("admin:index"), reverse("ops:device"), *(reverse(f"admin:{name}_changelist") for name in names)]
    pages += [reverse("admin:auth_user_add"), reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])]
    for page in pages:
        assert _INSIDE.findall(client.get(page).content.decode()) == [], page
    assert _INSIDE.findall(Client().get("/docs").content.decode() + Client().get("/docs/errors").content.decode()) == []


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
def test_a_browser_has_nothing_to_complain_about(live_server: Any) -> None:
    task = PeriodicTask.objects.create(
        name="x", task="y", interval=IntervalSchedule.objects.create(every=1, period="days")
    )
    ada = staff("finance_ops", "auditor")
    ada.is_superuser = True
    ada.save()
    with window(live_server.url, ada) as opened:
        for path in (
            "/docs",
            "/docs/errors",
            "/admin/payouts/transfer/",
            "/admin/auth/user/",
            f"/admin/auth/user/{ada.pk}/change/",
        ):
            opened.go(path)
            opened.page.wait_for_load_state("networkidle")
            opened.photograph("csp" + path.replace("/", "-").rstrip("-"))
            assert opened.complaints == [], path
        assert opened.page.locator("input[name=username]").is_visible()
        opened.go(f"/admin/django_celery_beat/periodictask/{task.pk}/change/")
        opened.page.wait_for_load_state("networkidle")
        opened.photograph("csp-timetable")
        assert opened.complaints == []
