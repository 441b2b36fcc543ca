"""The menu of staff: the dashboard, the admin's tables in the order of settings.OPS_MENU, then all other tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from config.ops import roles

ICON_OF_OTHERS = "table_rows"


@dataclass(frozen=True)
class Item:
    """One item of the menu. `route` is a URL name, `icon` a Material symbol."""

    title: str
    route: str
    icon: str = "chevron_right"
    roles: frozenset[str] = roles.ALL_ROLES


@dataclass(frozen=True)
class Section:
    """A heading with its items; an app defines it as a module constant."""

    title: str
    items: tuple[Item, ...] = field(default=())


HELP = Section("Help", (Item("Guides", "docs", "menu_book"), Item("API reference", "docs-api", "data_object")))


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu in the shape that django-unfold renders, without the items that the user may not view."""
    index = reverse("admin:index")
    dashboard = {
        "title": "",
        "items": [{"title": "Dashboard", "icon": "dashboard", "link": index, "active": request.path == index}],
    }
    return [dashboard, *_tables(request), *_pages(request)]


def contributed() -> list[Section]:
    """Return the sections that settings.OPS_NAVIGATION names."""
    return [_section(dotted) for dotted in settings.OPS_NAVIGATION]


@lru_cache(maxsize=64)
def _section(dotted: str) -> Section:
    found: Section | Callable[[], Section] = import_string(dotted)
    return found() if callable(found) else found


def _pages(request: HttpRequest) -> list[dict[str, Any]]:
    sections = []
    for section in contributed():
        items = [
            {"title": item.title, "icon": item.icon, "link": reverse(item.route)}
            for item in section.items
            if roles.can_view(request.user, item.roles)
        ]
        if items:
            sections.append({"title": section.title, "separator": True, "items": items})
    return sections


def _tables(request: HttpRequest) -> list[dict[str, Any]]:
    listed = (table for app in admin.site.get_app_list(request) for table in app["models"])
    tables = {table["model"]._meta.label: table for table in listed if table["admin_url"]}
    sections = []
    for title, entries in settings.OPS_MENU:
        items = [_item(tables.pop(label), icon) for label, icon in entries if label in tables]
        if items:
            sections.append({"title": title, "separator": True, "items": items})
    if tables:
        others = sorted(
            (_item(table, ICON_OF_OTHERS) for table in tables.values()), key=lambda item: str(item["title"])
        )
        sections.append({"title": "More", "separator": True, "collapsible": True, "items": others})
    return sections


def _item(table: dict[str, Any], icon: str) -> dict[str, Any]:
    name = str(table["name"])
    return {"title": name[:1].upper() + name[1:], "icon": icon, "link": table["admin_url"]}
