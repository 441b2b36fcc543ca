"""Staff pages: roles, the base view, the menu, the timeline and every table of the admin."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from config.audit.models import AuditEntry
from config.kernel.errors import ConfigurationError
from config.ops import navigation, roles, timeline
from config.ops.roles import StaffRole
from config.ops.views import OpsView
from onboarding.partners.models import ApiKey
from payouts.models import StatusTotal
from tests.factories import partners as make

pytestmark = pytest.mark.django_db

SECTION = navigation.Section(
    "Extra", (navigation.Item("Tables", "admin:index", roles=frozenset({StaffRole.FINANCE_OPS})),)
)


def staff(*names: str, **more: Any) -> User:
    user = User.objects.create_user(f"staff-{uuid.uuid4().hex}", is_staff=True, **more)
    user.groups.set(Group.objects.filter(name__in=names))
    return user


class Page(OpsView):
    required_roles = {"GET": roles.ALL_ROLES, "POST": frozenset({StaffRole.FINANCE_OPS})}

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("A page")

    def post(self, request: HttpRequest) -> HttpResponse:
        make.partner("made by a page")
        return HttpResponse(status=409 if request.POST.get("refuse") else 200)


def send(user: Any, method: str = "GET", **data: str) -> int:
    request = getattr(RequestFactory(), method.lower())("/ops/page", data)
    request.user = user
    try:
        return int(Page.as_view()(request).status_code)
    except PermissionDenied:
        return 403


def test_the_groups_are_the_roles() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(StaffRole.values)


def test_roles_come_from_the_account_only() -> None:
    assert roles.roles_of(staff("support", "auditor")) == {"support", "auditor"}
    assert roles.roles_of(AnonymousUser()) == roles.roles_of(staff("support", is_active=False)) == frozenset()
    outsider = User.objects.create_user("outsider")
    outsider.groups.set(Group.objects.all())
    assert roles.roles_of(outsider) == frozenset(), "a group without the staff flag opens nothing"
    assert roles.can_view(staff(is_superuser=True), frozenset({"auditor"})) and not roles.has_role(
        staff(is_superuser=True), "auditor"
    )


def test_a_page_checks_the_role_and_audits_every_write() -> None:
    finance, auditor = staff("finance_ops"), staff("auditor")
    assert send(AnonymousUser()) == 302 and send(staff()) == 403
    assert send(auditor) == send(finance) == 200
    assert send(auditor, "POST") == 403 and not AuditEntry.objects.filter(action="ops.Page.post").exists()
    assert send(finance, "POST") == 200
    entry = AuditEntry.objects.get(action="ops.Page.post")
    assert (entry.actor, entry.detail) == (f"user:{finance.pk}", {"path": "/ops/page"})


def test_a_refused_write_changes_nothing() -> None:
    assert send(staff("finance_ops"), "POST", refuse="1") == 409
    assert not AuditEntry.objects.filter(action="partner.registered").exists()


def test_a_page_without_roles_for_a_method_is_a_configuration_error() -> None:
    class Forgetful(Page):
        required_roles = {"GET": roles.ALL_ROLES}

    request = RequestFactory().post("/ops/page")
    request.user = staff("finance_ops")
    with pytest.raises(ConfigurationError):
        Forgetful.as_view()(request)


@override_settings(OPS_NAVIGATION=["tests.config.ops.test_ops.SECTION"])
def test_the_menu_shows_what_a_user_may_view() -> None:
    def titles(user: User) -> list[str]:
        request = RequestFactory().get("/")
        request.user = user
        return [section["title"] for section in navigation.sidebar(request)]

    def lines(user: User) -> set[str]:
        request = RequestFactory().get("/")
        request.user = user
        return {item["title"] for section in navigation.sidebar(request) for item in section["items"]}

    assert titles(staff("finance_ops"))[0] == "" and "Extra" in titles(staff("finance_ops"))
    assert "Extra" not in titles(staff("auditor")) and "Audit entries" in lines(staff("auditor"))
    assert "Audit entries" not in lines(staff("support"))


def on(day: int, what: str, **more: Any) -> dict[str, Any]:
    """An entry whose two clocks differ by a year."""
    return {
        "at": datetime(2031, 1, day, tzinfo=UTC),
        "recorded_at": datetime(2030, 1, day, tzinfo=UTC),
        "what": what,
        **more,
    }


def early(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    return [on(2, "second"), on(3, f"{transfer_id.int}{environment_id.int}")]


def late(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    return [on(1, "first", staff_only={"position": 7}), on(2, "third", at=datetime(2020, 1, 1, tzinfo=UTC))]


@override_settings(TIMELINE_CONTRIBUTORS=["tests.config.ops.test_ops.early", "tests.config.ops.test_ops.late"])
def test_the_timeline_is_in_the_order_of_machine_time() -> None:
    told = timeline.gather(transfer_id=uuid.UUID(int=1), environment_id=uuid.UUID(int=2))
    assert [entry["what"] for entry in told] == ["first", "second", "third", "12"]
    assert "position" not in told[0] and "staff_only" not in told[0]
    for_staff = timeline.gather(transfer_id=uuid.UUID(int=1), environment_id=uuid.UUID(int=2), for_staff=True)
    assert for_staff[0]["position"] == 7


@override_settings(TIMELINE_CONTRIBUTORS=["tests.config.ops.test_ops.early", "tests.config.ops.test_ops.late"])
def test_pages_of_a_timeline_repeat_and_miss_nothing() -> None:
    told = timeline.gather(transfer_id=uuid.UUID(int=1), environment_id=uuid.UUID(int=2))
    first, position = timeline.page(told, limit=2, after=None)
    rest, end = timeline.page([*told, on(4, "added meanwhile")], limit=3, after=position)
    assert [entry["what"] for entry in [*first, *rest]] == ["first", "second", "third", "12", "added meanwhile"]
    assert position is not None and end is None


@pytest.mark.slow
@pytest.mark.django_db(databases=["default", "sandbox"])
def test_every_table_of_the_admin_opens_for_a_superuser_and_for_no_stranger() -> None:
    make.member()
    key, _ = make.api_key()
    client = Client()
    client.force_login(staff(is_superuser=True))
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        address = reverse(f"admin:{label}_changelist")
        assert (
            client.get(address, {"q": "x"} if admin.site._registry[model].search_fields else {}).status_code == 200
        ), address
        assert client.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 302, address
    page = client.get(reverse("admin:partners_apikey_change", args=[key.pk])).content.decode()
    assert key.hint in page and bytes(ApiKey.objects.across_environments().get(pk=key.pk).secret_hash).hex() not in page


def test_staff_may_revoke_a_key_by_role() -> None:
    key, _ = make.api_key()
    for role, is_revoked in (("auditor", False), ("support", True)):
        client = Client()
        client.force_login(staff(role))
        client.post(
            reverse("admin:partners_apikey_changelist"), {"action": "revoke", "_selected_action": [str(key.pk)]}
        )
        key.refresh_from_db()
        assert (key.revoked_at is not None) is is_revoked
    assert AuditEntry.objects.get(action="api_key.revoked").actor.startswith("user:")


OURS = {
    "api",
    "audit",
    "observability",
    "partners",
    "ledger",
    "webhooks",
    "planning",
    "payouts",
    "settlement",
    "sandbox",
    "reconciliation",
    "treasury",
}


def our_tables() -> dict[str, Any]:
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": table
        for model, table in admin.site._registry.items()
        if model._meta.app_label in OURS
    }


@pytest.mark.slow
@pytest.mark.django_db(databases=["default", "sandbox"])
@pytest.mark.parametrize("role", StaffRole.values)
def test_a_role_opens_its_tables_and_no_others(role: str) -> None:
    client = Client()
    client.force_login(staff(role))
    found = {name: client.get(reverse(f"admin:{name}_changelist")).status_code for name in our_tables()}
    assert found == {
        name: 200 if role in getattr(table, "view_roles", roles.ALL_ROLES) else 403
        for name, table in our_tables().items()
    }


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_nobody_adds_rows_by_hand_not_even_a_superuser() -> None:
    client = Client()
    client.force_login(staff(is_superuser=True))
    assert {name: client.get(reverse(f"admin:{name}_add")).status_code for name in our_tables()} == dict.fromkeys(
        our_tables(), 403
    )


def test_pages_of_rows_spell_statuses_and_owners_as_words() -> None:
    environment = make.environment()
    total = StatusTotal.objects.create(
        environment=environment,
        currency="USD",
        status="in_review",
        day=date(2026, 11, 20),
        entered_count=2,
        entered_minor=123_456_789,
    )
    client = Client()
    client.force_login(staff("auditor"))
    listed = client.get(reverse("admin:payouts_statustotal_changelist")).content.decode()
    page = client.get(reverse("admin:payouts_statustotal_change", args=[total.pk])).content.decode()
    for text in (listed, page):
        assert "1,234,567.89" in text and f"{environment.partner.name}, test" in text and "In review" in text
        assert "in_review&#x27;" not in text, "a pair of code and words is for the list's label only"
