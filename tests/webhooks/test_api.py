"""The partner API of webhooks: endpoints, their deliveries, events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from config.kernel import clock
from onboarding.partners.models import Environment
from tests.factories import partners, webhooks
from tests.factories.partners import ApiClient
from tests.factories.webhooks import Answer, Receiver
from webhooks import run_once, targets
from webhooks.api import shapes
from webhooks.models import Delivery, Endpoint, EndpointSecret

pytestmark = pytest.mark.usefixtures("_sending_is_allowed")


@pytest.fixture
def api(environment: Environment) -> ApiClient:
    return ApiClient(partners.api_key(environment)[1])


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the host names of these tests."""
    known = {
        "127.0.0.1": ["127.0.0.1"],
        "hooks.example.com": ["93.184.215.14"],
        "inside.example.com": ["93.184.215.14", "10.0.0.7"],
        "mapped.example.com": ["::ffff:127.0.0.1"],
    }

    def look_up(host: str, port: int) -> list[str]:
        if host not in known:
            raise OSError(f"{host} is not known here")
        return known[host]

    monkeypatch.setattr(targets, "look_up", look_up)


def deliver_due(after: timedelta = timedelta(0)) -> run_once.RunResult:
    return run_once.deliver_due(now=clock.machine_now() + after)


def register(api: ApiClient, url: str = "https://hooks.example.com/in", **more: Any) -> Any:
    return api.post("/v1/webhooks", {"url": url, **more})


def test_an_endpoint_is_registered_and_its_secret_is_shown_once(api: ApiClient) -> None:
    answer = register(api, description="Payroll")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert made["status"] == "enabled"
    assert made["event_types"] == []
    read = api.get(f"/v1/webhooks/{made['id']}").json()
    assert "secret" not in read
    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert api.get("/v1/webhooks").json()["data"] == [read]
    assert made["secret"].encode() not in b"".join(
        bytes(row.sealed) for row in EndpointSecret.objects.across_environments()
    )


def test_a_replayed_registration_shows_no_secret(api: ApiClient) -> None:
    body = {"url": "https://hooks.example.com/in"}
    first = api.post("/v1/webhooks", body, idempotency_key="one-endpoint")
    again = api.post("/v1/webhooks", body, idempotency_key="one-endpoint")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert "secret" not in again.json()
    assert again.json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/in",
        "https://127.0.0.1/in",
        "https://2130706433/in",
        "https://0x7f.1/in",
        "https://[::1]/in",
        "https://localhost/in",
        "https://inside.example.com/in",
        "https://mapped.example.com/in",
        "https://user:pass@hooks.example.com/in",
        "https://hooks.example.com:22/in",
        "https://hooks.example.com/in#part",
        "ftp://hooks.example.com/in",
        "not a url",
        "https://",
    ],
)
def test_a_target_that_is_not_public_is_422(api: ApiClient, url: str) -> None:
    answer = register(api, url)
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_target_refused")
    assert not Endpoint.objects.across_environments().exists()


def test_the_private_exception_is_for_test_environments_only(receiver: Receiver) -> None:
    owner = partners.partner()
    test_api = ApiClient(partners.api_key(partners.environment(of=owner))[1])
    live_api = ApiClient(partners.api_key(partners.environment(of=owner, livemode=True))[1])
    assert register(test_api, receiver.url).status_code == 201
    assert register(live_api, receiver.url).status_code == 422
    assert register(test_api, f"http://127.0.0.1:{receiver.port + 1}/hooks").status_code == 422


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"event_types": ["transfer.setled"]}, "#/event_types/0"),
        ({"signature_schemes": ["v9"]}, "#/signature_schemes/0"),
        ({"signature_schemes": []}, "#/signature_schemes"),
        ({"retry_waits_seconds": [0]}, "#/retry_waits_seconds/0"),
        ({"retry_waits_seconds": [5] * 30}, "#/retry_waits_seconds"),
        ({"colour": "red"}, "#/colour"),
        ({"description": 7}, "#/description"),
    ],
)
def test_wrong_values_are_named(api: ApiClient, more: dict[str, Any], pointer: str) -> None:
    answer = register(api, **more)
    assert answer.status_code == 422
    assert [problem["pointer"] for problem in answer.json()["errors"]] == [pointer]


