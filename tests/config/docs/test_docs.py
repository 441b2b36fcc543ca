"""The documentation under /docs.

Every page and link works, the search finds sections and codes, and no page needs a script or a login.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from config.api.error_reference import all_error_classes
from config.docs import library
from config.docs.rendering import render
from onboarding.partners.scopes import SCOPES
from tests.support.browser import DESKTOP, PHONE, staff, window

pytestmark = pytest.mark.django_db

HREF = re.compile(r'href="(/docs[^"]*)"')
ID = re.compile(r'id="([^"]+)"')


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_file_of_docs_is_a_page_and_every_link_between_pages_works() -> None:
    files = {
        file.relative_to(settings.DOCS_DIR).with_suffix("").as_posix() for file in Path(settings.DOCS_DIR).rglob("*.md")
    }
    assert set(library.pages()) == files - {library.ERRORS}
    addresses = [reverse("docs"), reverse("docs-errors"), *(page.url for page in library.pages().values())]
    bodies = {address: read(address) for address in addresses}
    for address, body in bodies.items():
        for link in HREF.findall(body):
            target, _, anchor = link.partition("#")
            assert target in bodies or target in {reverse("docs-api"), reverse("docs-search")}, (address, link)
            assert not anchor or anchor in ID.findall(bodies[target]), (address, link)


def test_links_between_files_become_links_between_pages() -> None:
    source = (
        "# A\n\n[b](../how-to/b.md#part) [c](c.md) [readme](../../README.md) [out](https://example.com/x.md)"
        " <b>raw</b>\n\n## Part\n"
    )
    shown = render(
        source, slug="start/a", url_of=lambda slug: f"/docs/{slug}" if slug in {"how-to/b", "start/c"} else ""
    )
    assert 'href="/docs/how-to/b#part"' in shown.html and 'href="/docs/start/c"' in shown.html
    assert "README.md" not in shown.html and ">readme" not in shown.html and " readme " in shown.html
    assert 'href="https://example.com/x.md"' in shown.html and "<b>" not in shown.html
    assert '<h2 id="part">' in shown.html and shown.title == "A"


def test_every_error_code_has_a_row_that_its_type_leads_to() -> None:
    body = read(reverse("docs-errors"))
    assert {error.code for error in all_error_classes()} <= set(ID.findall(body))


def test_the_search_finds_sections_with_all_words_and_error_codes() -> None:
    hits = library.search("idempotency key")
    assert hits and all("idempotency" in f"{hit.title} {hit.heading} {hit.excerpt}".lower() for hit in hits[:3])
    assert library.search("batch_too_large")[0].url == f"{reverse('docs-errors')}#batch_too_large"
    assert library.search("dead_letter") and library.search("") == library.search("xyzzy dead_letter") == []


def test_the_page_of_scopes_lists_every_scope_with_its_meaning() -> None:
    page = (Path(settings.DOCS_DIR) / "reference" / "scopes.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+:[a-z]+)` \| (.+) \|$", page, re.MULTILINE) == list(SCOPES.items())


def test_a_query_is_shown_as_text() -> None:
    body = read(f"{reverse('docs-search')}?q=<script>alert(1)</script>")
    assert "<script>" not in body and "&lt;script&gt;" in body
    assert Client().get(f"{reverse('docs-search')}?q=a%00b").status_code == 400
    assert Client().get(f"{reverse('docs-search')}?q={'a' * 5000}").status_code == 200


def test_pages_run_no_script_and_need_no_login() -> None:
    for address in (reverse("docs"), reverse("docs-errors"), library.pages()["start/first-transfer"].url):
        answer = Client().get(address)
        assert "<script" not in answer.content.decode() and "sessionid" not in answer.cookies
        assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert Client().post(reverse("docs")).status_code == 405
    for missing in ("nothing", "../settings", "start", "start/first-transfer.md"):
        assert Client().get(f"/docs/{missing}").status_code == 404, missing


def test_the_reference_is_rendered_from_packaged_files_only() -> None:
    answer = Client().get(reverse("docs-api"))
    body = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};" and "worker-src blob:" in policy
    assert finders.find("drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js")
    assert all(re.match(r"/(?!/)", address) for address in re.findall(r'(?:src|href|spec-url)="([^"]+)"', body))


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_fit(live_server: Any, size: tuple[int, int], dark: bool) -> None:
    shade = "dark" if dark else "light"
    with window(live_server.url, staff("support"), size=size, dark=dark) as opened:
        for name, address in (
            ("index", reverse("docs")),
            ("guide", library.pages()["start/first-transfer"].url),
            ("statuses", library.pages()["reference/statuses"].url),
            ("errors", reverse("docs-errors")),
            ("search", f"{reverse('docs-search')}?q=idempotency"),
        ):
            opened.go(address)
            opened.photograph(f"docs-{name}-{size[0]}-{shade}")
            assert opened.overflow() == 0 and opened.complaints == [], name


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_reference_shows_every_route(live_server: Any, size: tuple[int, int]) -> None:
    with window(live_server.url, staff("support"), size=size) as opened:
        opened.go(reverse("docs-api"))
        opened.page.get_by_text("/v1/transfers/batch").first.wait_for(state="attached", timeout=60_000)
        loaded_elsewhere = [
            each for each in opened.complaints if not each.startswith("blob:")
        ]  # a blob is its search worker
        assert opened.overflow() == 0 and loaded_elsewhere == []
