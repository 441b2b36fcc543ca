"""Lists and pages of the admin.

No invented counts, 404 for a row that does not exist, amounts and ids as people read them.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from config.kernel import clock, ids
from config.ops.admin import ReadOnlyAdmin
from onboarding.partners.models import ApiKey
from settlement.models import Incident, IncidentKind
from settlement.planning import rail_accounts
from tests.factories import partners as make
from tests.factories import payouts
from tests.support.browser import staff

pytestmark = pytest.mark.django_db


def client(*roles: str) -> Client:
    someone = Client()
    someone.force_login(staff(*roles))
    return someone


def incident(kind: str = IncidentKind.UNKNOWN_TRACE) -> Incident:
    made: Incident = Incident.objects.create(
        rail_account=rail_accounts.ensure_sandbox(),
        kind=kind,
        subject="121042880000001",
        detail="The bank names an entry that was not sent.",
        opened_at=clock.machine_now(),
    )
    return made


def test_a_list_of_many_pages_names_no_number_that_was_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make.api_key()
    monkeypatch.setattr(admin.site.get_model_admin(ApiKey), "list_per_page", 2)
    page = client("support").get(reverse("admin:partners_apikey_changelist")).content.decode()
    assert re.findall(r"9,?999,?999,?999|Select all \d+|All \d+ selected", page) == []
    assert "p=2" in page, "the next page can be reached"


def test_an_action_on_all_rows_of_a_list_changes_nothing() -> None:
    key, _ = make.api_key()
    other, _ = make.api_key()
    said = {"action": "revoke", ACTION_CHECKBOX_NAME: [str(key.pk)], "select_across": "1"}
    page = client("support").post(reverse("admin:partners_apikey_changelist"), said, follow=True).content.decode()
    assert "Nothing was changed" in page
    assert not ApiKey.objects.across_environments().filter(pk__in=[key.pk, other.pk], revoked_at__isnull=False).exists()


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_a_row_that_does_not_exist_is_404_on_every_table() -> None:
    someone = client("finance_ops", "support", "auditor")
    for model, table in admin.site._registry.items():
        if not isinstance(table, ReadOnlyAdmin):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        for odd in ("a/b", "nothing", str(ids.new())):
            assert someone.get(reverse(name, args=[odd])).status_code == 404, (name, odd)


def test_an_incident_has_a_page_with_the_actions_of_its_kind() -> None:
    row, finance = incident(), client("finance_ops")
    sent_to = finance.get(reverse("admin:settlement_incident_change", args=[row.pk]))
    page = finance.get(sent_to["Location"]).content.decode()
    assert "Close incident" in page and "disputed" not in page and "Unknown trace" in page
    assert row.public_id in page and row.public_id.capitalize() not in page


def test_close_closes_an_incident_with_a_note() -> None:
    row, finance = incident(), client("finance_ops")
    page = reverse("settlement_ops:incident", args=[row.public_id])
    assert finance.post(page, {"note": "short"}).status_code == 422
    assert finance.post(page, {"note": "Asked the bank; a test entry of theirs."}).status_code == 302
    row.refresh_from_db()
    assert row.closed_at is not None and row.resolution == "Asked the bank; a test entry of theirs."
    assert finance.post(page, {"note": "Asked the bank once more."}).status_code == 409
    shown = finance.get(page).content.decode()
    assert "Close incident" not in shown and "a test entry of theirs" in shown


def test_only_finance_and_treasury_close_incidents() -> None:
    row = incident()
    page = reverse("settlement_ops:incident", args=[row.public_id])
    for role, status in (("auditor", 403), ("support", 403), ("treasury_ops", 302)):
        assert client(role).post(page, {"note": "Asked the bank about it."}).status_code == status, role
    assert "Close incident" not in client("auditor").get(page).content.decode()
    assert client("auditor").get(reverse("settlement_ops:incident", args=["inc_nothing"])).status_code == 404


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_no_column_or_field_shows_minor_units() -> None:
    request = RequestFactory().get("/")
    request.user = staff("finance_ops", "auditor")
    for model, table in admin.site._registry.items():
        if isinstance(table, ReadOnlyAdmin):
            names = [*table.get_list_display(request), *table.get_fields(request)]
            raw = [
                name
                for name in names
                if isinstance(name, str) and name.endswith("_minor") and not name.startswith("shown_")
            ]
            assert raw == [], f"set `currency_from` in the admin of {model._meta.label}"


def test_the_button_of_a_read_only_page_goes_back_to_the_list() -> None:
    key, _ = make.api_key()
    page = client("support").get(reverse("admin:partners_apikey_change", args=[key.pk])).content.decode()
    assert "Back to the list" in page and not re.search(r">\s*Close\s*<", page)
    assert key.public_id in page and key.public_id.capitalize() not in page


def actions() -> list[tuple[type[Any], str]]:
    return [
        (model, name)
        for model, table in admin.site._registry.items()
        if isinstance(table, ReadOnlyAdmin)
        for name in table.actions or ()
    ]


@pytest.mark.django_db(databases=["default", "sandbox"])
@pytest.mark.parametrize(("model", "name"), actions(), ids=lambda each: getattr(each, "__name__", each))
def test_every_action_is_offered_by_role_only(model: type[Any], name: str) -> None:
    table = admin.site.get_model_admin(model)
    offered = {}
    for role in ("finance_ops", "treasury_ops", "support", "compliance_ops", "auditor"):
        request = RequestFactory().get("/")
        request.user = staff(role)
        offered[role] = name in table.get_actions(request)
    assert any(offered.values()), "no role can run it"
    assert not offered["auditor"], "an auditor changes nothing"


def test_the_actions_on_transfers_say_what_happened() -> None:
    held = payouts.accept_single(payouts.funded_environment())
    address = reverse("admin:payouts_transfer_changelist")
    finance = client("finance_ops")

    def run(action: str) -> str:
        said = {"action": action, ACTION_CHECKBOX_NAME: [str(held.pk)]}
        return finance.post(address, said, follow=True).content.decode()

    assert "0 of 1 transfers are held for another attempt. 1 cannot change in their status." in run("retry")
    assert "0 of 1 transfers are failed" in run("give_up")
    assert "1 of 1 transfers are cancelled." in run("cancel")
    held.refresh_from_db()
    assert held.status == "cancelled"


def test_the_page_of_a_batch_shows_its_status_and_leads_to_its_transfers() -> None:
    batch = payouts.accept(payouts.funded_environment(), count=2)
    payouts.accept(payouts.funded_environment(), count=3)
    someone = client("support")
    page = someone.get(reverse("admin:payouts_batch_change", args=[batch.pk])).content.decode()
    address = f"{reverse('admin:payouts_transfer_changelist')}?batch__exact={batch.pk}"
    assert f'data-status="{batch.status}"' in page and address in page
    listed = someone.get(address).content.decode()
    assert re.search(r"<title>\s*Transfers \|", listed)
    assert set(re.findall(r"tr_[0-9a-z]{26}", listed)) == {ids.public("tr", key) for key in payouts.ids_of(batch)}


def test_refusals_have_a_page_in_the_style_of_the_others() -> None:
    missing = client("support").get("/admin/nothing/")
    assert missing.status_code == 404 and "Page not found" in missing.content.decode()
    forbidden = client("support").get(reverse("reconciliation_ops:resolve"))
    assert forbidden.status_code == 403 and "Not allowed" in forbidden.content.decode()
    failed = server_error(RequestFactory().get("/admin/"))
    assert failed.status_code == 500 and b"Something went wrong" in failed.content


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_no_browser_keeps_a_copy_of_a_staff_page() -> None:
    batch, found = payouts.accept(payouts.funded_environment()), incident()
    keys, tables = payouts.ids_of(batch), [model._meta for model in admin.site._registry]
    pages = [
        reverse("admin:login"),
        reverse("admin:index"),
        reverse("ops:dashboard"),
        reverse("ops:device"),
        reverse("payouts_ops:timeline", args=[ids.public("tr", keys[0])]),
        reverse("admin:payouts_batch_change", args=[batch.pk]),
        reverse("settlement_ops:incident", args=[found.public_id]),
        reverse("settlement_ops:dispute", args=[found.pk]),
        *(reverse(f"admin:{of.app_label}_{of.model_name}_changelist") for of in tables),
    ]
    someone = Client()
    someone.force_login(User.objects.create_user("root", is_staff=True, is_superuser=True))
    for page in pages:
        answer = someone.get(page)
        assert answer.status_code in {200, 302} and "no-store" in answer.headers.get("Cache-Control", ""), page
    assert "no-store" in Client().get(reverse("admin:login")).headers["Cache-Control"]
