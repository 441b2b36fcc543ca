"""No page of staff opens with half a login or an old one, whichever page it is: all routes that there are, walked."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from config.api.middleware import API_PREFIX
from config.audit.models import AuditEntry
from config.kernel import clock
from config.ops import staff_session
from config.ops.second_factor import device_of
from tests.support.authenticator import code_of, enrolled, person, with_both, with_password

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

required = override_settings(STAFF_OTP_REQUIRED=True)
CODE, DEVICE, INDEX = "/admin/one-time-password/", "/admin/one-time-password/device/", "/admin/"
FILLED_WITH = {"str": "x", "slug": "x", "int": "1", "path": "1", "uuid": str(uuid.UUID(int=1))}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/admin/?mode=test"}


def addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """One address of every route, with something in the place of each parameter."""
    for pattern in patterns:
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED_WITH[found[1] or "str"], str(pattern.pattern))
        route = route.replace("(?P<url>.*)$", "nothing/here/").removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route


def closed() -> list[str]:
    """Every page that is neither the partners' nor named as open."""
    found = [address for address in addresses(get_resolver().url_patterns) if not address.startswith(API_PREFIX)]
    assert len(found) > 100 and INDEX in found and "/admin/payouts/transfer/x/timeline/" in found, (
        "the walk has lost its way"
    )
    return [address for address in found if resolve(address).view_name not in staff_session.OPEN_TO_ALL]


def led_to(answer: Any) -> str:
    return str(answer.headers.get("Location", "")).partition("?")[0]


@required
@pytest.mark.slow
@pytest.mark.parametrize("is_enrolled", [True, False])
def test_a_password_alone_opens_no_page_of_all(is_enrolled: bool) -> None:
    ada = person()
    if is_enrolled:
        enrolled(ada)
    client, wanted = with_password(ada), CODE if is_enrolled else DEVICE
    pages = [address for address in closed() if address != wanted]
    assert {address: led_to(client.get(address)) for address in pages} == dict.fromkeys(pages, wanted)
    assert {address: led_to(client.post(address, {"action": "confirm"})) for address in pages} == dict.fromkeys(
        pages, wanted
    )
    assert not AuditEntry.objects.filter(action__startswith="ops.").exists()


@required
def test_a_part_of_a_page_moves_the_page_around_it() -> None:
    ada = person()
    enrolled(ada)
    client = with_password(ada)
    for address in ("/admin/dashboard/", "/admin/search/?s=x", INDEX):
        answer = client.get(address, headers=HTMX)
        assert (answer.status_code, answer["HX-Redirect"]) == (401, f"{CODE}?next=%2Fadmin%2F%3Fmode%3Dtest"), address
    for headers in ({"Sec-Fetch-Dest": "empty"}, {"X-Requested-With": "XMLHttpRequest"}):
        assert client.get("/admin/autocomplete/", headers=headers).status_code == 401


@required
def test_what_is_open_to_all_is_open_to_staff() -> None:
    client = with_password(person())
    assert {client.get(path).status_code for path in ("/healthz", "/docs", "/docs/errors", "/openapi.json")} == {200}
    assert client.post("/admin/logout/").status_code == 200


def test_what_is_open_exists() -> None:
    named = {resolve(address).view_name for address in addresses(get_resolver().url_patterns)}
    assert (
        named
        >= staff_session.OPEN_TO_ALL
        | {staff_session.CODE_PAGE, staff_session.DEVICE_PAGE}
        | staff_session.BACKGROUND_ROUTES
    )


@required
def test_who_is_not_staff_is_none_of_its_business() -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert stranger.get(DEVICE).status_code == stranger.get(CODE).status_code == 403
    assert Client().get(CODE)["Location"].startswith("/admin/login/") and stranger.get(INDEX)["Location"].startswith(
        "/admin/login/"
    )


@required
def test_a_device_of_somebody_else_opens_nothing() -> None:
    ada, bob = person(), person("bob")
    enrolled(ada)
    device = enrolled(bob)[0]
    client = with_password(ada)
    assert client.post(CODE, {"otp_code": code_of(device)}).status_code == 200
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert client.get(INDEX)["Location"].startswith(CODE)


def at(moment: Any, **span: float) -> Any:
    return time_machine.travel(moment + timedelta(**span), tick=False)


def test_a_login_ends_when_nothing_happens() -> None:
    client, began = with_password(person()), clock.machine_now()
    with at(began):
        assert client.get(INDEX).status_code == 200
    for minutes in (29, 58):
        with at(began, minutes=minutes):
            assert client.get(INDEX).status_code == 200, "a request in time keeps the session"
    with at(began, minutes=87.9):
        assert client.get("/admin/dashboard/", headers=HTMX).status_code == 200
    with at(began, minutes=89):
        answer = client.get("/admin/dashboard/", headers=HTMX)
        assert answer.status_code == 401 and answer["HX-Redirect"].startswith("/admin/login/"), (
            "what a page asks for by itself is no sign of a person"
        )
        assert "You were inactive for 30 minutes" in client.get("/admin/login/").content.decode()
        assert led_to(client.get(INDEX)) == "/admin/login/"


@override_settings(STAFF_IDLE_MINUTES=24 * 60, SESSION_COOKIE_AGE=48 * 3600)
def test_a_login_ends_after_hours_whatever_happens() -> None:
    client, began = with_password(person()), clock.machine_now()
    for hours in (0, 6, 11.9):
        with at(began, hours=hours):
            assert client.get(INDEX).status_code == 200
    with at(began, hours=12.1):
        sent = client.get("/admin/payouts/transfer/")
        assert sent["Location"] == "/admin/login/?next=/admin/payouts/transfer/"
        assert "Your session reached its limit of 12 hours" in client.get(sent["Location"]).content.decode()


def test_a_session_is_written_once_a_minute() -> None:
    client, began = with_password(person()), clock.machine_now()
    with at(began):
        client.get(INDEX)
    seen = client.session[staff_session.SEEN]
    with at(began, seconds=59):
        client.get(INDEX)
        assert client.session[staff_session.SEEN] == seen
    with at(began, seconds=60):
        client.get(INDEX)
        assert client.session[staff_session.SEEN] == seen + 60


@required
def test_a_new_login_starts_with_a_new_code() -> None:
    ada = person()
    client = with_both(ada)
    assert client.get(INDEX).status_code == 200 and device_of(ada) is not None
    client.post("/admin/logout/")
    assert led_to(with_password(ada, client).get(INDEX)) == CODE
