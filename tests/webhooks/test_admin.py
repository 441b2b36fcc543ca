"""Staff pages of webhooks: rows can be read, actions call operations, nothing can be edited."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from config.audit.models import AuditEntry
from config.kernel import clock
from config.ops.roles import StaffRole
from onboarding.partners.models import Environment
from tests.factories import webhooks
from tests.factories.webhooks import Answer, Receiver
from webhooks import run_once
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.usefixtures("_sending_is_allowed")

TABLES = ["endpoint", "endpointsecret", "endpointhistory", "event", "delivery"]


def staff(role: StaffRole) -> Client:
    person = User.objects.create_user(f"a-{role.value}", is_staff=True)
    person.groups.add(Group.objects.get(name=role.value))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def dead(environment: Environment, receiver: Receiver) -> Delivery:
    """A dead letter with an attempt."""
    webhooks.endpoint(environment, url=receiver.url, retry_waits_seconds=())
    webhooks.emit(environment)
    receiver.script.append(Answer(500, body=b"<b>sorry</b>"))
    run_once.deliver_due(now=clock.machine_now())
    found: Delivery = Delivery.objects.across_environments().get(status="dead_letter")
    return found


def act(client: Client, table: str, action: str, row: Endpoint | Delivery) -> int:
    return client.post(f"/admin/webhooks/{table}/", {"action": action, "_selected_action": [str(row.pk)]}).status_code


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_looked_at(dead: Delivery, table: str) -> None:
    assert staff(StaffRole.AUDITOR).get(f"/admin/webhooks/{table}/").status_code == 200


def test_a_delivery_shows_its_attempts_and_the_answer_harmlessly(dead: Delivery) -> None:
    client = staff(StaffRole.SUPPORT)
    page = client.get(f"/admin/webhooks/delivery/{dead.pk}/change/").content.decode()
    assert "&lt;b&gt;sorry&lt;/b&gt;" in page
    assert "<b>sorry</b>" not in page
    assert client.get(f"/admin/webhooks/event/{dead.event_id}/change/").status_code == 200
    secret_page = client.get(f"/admin/webhooks/endpoint/{dead.endpoint_id}/change/").content.decode()
    assert "whsec_" not in secret_page


def test_support_sends_again_disables_and_enables(dead: Delivery, receiver: Receiver) -> None:
    client = staff(StaffRole.SUPPORT)
    assert act(client, "delivery", "send_again", dead) == 302
    assert run_once.deliver_due(now=clock.machine_now()).delivered == 1
    endpoint = Endpoint.objects.across_environments().get()
    act(client, "endpoint", "disable", endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.status, endpoint.disabled_reason) == ("disabled", "by_staff")
    act(client, "endpoint", "enable", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.status == "enabled"
    actions = set(AuditEntry.objects.filter(actor__startswith="user:").values_list("action", flat=True))
    assert {"webhook_deliveries.replayed", "webhook_endpoint.disabled", "webhook_endpoint.enabled"} <= actions


def test_an_auditor_only_looks(dead: Delivery) -> None:
    client = staff(StaffRole.AUDITOR)
    act(client, "delivery", "send_again", dead)
    act(client, "endpoint", "disable", Endpoint.objects.across_environments().get())
    assert Delivery.objects.across_environments().get().status == "dead_letter"
    assert Endpoint.objects.across_environments().get().status == "enabled"
