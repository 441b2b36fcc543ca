"""The pages of the one-time password in a browser.

A person gets from the password to the dashboard, on a desktop and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from config.ops.models import TotpDevice
from tests.support.authenticator import PASSWORD, code_of, enrolled, person, wrong_code
from tests.support.browser import DESKTOP, PHONE, Window, window

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

LOOKS = [(DESKTOP, False), (PHONE, False), (DESKTOP, True)]


@pytest.fixture(autouse=True)
def _required() -> Iterator[None]:
    with override_settings(STAFF_OTP_REQUIRED=True):
        yield


def log_in(opened: Window, user: User) -> None:
    opened.page.context.clear_cookies()
    opened.go("/admin/")
    opened.page.get_by_label("Username").fill(user.get_username())
    opened.page.get_by_label("Password").fill(PASSWORD)
    opened.page.get_by_role("button", name="Log in").click()


def looks_well(opened: Window, name: str) -> None:
    opened.page.wait_for_load_state("networkidle")
    opened.photograph(f"{name}-{opened.page.viewport_size['width']}" if opened.page.viewport_size else name)
    assert opened.overflow() == 0 and opened.complaints == [], name


@pytest.mark.parametrize(("size", "dark"), LOOKS, ids=["desktop", "phone", "dark"])
def test_from_the_password_to_a_device_to_the_dashboard(live_server: Any, size: tuple[int, int], dark: bool) -> None:
    ada, shade = person(), "-dark" if dark else ""
    with window(live_server.url, ada, size=size, dark=dark) as opened:
        opened.page.context.clear_cookies()
        opened.go("/admin/")
        looks_well(opened, f"otp-login{shade}")
        log_in(opened, ada)
        opened.page.get_by_role("img", name="QR code").wait_for()
        looks_well(opened, f"otp-enrol{shade}")
        device = TotpDevice.objects.get(user=ada)
        opened.page.get_by_label("Code from your app").fill(code_of(device, steps=-1))
        opened.page.get_by_role("button", name="Confirm").click()
        opened.page.get_by_text("they are not shown again").wait_for()
        looks_well(opened, f"otp-codes{shade}")
        shown = opened.page.locator(".q-otp__codes code").all_inner_texts()
        opened.page.get_by_role("button", name="Copy all codes").click()
        opened.page.locator("[data-copied=yes]").wait_for()
        assert opened.page.evaluate("navigator.clipboard.readText()").split() == shown and len(shown) == 10
        opened.page.get_by_role("link", name="I have saved them").click()
        opened.page.get_by_text("In progress").wait_for()
        opened.go("/admin/one-time-password/device/")
        looks_well(opened, f"otp-device{shade}")
        assert opened.page.get_by_text("10 of 10").is_visible()


@pytest.mark.parametrize(("size", "dark"), LOOKS, ids=["desktop", "phone", "dark"])
def test_the_code_page_says_what_is_wrong(live_server: Any, size: tuple[int, int], dark: bool) -> None:
    ada, shade = person(), "-dark" if dark else ""
    device, codes = enrolled(ada)
    with window(live_server.url, ada, size=size, dark=dark) as opened:
        log_in(opened, ada)
        field = opened.page.get_by_label("Code from your app")
        field.wait_for()
        looks_well(opened, f"otp-code{shade}")
        opened.page.wait_for_function("document.activeElement.inputMode === 'numeric'")
        assert field.get_attribute("inputmode") == "numeric"
        field.fill(wrong_code(device))
        opened.page.get_by_role("button", name="Continue").click()
        opened.page.get_by_text("code is wrong").wait_for()
        looks_well(opened, f"otp-code-wrong{shade}")
        opened.page.get_by_role("link", name="Use a recovery code").click()
        opened.page.get_by_label("Recovery code").fill(codes[0])
        looks_well(opened, f"otp-recovery{shade}")
        TotpDevice.objects.update(throttling_failure_count=0)
        opened.page.get_by_role("button", name="Continue").click()
        opened.page.get_by_text(re.compile("9 are left")).wait_for()
        looks_well(opened, f"otp-after-recovery{shade}")


@override_settings(AXES_ENABLED=True)
def test_a_lock_has_a_page(live_server: Any) -> None:
    ada = person()
    with window(live_server.url, ada, size=PHONE) as opened:
        opened.page.context.clear_cookies()
        for _ in range(5):
            opened.go("/admin/login/")
            opened.page.get_by_label("Username").fill("ada")
            opened.page.get_by_label("Password").fill("not it")
            opened.page.get_by_role("button", name="Log in").click()
        opened.page.get_by_text("You can try again in 15 minutes").wait_for()
        opened.photograph("otp-locked-390")
        assert opened.overflow() == 0
