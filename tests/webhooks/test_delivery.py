"""From an event to a signed request and its recorded result: claim, send, record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from config.kernel import clock, ids
from onboarding.partners.models import Environment
from tests.factories import partners, webhooks
from tests.factories.webhooks import Answer, Receiver
from webhooks import delivery, endpoints, fanout, run_once
from webhooks.endpoint_cache import EndpointCache
from webhooks.models import Attempt, Delivery, Endpoint, EndpointSecret, OutboxEntry
from webhooks.states import AttemptError, DeliveryStatus, DisabledReason, EndpointStatus, Scheme

pytestmark = pytest.mark.usefixtures("_sending_is_allowed")


def deliver_due(after: timedelta = timedelta(0)) -> run_once.RunResult:
    return run_once.deliver_due(now=clock.machine_now() + after)


def the_delivery() -> Delivery:
    return Delivery.objects.across_environments().get()


def test_an_event_arrives_signed_and_its_bytes_verify_with_the_official_library(
    environment: Environment, receiver: Receiver
) -> None:
    _, (secret,) = webhooks.register(environment, url=receiver.url)
    (event_id,) = webhooks.emit(environment, data={"amount": "10.00"})
    assert deliver_due() == run_once.RunResult(events=1, delivered=1, postponed=0, dead=0)
    (request,) = receiver.received
    Webhook(secret.secret).verify(request.body, request.headers)
    assert request.headers["webhook-id"] == ids.public("evt", event_id)
    assert request.json["type"] == "tests.something"
    assert request.json["data"] == {"amount": "10.00"}
    assert request.headers["content-type"] == "application/json"
    row = the_delivery()
    assert (row.status, row.attempts, row.last_status_code, row.lease_until) == ("delivered", 1, 200, None)
    assert bytes(Attempt.objects.across_environments().get().response) == b"thanks"


def test_two_thousand_events_arrive_once_each(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    sent = {ids.public("evt", event_id) for _ in range(2) for event_id in webhooks.emit(environment, count=150)}
    assert deliver_due().delivered == 300
    assert sorted(one.headers["webhook-id"] for one in receiver.received) == sorted(sent)
    assert not OutboxEntry.objects.exists()


def test_only_what_an_endpoint_asked_for_is_sent_to_it(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url + "/some", event_types=("tests.another",))
    webhooks.endpoint(environment, url=receiver.url + "/all")
    webhooks.endpoint(partners.environment(), url=receiver.url + "/stranger")
    webhooks.emit(environment)
    webhooks.emit(environment, type="tests.another")
    deliver_due()
    assert sorted((one.path, one.json["type"]) for one in receiver.received) == [
        ("/hooks/all", "tests.another"),
        ("/hooks/all", "tests.something"),
        ("/hooks/some", "tests.another"),
    ]


def test_an_event_without_endpoints_is_kept_and_not_queued(environment: Environment) -> None:
    webhooks.emit(environment)
    assert not OutboxEntry.objects.exists()
    assert deliver_due().events == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(500), AttemptError.STATUS),
        (Answer(404), AttemptError.STATUS),
        (Answer(302, (("Location", "http://169.254.169.254/"),)), AttemptError.REDIRECT),
        (Answer(304, body=b""), AttemptError.REDIRECT),
    ],
)
def test_anything_but_2xx_waits_for_the_schedule(
    environment: Environment, receiver: Receiver, answer: Answer, error: AttemptError
) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    receiver.default = answer
    before = clock.machine_now()
    assert deliver_due().postponed == 1
    row = the_delivery()
    assert (row.status, row.last_error, row.last_status_code) == ("pending", error, answer.status)
    assert timedelta(seconds=4) <= row.due_at - before <= timedelta(seconds=7)
    assert len(receiver.received) == 1, "a redirect was followed"
    receiver.default = Answer()
    assert deliver_due().delivered == 0, "not before its time"
    assert deliver_due(timedelta(seconds=7)).delivered == 1
    assert [one.headers["quittance-attempt"] for one in receiver.received] == ["1", "2"]


def test_a_retry_is_signed_anew_and_keeps_its_id(environment: Environment, receiver: Receiver) -> None:
    _, (secret,) = webhooks.register(environment, url=receiver.url)
    webhooks.emit(environment)
    receiver.script.append(Answer(503))
    deliver_due()
    deliver_due(timedelta(seconds=10))
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    for one in (first, second):
        Webhook(secret.secret).verify(one.body, one.headers)


def test_the_schedule_ends_in_a_dead_letter(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url, retry_waits_seconds=(10, 20))
    webhooks.emit(environment)
    receiver.default = Answer(500)
    for _ in range(3):
        deliver_due(timedelta(hours=len(receiver.received)))
    assert (the_delivery().status, the_delivery().attempts) == ("dead_letter", 3)
    assert deliver_due(timedelta(days=9)).dead == 0
    assert [one.number for one in Attempt.objects.across_environments().order_by("number")] == [1, 2, 3]


def test_410_disables_the_endpoint_and_tells_the_others(environment: Environment, receiver: Receiver) -> None:
    gone = webhooks.endpoint(environment, url=receiver.url + "/gone", event_types=("tests.something",))
    webhooks.endpoint(environment, url=receiver.url + "/other", event_types=("webhook.endpoint_disabled",))
    webhooks.emit(environment)
    receiver.script.append(Answer(410))
    deliver_due()
    gone.refresh_from_db()
    assert (gone.status, gone.disabled_reason) == (EndpointStatus.DISABLED, DisabledReason.GONE)
    assert [one.path for one in receiver.received] == ["/hooks/gone", "/hooks/other"]
    assert receiver.received[1].json["data"]["reason"] == "gone"


def test_retry_after_is_honoured_up_to_twice_the_wait_and_rests_the_endpoint(
    environment: Environment, receiver: Receiver
) -> None:
    endpoint = webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    receiver.default = Answer(429, (("Retry-After", "3600"),))
    before = clock.machine_now()
    deliver_due()
    endpoint.refresh_from_db()
    assert endpoint.paused_until is not None
    assert endpoint.paused_until - before >= timedelta(minutes=59)
    assert the_delivery().due_at - before <= timedelta(seconds=13)
    receiver.default = Answer()
    webhooks.emit(environment)
    assert deliver_due(timedelta(minutes=30)).delivered == 0
    assert deliver_due(timedelta(minutes=61)).delivered == 2


def test_deliveries_about_one_subject_keep_their_order(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    subject = ids.new()
    for number in range(1, 4):
        webhooks.emit(environment, subject_id=subject, data={"n": number})
    webhooks.emit(environment, data={"n": 99})
    receiver.decide = lambda request: Answer(500) if request.json["data"]["n"] == 1 else None
    assert deliver_due().delivered == 1, "another subject overtakes"
    assert sorted(one.json["data"]["n"] for one in receiver.received) == [1, 99]
    receiver.decide = lambda _: None
    assert deliver_due(timedelta(seconds=10)).delivered == 3
    assert [one.json["data"]["n"] for one in receiver.received if one.json["data"]["n"] != 99] == [1, 1, 2, 3]


def test_what_waits_behind_a_postponed_one_does_not_look_due(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    subject = ids.new()
    webhooks.emit(environment, subject_id=subject)
    webhooks.emit(environment, subject_id=subject)
    receiver.default = Answer(500)
    deliver_due()
    webhooks.emit(environment, subject_id=subject)
    deliver_due()
    assert len({row.due_at for row in Delivery.objects.across_environments()}) == 1


def test_a_later_one_goes_when_the_earlier_is_dead(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url, retry_waits_seconds=(10,))
    subject = ids.new()
    webhooks.emit(environment, subject_id=subject, data={"n": 1})
    webhooks.emit(environment, subject_id=subject, data={"n": 2})
    receiver.script.extend([Answer(500), Answer(500)])
    deliver_due()
    done = deliver_due(timedelta(seconds=13))
    assert (done.dead, done.delivered) == (1, 1)
    assert [one.json["data"]["n"] for one in receiver.received] == [1, 1, 2]


def test_both_secrets_sign_while_they_overlap(environment: Environment, receiver: Receiver) -> None:
    endpoint, (old,) = webhooks.register(environment, url=receiver.url)
    now = clock.machine_now()
    new = endpoints.rotate_secret(
        endpoint=endpoint, scheme=Scheme.HMAC, overlap=timedelta(hours=1), actor=webhooks.TESTER, at=now
    )
    webhooks.emit(environment)
    deliver_due()
    (request,) = receiver.received
    assert request.headers["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        Webhook(secret.secret).verify(request.body, request.headers)


def test_a_dispatcher_that_died_is_replaced_and_its_late_word_is_void(
    environment: Environment, receiver: Receiver
) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    (lost,) = delivery.claim(now=now, cache=EndpointCache())
    assert delivery.claim(now=now + timedelta(minutes=4), cache=EndpointCache()) == [], "leased"
    (again,) = delivery.claim(now=now + timedelta(minutes=6), cache=EndpointCache())
    assert (again.delivery_id, again.event_id, again.number) == (lost.delivery_id, lost.event_id, 2)
    late = webhooks.result(lost, status_code=200)
    assert delivery.record_many([late], now=now + timedelta(minutes=6)) == []
    assert the_delivery().status == DeliveryStatus.PENDING
    assert [row.number for row in Attempt.objects.across_environments()] == [1], "it did happen, so it is in the log"
    assert delivery.record_many([webhooks.result(again, status_code=200)], now=now + timedelta(minutes=6)) == [
        lost.delivery_id
    ]


def test_what_is_given_back_is_free_at_once_and_counts_no_attempt(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    (attempt,) = delivery.claim(now=now, cache=EndpointCache())
    assert delivery.give_back_many([attempt]) == [attempt.delivery_id]
    (again,) = delivery.claim(now=now, cache=EndpointCache())
    assert (again.number, again.fence) == (1, 2)
    assert delivery.give_back_many([attempt]) == [], "an old fence gives nothing back"


def test_a_claim_takes_no_more_of_an_endpoint_than_its_slots(environment: Environment, receiver: Receiver) -> None:
    crowded = webhooks.endpoint(environment, url=receiver.url + "/crowded", event_types=("tests.something",))
    webhooks.endpoint(environment, url=receiver.url + "/quiet", event_types=("tests.another",))
    webhooks.emit(environment, count=50)
    webhooks.emit(environment, type="tests.another")
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    attempts = delivery.claim(now=now, cache=EndpointCache(), slots={crowded.pk: 3})
    assert sorted(attempt.endpoint.url.rpartition("/")[2] for attempt in attempts) == [
        "crowded",
        "crowded",
        "crowded",
        "quiet",
    ]
    assert len(delivery.claim(now=now, cache=EndpointCache(), slots={crowded.pk: 0})) == 0


def test_a_disabled_endpoint_gets_nothing_and_can_be_caught_up(environment: Environment, receiver: Receiver) -> None:
    endpoint = webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    fanout.fan_out_all(now=clock.machine_now())
    endpoints.disable_many(
        [endpoint.pk], reason=DisabledReason.BY_PARTNER, actor=webhooks.TESTER, at=clock.machine_now()
    )
    assert the_delivery().status == DeliveryStatus.CANCELLED
    webhooks.emit(environment)
    assert deliver_due().delivered == 0
    assert Endpoint.objects.across_environments().get().disabled_reason == "by_partner"


def test_an_answer_is_cut(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    receiver.default = Answer(200, body=b"x" * 200_000)
    assert deliver_due().delivered == 1
    assert len(bytes(Attempt.objects.across_environments().get().response)) == 1024


def test_a_secret_that_cannot_be_decrypted_stops_no_other_deliveries(
    environment: Environment, receiver: Receiver
) -> None:
    broken = webhooks.endpoint(environment, url=receiver.url + "/broken")
    webhooks.endpoint(partners.environment(), url=receiver.url + "/well")
    EndpointSecret.objects.within(environment).update(sealed=b"of a key that is gone")
    for one in Endpoint.objects.across_environments():
        webhooks.emit(one.environment)
    assert deliver_due().delivered == 1
    assert [one.path for one in receiver.received] == ["/hooks/well"]  # nothing leaves unsigned
    row = Delivery.objects.across_environments().get(endpoint=broken)
    assert (row.status, row.last_status_code) == ("pending", None)
