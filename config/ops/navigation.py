"""The staff's menu: sections that rooms contribute by dotted name (settings.OPS_NAVIGATION), then the tables of the admin."""

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


@dataclass(frozen=True)
class Item:
    """One line of the menu. `route` is a URL name, `icon` a Material symbol."""

    title: str
    route: str
    icon: str = "chevron_right"
    roles: frozenset[str] = roles.EVERYBODY


@dataclass(frozen=True)
class Section:
    """A heading with its lines; a room offers it as a module constant."""

    title: str
    items: tuple[Item, ...] = field(default=())


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of this person, in the shape that django-unfold renders."""
    sections = [
        {
            "title": section.title,
            "separator": True,
            "items": [
                {"title": item.title, "icon": item.icon, "link": reverse(item.route)}
                for item in section.items
                if roles.may_look(request.user, item.roles)
            ],
        }
        for section in contributed()
    ]
    return [section for section in sections if section["items"]] + _tables(request)


def contributed() -> list[Section]:
    """The sections that the rooms contribute."""
    return [_section(dotted) for dotted in getattr(settings, "OPS_NAVIGATION", [])]


@lru_cache(maxsize=64)
def _section(dotted: str) -> Section:
    found: Section | Callable[[], Section] = import_string(dotted)
    return found() if callable(found) else found


def _tables(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "title": app["name"],
            "separator": True,
            "collapsible": True,
            "items": [{"title": model["name"], "icon": "table_rows", "link": model["admin_url"]} for model in app["models"] if model["admin_url"]],
        }
        for app in admin.site.get_app_list(request)
    ]