def test_change_disable_enable_delete(api: ApiClient) -> None:
    path = f"/v1/webhooks/{register(api).json()['id']}"
    changed = api.patch(
        path, {"description": "new", "event_types": ["webhook.ping"]}, content_type="application/json"
    ).json()
    assert (changed["description"], changed["event_types"]) == ("new", ["webhook.ping"])
    disabled = api.patch(path, {"status": "disabled"}, content_type="application/json").json()
    assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "by_partner")
    assert api.post(f"{path}/test", {}).status_code == 409
    assert api.patch(path, {"status": "enabled"}, content_type="application/json").json()["disabled_reason"] is None
    assert api.patch(path, {"url": "https://inside.example.com"}, content_type="application/json").status_code == 422
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
    assert api.get("/v1/webhooks").json()["data"] == []


def test_another_partner_finds_nothing(api: ApiClient, environment: Environment) -> None:
    endpoint = webhooks.endpoint(partners.environment())
    for method, tail in [
        ("get", ""),
        ("delete", ""),
        ("post", "/test"),
        ("post", "/replay"),
        ("post", "/rotate-secret"),
        ("get", "/deliveries"),
    ]:
        body = {"failed_since": "2030-01-01T00:00:00Z"} if tail == "/replay" else {}
        arguments = [body] if method == "post" else []
        assert getattr(api, method)(f"/v1/webhooks/{endpoint.public_id}{tail}", *arguments).status_code == 404


def test_a_key_needs_the_scope(environment: Environment) -> None:
    reader = ApiClient(partners.api_key(environment, scopes=["webhooks:read"])[1])
    assert reader.get("/v1/webhooks").status_code == 200
    assert register(reader).status_code == 403


def test_a_ping_goes_to_one_endpoint_and_is_marked(
    api: ApiClient, environment: Environment, receiver: Receiver
) -> None:
    made = register(api, receiver.url).json()
    webhooks.endpoint(environment, url=receiver.url + "/other")
    sent = api.post(f"/v1/webhooks/{made['id']}/test", {})
    assert (sent.status_code, sent.json()["test"], sent.json()["status"]) == (202, True, "pending")
    assert deliver_due().delivered == 1
    (request,) = receiver.received
    assert (request.path, request.headers["quittance-test"], request.json["type"]) == ("/hooks", "true", "webhook.ping")
    Webhook(made["secret"]).verify(request.body, request.headers)
    detail = api.get(f"/v1/webhooks/{made['id']}/deliveries/{sent.json()['id']}").json()
    assert detail["status"] == "delivered"
    (attempt,) = detail["attempt_log"]
    assert (attempt["status_code"], attempt["error"]) == (200, None)
    assert "thanks" not in str(detail), "the answer is for staff only"
    assert (
        api.post(f"/v1/webhooks/{made['id']}/test", {"type": "tests.another"}).json()["event_type"] == "tests.another"
    )


def test_rotation_shows_the_new_secret_and_keeps_the_old_one_for_a_while(
    api: ApiClient, environment: Environment, receiver: Receiver
) -> None:
    made = register(api, receiver.url).json()
    rotated = api.post(f"/v1/webhooks/{made['id']}/rotate-secret", {"overlap_seconds": 3600}).json()
    assert rotated["secret"] != made["secret"]
    assert [one["expires_at"] is None for one in rotated["secrets"]] == [True, False]
    added = api.post(f"/v1/webhooks/{made['id']}/rotate-secret", {"scheme": "v1a"}).json()
    assert added["secret"] is None
    assert added["secrets"][0]["public_key"].startswith("whpk_")
    webhooks.emit(environment)
    deliver_due()
    assert [item.partition(",")[0] for item in receiver.received[0].headers["webhook-signature"].split(" ")] == [
        "v1a",
        "v1",
        "v1",
    ]


