"""Every route under /v1 with its methods, from the URL resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


def all_routes() -> list[tuple[str, str]]:
    """(method, template) of every route under /v1, sorted."""
    partners_door = [
        (template, callback) for template, callback in patterns(get_resolver()) if template.startswith("v1/")
    ]
    return sorted((method, f"/{template}") for template, callback in partners_door for method in _methods(callback))


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        template = prefix + _ARGUMENT.sub(r"{\1}", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield template, entry.callback
        else:
            yield from patterns(entry, template)


def _methods(callback: Any) -> set[str]:
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    assert view is not None, f"{callback} is neither a PartnerView nor a FastView"
    served = {method.upper() for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)}
    return served | {method.upper() for method in getattr(callback, "fast_views", {})}
