"""The usual way to send webhooks: one Celery task per delivery, which reads, signs, sends and records."""

from __future__ import annotations

import http.client
import os
import uuid
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

from celery import Celery
from kombu import Exchange, Queue

app = Celery("one_task_each")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("bench", Exchange("bench"), routing_key="bench")]
app.conf.task_routes = {}

_wires: dict[str, http.client.HTTPConnection] = {}  # kept open


@app.task
def deliver(delivery_id: str) -> None:
    """One delivery, by the ORM, with a connection that is kept."""
    from django.db import transaction

    from config.kernel import clock, crypto, ids
    from webhooks import secrets, signing
    from webhooks.models import Attempt, Delivery, EndpointSecret

    delivery = Delivery.objects.across_environments().select_related("event", "endpoint").get(pk=uuid.UUID(delivery_id))
    secret = EndpointSecret.objects.across_environments().filter(endpoint_id=delivery.endpoint_id).latest("created_at")
    context = secrets.context_of(secret.environment_id, secret.endpoint_id, secret.id)
    opened = crypto.key_ring().open(bytes(secret.sealed), context=context).decode()
    now = clock.machine_now()
    body = bytes(delivery.event.body)
    headers = signing.sign(
        secrets=[opened], message_id=ids.public("evt", delivery.event_id), timestamp=int(now.timestamp()), body=body
    )
    target = urlsplit(delivery.endpoint.url)
    wire = _wires.setdefault(target.netloc, http.client.HTTPConnection(target.netloc, timeout=15))
    wire.request("POST", target.path, body, headers)
    answer = wire.getresponse()
    answer.read()
    with transaction.atomic():
        Attempt.objects.create(
            environment_id=delivery.environment_id,
            delivery_id=delivery.pk,
            number=1,
            at=now,
            duration_ms=1,
            status_code=answer.status,
        )
        delivery.status, delivery.attempts, delivery.tries = "delivered", 1, 1
        delivery.last_status_code, delivery.finished_at = answer.status, clock.machine_now()
        delivery.save(update_fields=["status", "attempts", "tries", "last_status_code", "finished_at"])