def test_replay_one_all_failed_and_what_never_was(api: ApiClient, environment: Environment, receiver: Receiver) -> None:
    before = clock.machine_now() - timedelta(seconds=1)
    webhooks.emit(environment)  # before an endpoint exists
    made = register(api, receiver.url, retry_waits_seconds=[1]).json()
    path = f"/v1/webhooks/{made['id']}"
    webhooks.emit(environment, count=2)
    receiver.default = Answer(500)
    deliver_due()
    deliver_due(timedelta(minutes=1))
    log = api.get(f"{path}/deliveries?status=dead_letter").json()["data"]
    assert len(log) == 2
    receiver.default = Answer()
    receiver.received.clear()

    assert api.post(f"{path}/replay", {"deliveries": [log[0]["id"]]}).json()["replayed"] == 1
    assert deliver_due().delivered == 1
    assert receiver.received[0].headers["webhook-id"] == log[0]["event"]
    assert receiver.received[0].headers["quittance-replay"] == "true"

    assert api.post(f"{path}/replay", {"failed_since": before.isoformat()}).json() == {
        "object": "webhook_replay",
        "replayed": 1,
        "has_more": False,
    }
    assert deliver_due().delivered == 1
    assert api.post(f"{path}/replay", {"since": before.isoformat()}).json()["replayed"] == 3
    assert deliver_due().delivered == 3
    assert Delivery.objects.across_environments().filter(status="delivered").count() == 3


@pytest.mark.parametrize(
    "body", [{}, {"deliveries": ["dlv_x"], "since": "2030-01-01T00:00:00Z"}, {"until": "2030-01-01T00:00:00Z"}]
)
def test_an_unclear_replay_is_refused(api: ApiClient, body: dict[str, Any]) -> None:
    assert api.post(f"/v1/webhooks/{register(api).json()['id']}/replay", body).status_code == 422


def test_what_is_no_longer_kept_cannot_be_replayed(api: ApiClient) -> None:
    answer = api.post(f"/v1/webhooks/{register(api).json()['id']}/replay", {"failed_since": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_replay_too_old")


def test_events_are_listed_and_found(api: ApiClient, environment: Environment) -> None:
    webhooks.emit(environment, data={"n": 7})
    webhooks.emit(environment, type="tests.another")
    webhooks.emit(partners.environment())
    page = api.get("/v1/events?type=tests.something").json()
    assert [event["data"] for event in page["data"]] == [{"n": 7}]
    assert len(api.get("/v1/events").json()["data"]) == 2
    assert api.get(f"/v1/events/{page['data'][0]['id']}").json() == page["data"][0]
    assert api.get("/v1/events?type=unheard.of").status_code == 422
    assert api.get("/v1/events?sort=up").status_code == 422


def test_the_catalogue_is_listed_with_samples(api: ApiClient) -> None:
    lines = {line["type"]: line for line in api.get("/v1/webhooks/event-types").json()["data"]}
    assert lines["webhook.ping"]["sample"] == {"message": "Hello from Quittance."}


def test_the_documented_shapes_are_the_real_ones(api: ApiClient, environment: Environment, receiver: Receiver) -> None:
    made = register(api, receiver.url).json()
    assert set(made) == set(shapes.NewEndpointShape().fields)
    assert set(made["secrets"][0]) == set(shapes.SecretShape().fields)
    webhooks.emit(environment)
    deliver_due()
    (delivery,) = api.get(f"/v1/webhooks/{made['id']}/deliveries").json()["data"]
    assert set(delivery) == set(shapes.DeliveryShape().fields)
    detail = api.get(f"/v1/webhooks/{made['id']}/deliveries/{delivery['id']}").json()
    assert set(detail) == set(shapes.DeliveryDetailShape().fields)
    assert set(detail["attempt_log"][0]) == set(shapes.AttemptShape().fields)
    assert set(api.get("/v1/events").json()["data"][0]) == set(shapes.EventShape().fields)


def test_an_environment_has_so_many_endpoints_and_no_more(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhooks.endpoints.ENDPOINTS_PER_ENVIRONMENT_MAX", 1)
    assert register(api).status_code == 201
    assert register(api).json()["code"] == "too_many_webhook_endpoints"
