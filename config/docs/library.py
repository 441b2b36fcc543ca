"""The pages of `docs/`, read once per process, and the search over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from config.api.error_reference import all_error_classes
from config.docs.rendering import Section, render

GROUPS = {
    "start": "Start",
    "how-to": "How-to guides",
    "reference": "Reference",
    "concepts": "Concepts",
    "decisions": "Decisions",
}
ERRORS = "reference/errors"
"""The page of error codes has a route of its own, because `type` of every problem document leads there."""
RESULTS_MAX = 30
EXCERPT_CHARS = 220
QUERY_WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `slug` is its path below `docs/` without `.md`."""

    slug: str
    url: str
    title: str
    group: str
    html: SafeString
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of the search."""

    url: str
    title: str
    heading: str
    excerpt: SafeString


def pages() -> Mapping[str, Page]:
    """Return all pages by slug. A server in debug mode reads changed files again."""
    return _read(Path(settings.DOCS_DIR), _stamp() if settings.DEBUG else 0)


def menu() -> list[tuple[str, list[Page]]]:
    """Return the groups of pages in the order of the menu."""
    found = pages().values()
    groups = [(title, [page for page in found if page.group == group]) for group, title in GROUPS.items()]
    return [
        *((title, members) for title, members in groups if members),
        ("More", [page for page in found if not page.group]),
    ]


def search(query: str) -> list[Hit]:
    """Return the sections that contain every word of the query, best first."""
    words = re.findall(r"[\w-]+", query.lower())[:QUERY_WORDS_MAX]
    if not words:
        return []
    scored = [(_score(words, title, section), url, title, section) for url, title, section in _sections()]
    best = sorted((each for each in scored if each[0]), key=lambda each: -each[0])[:RESULTS_MAX]
    return [Hit(url, title, section.heading, _excerpt(section.text, words)) for _, url, title, section in best]


def url_of(slug: str) -> str:
    """Return the URL of a page; empty when there is no such file."""
    if slug == ERRORS:
        return reverse("docs-errors")
    is_page = (
        bool(re.fullmatch(r"[a-z0-9/_-]+|decisions/README", slug))
        and (Path(settings.DOCS_DIR) / f"{slug}.md").is_file()
    )
    return reverse("docs-page", args=[slug]) if is_page else ""


def _sections() -> Iterable[tuple[str, str, Section]]:
    for page in pages().values():
        for section in page.sections:
            yield (f"{page.url}#{section.anchor}" if section.anchor else page.url), page.title, section
    errors = reverse("docs-errors")
    for error in all_error_classes():
        yield f"{errors}#{error.code}", "Error codes", Section(2, error.code, error.code, error.__doc__ or "")


def _score(words: list[str], title: str, section: Section) -> int:
    title, heading, text = title.lower(), section.heading.lower(), section.text.lower()
    score = 0
    for word in words:
        found = 8 * (word in title) + 12 * (word in heading) + min(text.count(word), 5)
        if not found:
            return 0
        score += found
    return score


def _excerpt(text: str, words: list[str]) -> SafeString:
    """Return the text around the first match, with the words marked."""
    lower = text.lower()
    first = min((place for word in words if (place := lower.find(word)) >= 0), default=0)
    begin = max(0, first - EXCERPT_CHARS // 3)
    cut = text[begin : begin + EXCERPT_CHARS]
    parts = re.split(f"({'|'.join(re.escape(word) for word in words)})", cut, flags=re.IGNORECASE)
    marked = "".join(f"<mark>{escape(part)}</mark>" if part.lower() in words else escape(part) for part in parts)
    shown = f"{'…' if begin else ''}{marked}{'…' if begin + EXCERPT_CHARS < len(text) else ''}"
    return mark_safe(shown)  # noqa: S308 - every part is escaped above


@lru_cache(maxsize=1)
def _read(folder: Path, stamp: float) -> Mapping[str, Page]:
    found: dict[str, Page] = {}
    for file in sorted(folder.rglob("*.md")):
        slug = file.relative_to(folder).with_suffix("").as_posix()
        if slug == ERRORS or not url_of(slug):
            continue
        rendered = render(file.read_text(encoding="utf-8"), slug=slug, url_of=url_of)
        group = slug.partition("/")[0] if "/" in slug else ""
        html = mark_safe(rendered.html)  # noqa: S308 - rendered from files of the repository, with raw HTML switched off
        found[slug] = Page(slug, url_of(slug), rendered.title, group, html, rendered.sections)
    return found


def _stamp() -> float:
    return max((file.stat().st_mtime for file in Path(settings.DOCS_DIR).rglob("*.md")), default=0.0)
