"""PostgreSQL refuses wrong rows of webhooks, written by raw SQL."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from config.kernel import clock, ids
from onboarding.partners.models import Environment
from tests.factories import partners, webhooks
from webhooks import delivery, fanout
from webhooks.endpoint_cache import EndpointCache
from webhooks.models import Delivery, Event
from webhooks.states import DELIVERY_MOVES, ENDPOINT_LIFE, DeliveryStatus

pytestmark = pytest.mark.django_db


def refuses(sql: str, *params: object, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def run(sql: str, *params: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def environment() -> Environment:
    return partners.environment()


@pytest.fixture
def row(environment: Environment) -> Delivery:
    """Return a finished delivery with one attempt."""
    webhooks.endpoint(environment)
    webhooks.emit(environment)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    delivery.record_many(
        [webhooks.result(attempt) for attempt in delivery.claim(now=now, cache=EndpointCache())], now=now
    )
    found: Delivery = Delivery.objects.across_environments().get()
    return found


def another_event() -> Event:
    stranger = partners.environment()
    (event_id,) = webhooks.emit(stranger)
    found: Event = Event.objects.across_environments().get(pk=event_id)
    return found


INSERT = """INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, due_at, created_at)
            VALUES (gen_random_uuid(), %s, %s, %s, gen_random_uuid(), 1, %s, now(), now())"""


def test_a_delivery_joins_an_event_and_an_endpoint_of_one_environment(row: Delivery) -> None:
    foreign = another_event()
    refuses(
        INSERT,
        row.environment_id,
        foreign.pk,
        row.endpoint_id,
        "pending",
        naming="webhooks_delivery_event_id_is_of_the_same_environment",
    )
    refuses(
        INSERT,
        foreign.environment_id,
        foreign.pk,
        row.endpoint_id,
        "pending",
        naming="webhooks_delivery_endpoint_id_is_of_the_same_environment",
    )


def test_an_attempt_is_of_its_deliverys_environment(row: Delivery) -> None:
    refuses(
        "INSERT INTO webhooks_attempt (environment_id, delivery_id, number, at, duration_ms, error, response)"
        " VALUES (%s, %s, 9, now(), 1, '', '')",
        another_event().environment_id,
        row.pk,
        naming="webhooks_attempt_delivery_id_is_of_the_same_environment",
    )


def test_a_secret_is_of_its_endpoints_environment(row: Delivery) -> None:
    refuses(
        "UPDATE webhooks_endpointsecret SET environment_id = %s",
        another_event().environment_id,
        naming="webhooks_endpointsecret_endpoint_id_is_of_the_same_environment",
    )


def test_an_event_goes_to_an_endpoint_once(row: Delivery) -> None:
    refuses(
        INSERT, row.environment_id, row.event_id, row.endpoint_id, "pending", naming="event_goes_to_an_endpoint_once"
    )


@pytest.mark.parametrize("status", ["delivered", "dead_letter", "cancelled", "lost"])
def test_a_delivery_starts_pending(row: Delivery, status: str) -> None:
    refuses(INSERT, row.environment_id, row.event_id, row.endpoint_id, status, naming='cannot go from "" to')


def test_the_transitions_of_a_delivery_are_those_of_the_code(row: Delivery) -> None:
    statuses = [status.value for status in DeliveryStatus]
    finish = {status: "finished_at = NULL" if status == "pending" else "finished_at = now()" for status in statuses}
    for source in statuses:
        for target in statuses:
            if source == target:
                continue
            with transaction.atomic():
                bring_to(row, source)
                change = f"UPDATE webhooks_delivery SET status = %s, {finish[target]}"
                if target in DELIVERY_MOVES[source]:
                    run(change, target)
                else:
                    refuses(change, target, naming="cannot go from")


def bring_to(row: Delivery, status: str) -> None:
    """Bring the delivery into a status by legal transitions."""
    current = run("SELECT status FROM webhooks_delivery WHERE id = %s", row.pk)[0][0]
    if current not in {"pending", status}:
        run("UPDATE webhooks_delivery SET status = 'pending', finished_at = NULL")
    if status != "pending":
        run("UPDATE webhooks_delivery SET status = %s, finished_at = now()", status)
    elif current != "pending":
        run("UPDATE webhooks_delivery SET status = 'pending', finished_at = NULL")


def test_a_delivery_is_finished_or_pending(row: Delivery) -> None:
    refuses("UPDATE webhooks_delivery SET finished_at = NULL", naming="delivery_is_finished_or_pending")
    refuses("UPDATE webhooks_delivery SET status = 'pending'", naming="delivery_is_finished_or_pending")
    refuses("UPDATE webhooks_delivery SET lease_until = now()", naming="only_a_pending_delivery_is_leased")
    refuses("UPDATE webhooks_delivery SET tries = attempts + 1", naming="delivery_tries_are_attempts")


def test_the_transitions_of_an_endpoint_are_those_of_the_code(row: Delivery) -> None:
    move = "UPDATE webhooks_endpoint SET status = %s, disabled_reason = %s, status_at = now()"
    refuses(move, "paused", "", naming="webhooks_endpoint_status_|webhook_endpoint_status_is_known")
    run(move, "deleted", "")
    for status, reason in (("enabled", ""), ("disabled", "gone")):
        refuses(move, status, reason, naming="cannot go from")
    assert run("SELECT from_status, to_status FROM webhooks_endpointhistory ORDER BY id") == [
        ("", "enabled"),
        ("enabled", "deleted"),
    ]
    assert {status for status, targets in ENDPOINT_LIFE.transitions.items() if not targets} == {"deleted"}


def test_a_disabled_endpoint_says_why(row: Delivery) -> None:
    refuses(
        "UPDATE webhooks_endpoint SET status = 'disabled', status_at = now()",
        naming="disabled_webhook_endpoint_says_why",
    )
    refuses("UPDATE webhooks_endpoint SET disabled_reason = 'gone'", naming="disabled_webhook_endpoint_says_why")
    refuses("UPDATE webhooks_endpoint SET url = 'ftp://x'", naming="webhook_endpoint_url_is_http")
    refuses("UPDATE webhooks_endpoint SET signature_schemes = '{}'", naming="webhook_endpoint_signs_somehow")


def test_an_endpoint_is_never_deleted(row: Delivery) -> None:
    refuses("DELETE FROM webhooks_endpoint", naming="DELETE is refused")
    refuses("TRUNCATE webhooks_endpoint CASCADE", naming="TRUNCATE is refused|permission denied")


def test_there_is_one_current_secret_per_scheme(row: Delivery) -> None:
    copy = """INSERT INTO webhooks_endpointsecret (id, environment_id, created_at, endpoint_id, scheme, sealed, public_key, hint, expires_at)
              SELECT gen_random_uuid(), environment_id, now(), endpoint_id, %s, sealed, %s, hint, NULL FROM webhooks_endpointsecret"""
    refuses(copy, "v1", "", naming="one_current_webhook_secret_per_scheme")
    refuses(copy, "v1", "whpk_x", naming="only_v1a_has_a_public_key")
    refuses(copy, "v2", "", naming="webhook_secret_scheme_is_known|only_v1a_has_a_public_key")
    run(copy, "v1a", "whpk_x")


def test_an_event_is_of_an_environment_that_exists(environment: Environment) -> None:
    """A statement trigger checks it instead of a foreign key: one unknown environment refuses the whole statement."""
    for environments in ([ids.new()], [environment.pk, ids.new()]):
        refuses(
            "INSERT INTO webhooks_event (id, environment_id, type, subject_id, body, created_at)"
            " SELECT gen_random_uuid(), e, 'a.b', gen_random_uuid(), '', now() FROM unnest(%s::uuid[]) AS e",
            environments, naming="for this event",
        )  # fmt: skip
        refuses(
            "SELECT outbox_emit_many(%s::uuid[], %s::uuid[], %s, %s::uuid[], %s, now())",
            ids.new_many(len(environments)), environments, ["a.b"] * len(environments), ids.new_many(len(environments)), ["{}"] * len(environments),
            naming="for this event",
        )  # fmt: skip
    refuses(
        "UPDATE partners_environment SET id = gen_random_uuid() WHERE id = %s",
        environment.pk,
        naming="never changes its owner",
    )
    refuses("DELETE FROM partners_environment WHERE id = %s", environment.pk, naming="is refused|permission denied")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("webhooks_event", "body = ''"),
        ("webhooks_attempt", "status_code = 200"),
        ("webhooks_endpointhistory", "note = ''"),
    ],
)
def test_history_is_never_changed(row: Delivery, table: str, change: str) -> None:
    refuses(f"UPDATE {table} SET {change}", naming="UPDATE is refused")


@pytest.mark.parametrize("table", ["webhooks_event", "webhooks_delivery", "webhooks_attempt"])
def test_the_log_is_kept_for_thirty_days(row: Delivery, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refuses(f"DELETE FROM {table}", naming="kept for 30 days|is_of_the_same_environment")


def test_deleting_the_log_fails_for_its_age_even_without_children(environment: Environment) -> None:
    webhooks.emit(environment)
    refuses("DELETE FROM webhooks_event", naming="kept for 30 days")


def test_the_id_of_a_delivery_is_made_of_both_and_sorts_by_the_events_time() -> None:
    events, endpoint = ids.new_many(50), ids.new()
    made = [run("SELECT webhooks_delivery_id(%s, %s)", event, endpoint)[0][0] for event in events]
    assert made == sorted(made)
    assert len(set(made)) == 50
    assert {(one.version, one.variant) for one in made} == {(8, uuid.RFC_4122)}
    assert [one.int >> 80 for one in made] == [event.int >> 80 for event in events]


def test_pending_deliveries_are_found_by_their_index_after_analyze_of_an_empty_queue(row: Delivery) -> None:
    """Each query of pending deliveries has one index, so statistics of an empty queue cannot make PostgreSQL choose a
    wrong one, which reads the whole queue for every row.
    """
    run("ANALYZE webhooks_delivery")
    run("SET LOCAL enable_seqscan = off")
    of_a_subject = "SELECT 1 FROM webhooks_delivery WHERE endpoint_id = %s AND subject_id = %s AND finished_at IS NULL ORDER BY sequence LIMIT 1"
    of_an_endpoint = "SELECT id FROM webhooks_delivery WHERE endpoint_id = %s AND status = 'pending' AND due_at <= now() ORDER BY due_at LIMIT 9"
    assert "webhooks_delivery_order" in plan_of(of_a_subject, ids.new(), ids.new())
    assert "webhooks_delivery_due" in plan_of(of_an_endpoint, ids.new())


def plan_of(sql: str, *params: object) -> str:
    return "\n".join(line for (line,) in run("EXPLAIN " + sql, *params))
