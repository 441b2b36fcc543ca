"""Markdown to HTML: headings with anchors, links between pages, and the text of each section for the search."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading. `anchor` is empty for the text above the first subheading."""

    level: int
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page: its title, its HTML and its sections."""

    title: str
    html: str
    sections: tuple[Section, ...]


def render(source: str, *, slug: str, url_of: Callable[[str], str]) -> Rendered:
    """Render one file.

    `slug` is its path without `.md`; `url_of` gives the URL of a slug, empty for a file that is no page.
    """
    tokens = _MARKDOWN.parse(source)
    title, sections, texts = "", [Section(1, "", "", "")], [[""]]
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            heading, level = _plain(tokens[position + 1]), int(token.tag[1])
            if not title:
                title = heading
                sections[0] = Section(1, "", heading, "")
                continue
            anchor = _slugified(heading)
            token.attrSet("id", anchor)
            sections.append(Section(level, anchor, heading, ""))
            texts.append([])
        elif token.type == "inline":
            _link(token, slug=slug, url_of=url_of)
            texts[-1].append(_plain(token))
        elif token.type == "fence":
            texts[-1].append(token.content)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # A wide table scrolls by itself, so that the page does not become wider than a phone.
    html = html.replace(
        "<table>", '<div class="d-scroll" tabindex="0" role="region" aria-label="Table"><table>'
    ).replace("</table>", "</table></div>")
    told = (
        Section(each.level, each.anchor, each.heading, " ".join(words))
        for each, words in zip(sections, texts, strict=True)
    )
    return Rendered(title or slug, html, tuple(told))


def _plain(token: Token) -> str:
    return "".join(
        child.content if child.type in {"text", "code_inline"} else " " if child.type == "softbreak" else ""
        for child in token.children or []
    )


def _slugified(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _link(token: Token, *, slug: str, url_of: Callable[[str], str]) -> None:
    """Point links to other Markdown files at their pages. A link to a file that is no page becomes text."""
    kept: list[Token] = []
    dropped = 0
    for child in token.children or []:
        if child.type == "link_open":
            target = _target(str(child.attrGet("href") or ""), slug=slug, url_of=url_of)
            if not target:
                dropped += 1
                continue
            child.attrSet("href", target)
        elif child.type == "link_close" and dropped:
            dropped -= 1
            continue
        kept.append(child)
    token.children = kept


def _target(href: str, *, slug: str, url_of: Callable[[str], str]) -> str:
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path:
        return href
    path = posixpath.normpath(posixpath.join(posixpath.dirname(slug), parts.path))
    if not path.endswith(".md"):
        return ""
    url = url_of(path.removesuffix(".md"))
    return f"{url}#{parts.fragment}" if url and parts.fragment else url
