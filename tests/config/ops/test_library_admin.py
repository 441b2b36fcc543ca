"""What is changed in tables that libraries bring leaves an audit entry, with names of fields and no values."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.audit.models import AuditEntry
from config.ops.admin import ReadOnlyAdmin
from config.ops.library_admin import AuditedAdmin
from tests.support.authenticator import PASSWORD, person

pytestmark = pytest.mark.django_db


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_table_is_read_only_or_audited() -> None:
    assert {
        type(table).__name__
        for table in admin.site._registry.values()
        if not isinstance(table, ReadOnlyAdmin | AuditedAdmin)
    } == set()


def test_a_person_is_added_changed_given_a_password_and_deleted() -> None:
    ada = person()
    client = logged_in(ada)
    new = {"username": "bob", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/admin/auth/user/add/", new).status_code == 302
    bob = User.objects.get(username="bob")
    form = {"username": "bob", "is_active": "on", "is_staff": "on", "groups": [Group.objects.get(name="support").pk]}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert client.post(f"/admin/auth/user/{bob.pk}/change/", {**form, **joined}).status_code == 302
    assert (
        client.post(
            f"/admin/auth/user/{bob.pk}/password/", {"password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}
        ).status_code
        == 302
    )
    assert client.post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"}).status_code == 302
    entries = list(AuditEntry.objects.filter(subject_type="auth.user").order_by("id"))
    assert [entry.action for entry in entries] == ["admin.added", "admin.changed", "admin.changed", "admin.deleted"]
    assert {(entry.actor, *entry.detail["ids"]) for entry in entries} == {(f"user:{ada.pk}", str(bob.pk))}
    assert "Staff status" in str(entries[1].detail) and PASSWORD not in str([entry.detail for entry in entries])


def test_an_action_on_the_timetable_is_written_down() -> None:
    task = PeriodicTask.objects.create(
        name="x", task="y", interval=IntervalSchedule.objects.create(every=1, period="days")
    )
    client = logged_in(person())
    client.post("/admin/django_celery_beat/periodictask/", {"action": "disable_tasks", "_selected_action": [task.pk]})
    task.refresh_from_db()
    entry = AuditEntry.objects.get(action="admin.acted")
    assert not task.enabled and entry.detail == {"ids": [str(task.pk)], "action": "disable_tasks"}


def test_its_pages_open() -> None:
    client, bob = logged_in(person()), person("bob")
    for path in ("user/", "user/add/", f"user/{bob.pk}/change/", f"user/{bob.pk}/password/", "group/", "group/add/"):
        assert client.get(f"/admin/auth/{path}").status_code == 200, path
