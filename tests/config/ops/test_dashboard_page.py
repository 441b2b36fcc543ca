"""The dashboard in a browser: it fits, updates, reports a lost connection, and logs no errors."""

from __future__ import annotations

from typing import Any

import pytest

from config.kernel import clock
from payouts.models import StatusDelta, StatusTotal
from tests.factories import partners as make
from tests.support.browser import DESKTOP, PHONE, staff, window

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


def river() -> Any:
    """A million of everything: long numbers, two currencies."""
    environment = make.environment()
    for status in ("held", "queued", "submitted", "settled", "returned", "failed", "dead_letter"):
        for currency in ("USD", "EUR"):
            StatusTotal.objects.create(
                environment=environment,
                currency=currency,
                status=status,
                day=clock.machine_now().date(),
                entered_count=1_234_567,
                entered_minor=98_765_432_109,
            )
    return environment


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_and_complains_about_nothing(live_server: Any, size: tuple[int, int], dark: bool) -> None:
    river()
    with window(live_server.url, staff("finance_ops"), size=size, dark=dark) as opened:
        opened.go("/admin/?mode=test")
        opened.page.wait_for_selector("[data-live-state][data-state=live]")
        opened.photograph(f"dashboard-full-{size[0]}-{'dark' if dark else 'light'}")
        assert opened.page.locator(".q-stage").count() == 8
        assert opened.overflow() == 0 and opened.complaints == []


def test_it_is_empty_with_words(live_server: Any) -> None:
    with window(live_server.url, staff("auditor"), size=PHONE) as opened:
        opened.go("/admin/?mode=live")
        opened.photograph("dashboard-empty-390")
        assert (
            opened.page.get_by_text("There are no transfers in live mode yet").is_visible()
            and opened.page.get_by_text("Nothing needs an action").is_visible()
        )
        assert opened.overflow() == 0 and opened.complaints == []


def test_new_money_appears_by_itself(live_server: Any) -> None:
    environment = river()
    with window(live_server.url, staff("finance_ops")) as opened:
        opened.go("/admin/?mode=test")
        opened.page.wait_for_selector('[data-stage=held] [data-count="2469134"]')
        StatusDelta.objects.create(
            environment=environment,
            currency="USD",
            status="held",
            day=clock.machine_now().date(),
            entered_count=6,
            entered_minor=600,
        )
        opened.page.wait_for_selector('[data-stage=held] [data-count="2469140"]')
        assert opened.complaints == []


def test_it_says_when_there_is_no_answer_and_goes_on_when_there_is(live_server: Any) -> None:
    with window(live_server.url, staff("finance_ops")) as opened:
        opened.go("/admin/")
        opened.page.route("**/admin/dashboard/**", lambda route: route.abort())
        opened.page.wait_for_selector("[data-live-state][data-state=lost]")
        opened.photograph("start-lost-1440")
        assert opened.page.locator(".q-stage").count() == 8, "what was known stays on the page"
        opened.page.unroute("**/admin/dashboard/**")
        opened.page.wait_for_selector("[data-live-state][data-state=live]")


def test_it_rests_while_nobody_looks(live_server: Any) -> None:
    with window(live_server.url, staff("finance_ops")) as opened:
        opened.go("/admin/")
        opened.page.wait_for_selector("[data-live-state][data-state=live]")
        opened.page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            " document.dispatchEvent(new Event('visibilitychange'))"
        )
        opened.page.wait_for_selector("[data-live-state][data-state=paused]")
        asked: list[str] = []
        opened.page.on("request", lambda request: asked.append(request.url))
        opened.page.wait_for_timeout(3_500)  # One period of the page, in the browser's own time.
        assert asked == []
        with opened.page.expect_request("**/admin/dashboard/**"):
            opened.page.evaluate(
                "Object.defineProperty(document, 'hidden', {value: false, configurable: true});"
                " document.dispatchEvent(new Event('visibilitychange'))"
            )
