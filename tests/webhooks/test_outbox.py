"""The outbox: one transaction, frozen bytes, the catalogue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from config.kernel import clock, ids
from config.kernel.errors import ConfigurationError
from onboarding.partners.models import Environment
from tests.factories import webhooks
from webhooks import catalogue, outbox
from webhooks.models import Event, OutboxEntry
from webhooks.outbox import NewEvent

AT = datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def test_an_event_vanishes_with_the_transaction_that_caused_it(environment: Environment) -> None:
    webhooks.endpoint(environment)

    class Change(Exception): ...

    def change_and_fail() -> None:
        with transaction.atomic():
            webhooks.emit(environment)
            raise Change

    with pytest.raises(Change):
        change_and_fail()
    assert not Event.objects.across_environments().exists()
    assert not OutboxEntry.objects.exists()


def test_events_are_emitted_inside_a_transaction_only() -> None:
    new_event = NewEvent(environment_id=ids.new(), type="tests.something", subject_id=ids.new(), data={})
    in_block, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with pytest.raises(ConfigurationError):
            outbox.emit_many([new_event], at=AT)
    finally:
        connection.in_atomic_block = in_block


def test_the_body_is_frozen_when_it_happens(environment: Environment) -> None:
    data = {
        "amount": "10.00",
        "name": "Grüße 給料 \\ \" ' {} , NULL \u0007",
        "n": None,
        "d": Decimal("1.10"),
        "id": ids.new(),
    }
    webhooks.emit(environment, data=data)
    row = Event.objects.across_environments().get()
    body = json.loads(bytes(row.body))
    assert body["type"] == "tests.something"
    assert body["data"] == {**data, "d": "1.10", "id": str(data["id"])}
    assert bytes(row.body).startswith(b'{"type":"tests.something","timestamp":"20')


def test_the_body_spells_time_in_utc() -> None:
    assert json.loads(outbox.body("tests.something", {}, AT)) == {
        "type": "tests.something",
        "timestamp": "2030-01-02T03:04:05.678901Z",
        "data": {},
    }


def test_the_order_of_a_set_is_the_order_of_its_entries(environment: Environment) -> None:
    webhooks.endpoint(environment)
    event_ids = webhooks.emit(environment, count=20)
    assert list(OutboxEntry.objects.order_by("sequence").values_list("event_id", flat=True)) == event_ids


def test_an_empty_set_is_no_statement(environment: Environment) -> None:
    assert outbox.emit_many([], at=clock.machine_now()) == []


def test_an_unregistered_type_cannot_be_emitted() -> None:
    with pytest.raises(ConfigurationError, match="is not registered"):
        outbox.body("tests.unheard_of", {}, AT)


def test_a_type_means_one_thing() -> None:
    line = catalogue.register("tests.something", description="Something happened in a test.", sample={"n": 1})
    assert catalogue.find("tests.something") == line
    with pytest.raises(ConfigurationError, match="twice"):
        catalogue.register("tests.something", description="Another meaning.", sample={})
    for name in ("nodot", "Upper.case", "with space.x", ".x", "x."):
        with pytest.raises(ConfigurationError):
            catalogue.register(name, description="", sample={})


def test_every_sample_can_be_sent() -> None:
    for line in catalogue.everything():
        assert len(outbox.body(line.type, line.sample, AT)) < 20_000
        assert line.description.endswith(".")
