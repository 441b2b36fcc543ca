"""Staff log in with a password and a code, through the pages: enrolment, login, loss of the device."""

from __future__ import annotations

import base64
import re
import threading
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.urls import reverse

from config.audit.models import AuditEntry
from config.kernel import clock, crypto
from config.ops import second_factor
from config.ops.models import RecoveryCode, TotpDevice
from config.ops.second_factor import Verdict
from tests.support.authenticator import PASSWORD, code_of, enrolled, person, with_both, with_password, wrong_code

pytestmark = pytest.mark.django_db

required = override_settings(STAFF_OTP_REQUIRED=True)
CODE, DEVICE, INDEX = "/admin/one-time-password/", "/admin/one-time-password/device/", "/admin/"
SHOWN_CODE = re.compile(r'<code class="q-mono">([0-9a-z]{4}(?:-[0-9a-z]{4}){2})</code>')


def acts(*, about: User) -> list[str]:
    return list(
        AuditEntry.objects.filter(detail__user=f"user:{about.pk}", action__startswith="otp.")
        .order_by("id")
        .values_list("action", flat=True)
    )


def later(**span: int) -> Any:
    return time_machine.travel(clock.machine_now() + timedelta(**span), tick=False)


@required
def test_the_first_login_leads_to_a_device_and_ten_codes_on_paper() -> None:
    ada = person()
    client = with_password(ada)
    sent = client.get(INDEX)
    assert (sent.status_code, sent["Location"]) == (302, f"{DEVICE}?next=%2Fadmin%2F")
    page = client.get(sent["Location"])
    device = TotpDevice.objects.get(user=ada, confirmed=False)
    assert "data:image/svg+xml" in page.content.decode() and second_factor.grouped_key(device) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get(DEVICE).content.decode().count(second_factor.grouped_key(device)) == 1, (
        "a page that is loaded again shows the same key"
    )

    refused = client.post(DEVICE, {"action": "confirm", "otp_code": wrong_code(device)})
    assert (
        refused.status_code == 200
        and "code is wrong" in refused.content.decode()
        and client.get(INDEX).status_code == 302
    )

    with later(seconds=2):
        shown = client.post(DEVICE, {"action": "confirm", "otp_code": code_of(device), "next": INDEX})
        codes = SHOWN_CODE.findall(shown.content.decode())
        assert len(set(codes)) == 10 and "no-store" in shown["Cache-Control"]
        assert client.get(INDEX).status_code == 200
        again = client.get(DEVICE).content.decode()
        assert "10 of 10" in again and not any(code in again for code in codes), "they are shown once"
    assert acts(about=ada) == ["otp.failed", "otp.enrolled"]


@required
def test_every_later_login_asks_for_a_code_and_goes_where_one_wanted() -> None:
    ada = person()
    device, _ = enrolled(ada)
    client = with_password(ada)
    sent = client.get("/admin/payouts/transfer/?status__exact=held")
    assert sent["Location"] == f"{CODE}?next=%2Fadmin%2Fpayouts%2Ftransfer%2F%3Fstatus__exact%3Dheld"
    assert client.get(sent["Location"]).status_code == 200
    before = client.session.session_key
    passed = client.post(
        CODE,
        {
            "otp_code": f" {code_of(device)[:3]} {code_of(device)[3:]} ",
            "next": "/admin/payouts/transfer/?status__exact=held",
        },
    )
    assert (
        passed["Location"] == "/admin/payouts/transfer/?status__exact=held"
        and client.get(passed["Location"]).status_code == 200
    )
    assert client.session.session_key != before, "a planted session gains nothing"
    assert client.post(CODE, {"otp_code": "1", "next": "https://elsewhere.example/"}).status_code == 200
    with later(seconds=40):
        away = client.post(CODE, {"otp_code": code_of(device), "next": "https://elsewhere.example/"})
        assert away["Location"] == INDEX, "the redirect stays on this site"


