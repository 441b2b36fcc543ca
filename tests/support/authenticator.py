"""A member of staff with an authenticator app."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from config.kernel import clock
from config.ops import second_factor
from config.ops.models import TotpDevice

PASSWORD = "a long word that opens nothing alone"


def code_of(device: TotpDevice, *, steps: int = 0) -> str:
    """Return the code that the app shows now, or some steps of 30 seconds later."""
    totp = TOTP(device.key(), drift=steps)
    totp.time = clock.machine_now().timestamp()
    return f"{totp.token():06}"


def wrong_code(device: TotpDevice) -> str:
    """Return six digits that are no valid code around now."""
    shown = {code_of(device, steps=steps) for steps in range(-2, 3)}
    return next(text for text in (f"{number:06}" for number in range(10)) if text not in shown)


def person(name: str = "ada", **more: Any) -> User:
    return User.objects.create_user(name, password=PASSWORD, **{"is_staff": True, "is_superuser": True, **more})


def enrolled(user: User) -> tuple[TotpDevice, list[str]]:
    """Create a confirmed device whose current code is unused, and its recovery codes."""
    now = clock.machine_now()
    waiting = second_factor.begin(user=user, at=now)
    answer, codes = second_factor.confirm(user=user, code=code_of(waiting, steps=-1), request_id="", at=now)
    assert answer.device is not None
    return answer.device, codes


def with_password(user: User, client: Client | None = None) -> Client:
    """Log in through the login page."""
    client = client or Client()
    answer = client.post(
        reverse("admin:login"), {"username": user.get_username(), "password": PASSWORD, "next": "/admin/"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return client


def with_both(user: User) -> Client:
    """Log in with password and code; a person without a device gets one."""
    device = second_factor.device_of(user) or enrolled(user)[0]
    client = with_password(user)
    assert client.post(reverse("ops:code"), {"otp_code": code_of(device)}).status_code == 302
    return client
