"""The system's Chromium with a staff login, and the messages of its console."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from tests.support import system

DESKTOP, PHONE = (1440, 900), (390, 844)
PATIENCE_MS = 20_000  # long enough for a loaded machine


@dataclass
class Window:
    """An open page and its console messages."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def photograph(self, name: str) -> None:
        """Store a screenshot where SCREENSHOTS says."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def staff(*roles: str) -> User:
    """Create a member of staff with these roles."""
    user, _ = User.objects.get_or_create(username="-".join(("staff", *roles)), defaults={"is_staff": True})
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@contextmanager
def window(base: str, user: User, *, size: tuple[int, int] = DESKTOP, dark: bool = False) -> Iterator[Window]:
    """Open a window; the database can be used meanwhile, because the browser is another process."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in this thread.
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=["--no-sandbox"])
        try:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                permissions=["clipboard-read", "clipboard-write"],
            )
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies([cookie])  # type: ignore[list-item]
            opened = Window(context.new_page(), base)
            opened.page.on(
                "console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None
            )
            opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
            opened.page.on(
                "request",
                lambda request: (
                    None if request.url.startswith((base, "data:")) else opened.complaints.append(request.url)
                ),
            )
            yield opened
        finally:
            browser.close()