@required
def test_a_code_opens_once() -> None:
    ada = person()
    device, _ = enrolled(ada)
    code = code_of(device)
    assert with_password(ada).post(CODE, {"otp_code": code}).status_code == 302
    second = with_password(ada)
    assert second.post(CODE, {"otp_code": code}).status_code == 200
    assert second.get(INDEX).status_code == 302
    with later(seconds=31):
        assert second.post(CODE, {"otp_code": code}).status_code == 200, (
            "nor in the next half minute, where it would fit"
        )
    with later(seconds=61):
        assert second.post(CODE, {"otp_code": code_of(device)}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_codes_at_once_one_opens() -> None:
    ada = person()
    device, _ = enrolled(ada)
    code, found = code_of(device), []
    start = threading.Barrier(2)

    def try_it() -> None:
        start.wait()
        found.append(second_factor.verify(user=ada, code=code, request_id="", at=clock.machine_now()).verdict)
        connections.close_all()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == sorted([Verdict.PASSED, Verdict.WRONG], key=str)


@required
def test_a_recovery_code_opens_once_and_leads_to_the_device() -> None:
    ada = person()
    _, codes = enrolled(ada)
    client = with_password(ada)
    assert "Recovery code" in client.get(f"{CODE}?recovery=1").content.decode()
    passed = client.post(f"{CODE}?recovery=1", {"otp_code": codes[0].upper().replace("-", " ")})
    assert passed["Location"].startswith(DEVICE)
    page = client.get(passed["Location"]).content.decode()
    assert "9 are left" in page and "9 of 10" in page

    other = with_password(ada)
    assert (
        other.post(f"{CODE}?recovery=1", {"otp_code": codes[0]}).status_code == 200
        and other.get(INDEX).status_code == 302
    )
    with later(seconds=2):
        assert other.post(f"{CODE}?recovery=1", {"otp_code": codes[1]}).status_code == 302
    assert acts(about=ada)[-3:] == ["otp.recovery_code_used", "otp.failed", "otp.recovery_code_used"]


@required
def test_wrong_codes_must_wait_longer_each_time() -> None:
    ada = person()
    device, _ = enrolled(ada)
    client = with_password(ada)
    at = clock.machine_now()
    for seconds in (0, 2, 5):
        with time_machine.travel(at + timedelta(seconds=seconds), tick=False):
            assert "code is wrong" in client.post(CODE, {"otp_code": wrong_code(device)}).content.decode()
    with time_machine.travel(at + timedelta(seconds=7), tick=False):
        page = client.post(CODE, {"otp_code": code_of(device)}).content.decode()
        assert "Wait 2 seconds" in page, "not even the right one is looked at"
    with time_machine.travel(at + timedelta(seconds=10), tick=False):
        assert client.post(CODE, {"otp_code": code_of(device)}).status_code == 302


@required
@override_settings(AXES_ENABLED=True)
def test_wrong_passwords_and_wrong_codes_fill_one_measure() -> None:
    ada = person()
    device, _ = enrolled(ada)
    client = Client()
    for _ in range(2):
        assert client.post(reverse("admin:login"), {"username": "ada", "password": "no"}).status_code == 200
    with_password(ada, client)
    at = clock.machine_now()
    tried = wrong_code(device)
    for seconds, status in ((0, 200), (2, 200), (5, 429)):
        with time_machine.travel(at + timedelta(seconds=seconds), tick=False):
            answer = client.post(CODE, {"otp_code": tried})
            assert answer.status_code == status
    assert "You can try again in 15 minutes" in answer.content.decode() and answer["Retry-After"] == "900"
    assert not client.session.get("_auth_user_id"), "the session of the password is over"
    assert client.post(reverse("admin:login"), {"username": "ada", "password": PASSWORD}).status_code == 429
    kept = " ".join(str(value) for row in AccessAttempt.objects.values() for value in row.values())
    assert f"otp_code={tried}" not in kept and PASSWORD not in kept
    with later(minutes=16):
        assert with_password(ada).post(CODE, {"otp_code": code_of(device)}).status_code == 302
    assert AccessFailureLog.objects.count() == 0


@override_settings(AXES_ENABLED=True, TRUSTED_PROXIES=1)
def test_a_stranger_behind_the_proxy_does_not_lock_the_name_for_others() -> None:
    ada, login = person(), reverse("admin:login")

    def log_in(password: str, forwarded_for: str) -> int:
        said = {"username": ada.get_username(), "password": password}
        return Client().post(login, said, headers={"X-Forwarded-For": forwarded_for}).status_code

    for number in range(5):
        log_in("no", f"192.0.2.{number}, 203.0.113.9")
    assert log_in(PASSWORD, "203.0.113.9") == 429, (
        "the proxy names the last hop; what the client sends before it does not count"
    )
    assert log_in(PASSWORD, "198.51.100.7") == 302
    assert {row.ip_address for row in AccessAttempt.objects.all()} == {"203.0.113.9"}


@override_settings(AXES_ENABLED=True, TRUSTED_PROXIES=1)
def test_a_login_without_an_address_from_the_proxy_counts_the_connection() -> None:
    person()
    for forwarded_for in ("", "not an address"):
        Client().post(
            reverse("admin:login"),
            {"username": "ada", "password": "no"},
            headers={"X-Forwarded-For": forwarded_for} if forwarded_for else {},
        )
    assert {row.ip_address for row in AccessAttempt.objects.all()} == {"127.0.0.1"}


def test_a_login_without_a_destination_leads_to_the_dashboard() -> None:
    ada = person()
    answer = Client().post(reverse("admin:login"), {"username": ada.get_username(), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, INDEX)


@required
@override_settings(AXES_ENABLED=True)
def test_a_lock_closes_the_code_page_of_another_session_too() -> None:
    ada = person()
    device, _ = enrolled(ada)
    waiting = with_password(ada)
    for _ in range(5):
        Client().post(reverse("admin:login"), {"username": "ada", "password": "no"})
    assert waiting.post(CODE, {"otp_code": code_of(device)}).status_code == 429


@required
def test_nobody_makes_a_device_in_the_place_of_one_without_a_code() -> None:
    ada = person()
    device, _ = enrolled(ada)
    client = with_password(ada)
    for answer in (
        client.get(f"{DEVICE}?another=1"),
        client.post(DEVICE, {"action": "renew"}),
        client.post(DEVICE, {"action": "remove"}),
    ):
        assert answer["Location"].startswith(CODE)
    assert TotpDevice.objects.get(user=ada) == device


@required
def test_another_phone_takes_the_place_of_the_first() -> None:
    ada = person()
    old, paper = enrolled(ada)
    client = with_both(ada)
    client.get(f"{DEVICE}?another=1")
    new = TotpDevice.objects.get(user=ada, confirmed=False)
    assert (
        len(SHOWN_CODE.findall(client.post(DEVICE, {"action": "confirm", "otp_code": code_of(new)}).content.decode()))
        == 10
    )
    assert list(TotpDevice.objects.filter(user=ada)) == [new] and client.get(INDEX).status_code == 200
    with later(seconds=61):
        fresh = with_password(ada)
        for refused in (code_of(old), paper[0]):
            assert (
                second_factor.verify(
                    user=ada, code=refused, request_id="", at=clock.machine_now() + timedelta(hours=1)
                ).verdict
                is not Verdict.PASSED
            )
            TotpDevice.objects.update(throttling_failure_count=0)
        assert fresh.post(CODE, {"otp_code": code_of(new)}).status_code == 302
    assert "otp.replaced" in acts(about=ada)


@required
def test_a_change_wants_a_code_of_the_last_ten_minutes() -> None:
    ada = person()
    client = with_both(ada)
    with later(minutes=11):
        for answer in (client.get(f"{DEVICE}?another=1"), client.post(DEVICE, {"action": "renew"})):
            assert answer["Location"].startswith(CODE)
        assert client.get(DEVICE).status_code == 200, "looking is free"
        assert client.post(CODE, {"otp_code": code_of(TotpDevice.objects.get()), "next": DEVICE})["Location"] == DEVICE
        assert len(SHOWN_CODE.findall(client.post(DEVICE, {"action": "renew"}).content.decode())) == 10
    assert RecoveryCode.objects.count() == 10 and acts(about=ada)[-1] == "otp.recovery_codes_renewed"


@required
def test_where_it_is_required_nobody_turns_it_off() -> None:
    ada = person()
    client = with_both(ada)
    assert "Turn off" not in client.get(DEVICE).content.decode()
    client.post(DEVICE, {"action": "remove"})
    assert TotpDevice.objects.filter(user=ada).exists()


def test_where_it_is_not_required_it_is_offered_and_asked_of_whoever_has_one() -> None:
    ada = person()
    client = with_password(ada)
    page = client.get(INDEX)
    assert page.status_code == 200 and DEVICE in page.content.decode()
    client.get(DEVICE)
    client.post(DEVICE, {"action": "confirm", "otp_code": code_of(TotpDevice.objects.get(), steps=-1)})
    assert client.get(INDEX).status_code == 200
    fresh = with_password(ada)
    assert fresh.get(INDEX)["Location"].startswith(CODE)
    assert fresh.post(CODE, {"otp_code": code_of(TotpDevice.objects.get())}).status_code == 302

    assert fresh.post(DEVICE, {"action": "remove"}).status_code == 302
    assert with_password(ada).get(INDEX).status_code == 200 and acts(about=ada) == ["otp.enrolled", "otp.removed"]
    assert fresh.get(INDEX).status_code == 200, "who turned it off stays in"
    assert client.get(INDEX)["Location"].startswith("/admin/login/"), "another session that the device opened is over"


@required
def test_a_superuser_removes_the_device_of_somebody_who_lost_it() -> None:
    ada, bob = person(), person("bob", is_superuser=False)
    theirs = with_both(bob)
    hers = with_both(ada)
    listed = hers.get("/admin/auth/user/").content.decode()
    assert "Remove the one-time password" in listed
    chosen = {"action": "remove_one_time_password", "_selected_action": [str(ada.pk), str(bob.pk)]}
    done = hers.post("/admin/auth/user/", chosen, follow=True).content.decode()
    assert (
        "One-time password removed for bob" in done
        and not TotpDevice.objects.filter(user=bob).exists()
        and TotpDevice.objects.filter(user=ada).exists()
    )
    entry = AuditEntry.objects.get(action="otp.removed")
    assert (entry.actor, entry.detail) == (f"user:{ada.pk}", {"user": f"user:{bob.pk}"}) and entry.request_id
    assert theirs.get(INDEX)["Location"].startswith("/admin/login/")
    assert with_password(bob).get(INDEX)["Location"].startswith(DEVICE)


def test_only_a_superuser_does_that() -> None:
    bob = person("bob")
    enrolled(bob)
    clerk = person("clerk", is_superuser=False)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client = with_password(clerk)
    assert "Remove the one-time password" not in client.get("/admin/auth/user/").content.decode()
    client.post("/admin/auth/user/", {"action": "remove_one_time_password", "_selected_action": [str(bob.pk)]})
    assert TotpDevice.objects.filter(user=bob).exists()


def test_the_command_removes_a_device() -> None:
    ada, said = person(), StringIO()
    enrolled(ada)
    call_command("reset_otp", "ada", stdout=said)
    assert "is removed" in said.getvalue() and not TotpDevice.objects.exists()
    assert AuditEntry.objects.get(action="otp.removed").actor == "system:reset_otp"
    call_command("reset_otp", "ada", stdout=said)
    assert (
        "has no one-time password" in said.getvalue() and AuditEntry.objects.filter(action="otp.removed").count() == 1
    )
    with pytest.raises(CommandError, match="There is no user eve"):
        call_command("reset_otp", "eve")


def test_secrets_are_nowhere_as_they_are() -> None:
    ada = person()
    device, codes = enrolled(ada)
    second_factor.verify(user=ada, code=codes[0], request_id="", at=clock.machine_now())
    key = device.key()
    tables = {"ops_totpdevice": "t", "ops_recoverycode": "t", "audit_auditentry": "t.detail"}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT {what}::text FROM {table} t" for table, what in tables.items()))
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert key.hex() not in kept and second_factor.grouped_key(device).replace(" ", "") not in kept
    assert not any(code in kept or code.replace("-", "").encode().hex() in kept for code in codes)


def test_a_sealed_key_opens_for_its_owner_only_and_outlives_a_rotation() -> None:
    ada, bob = person(), person("bob")
    device, _ = enrolled(ada)
    key = device.key()
    with pytest.raises(crypto.Unreadable):
        TotpDevice(user=bob, sealed_key=device.sealed_key).key()
    with override_settings(
        FIELD_ENCRYPTION_KEYS=[base64.b64encode(bytes(32)).decode(), *settings.FIELD_ENCRYPTION_KEYS]
    ):
        assert TotpDevice.objects.get(pk=device.pk).key() == key


def test_a_device_that_nobody_confirmed_is_forgotten_after_an_hour() -> None:
    ada = person()
    first = second_factor.begin(user=ada, at=clock.machine_now())
    late = clock.machine_now() + timedelta(hours=1)
    assert second_factor.confirm(user=ada, code=code_of(first), request_id="", at=late)[0].verdict is Verdict.WRONG
    second = second_factor.begin(user=ada, at=late)
    assert second.key() != first.key() and TotpDevice.objects.filter(user=ada).count() == 1


def test_the_picture_says_what_an_app_needs() -> None:
    ada = person("ada@quittance.example")
    device = second_factor.begin(user=ada, at=clock.machine_now())
    read = urlsplit(second_factor.enrolment_url(device, username=ada.get_username()))
    words = parse_qs(read.query)
    assert (read.scheme, read.netloc, unquote(read.path)) == ("otpauth", "totp", "/Quittance:ada@quittance.example")
    assert (
        base64.b32decode(words["secret"][0]) == device.key()
        and words["issuer"] == ["Quittance"]
        and len(device.key()) == 20
    )
