"""Links from figures to lists and rows of the admin, by model name, so that apps do not build URLs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from config.kernel import ids
from config.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Target:
    """A list of the admin with filters (`status__exact=held`), or one row when `pk` is given."""

    model: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    pk: Any = None


def resolve(target: Target | None, request: HttpRequest) -> str:
    """Return the URL; empty when there is no such page or the user may not view it."""
    if target is None:
        return ""
    try:
        model = apps.get_model(target.model)
    except LookupError:
        return ""
    if not admin.site.is_registered(model) or not admin.site.get_model_admin(model).has_view_permission(request):
        return ""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if target.pk is not None:
        return reverse(f"{name}_change", args=[target.pk])
    return (
        f"{reverse(f'{name}_changelist')}?{urlencode(target.filters)}"
        if target.filters
        else reverse(f"{name}_changelist")
    )


def of_public_id(public_id: str, request: HttpRequest) -> str:
    """Return the URL of the row with this public id; empty when there is none or the user may not view it."""
    prefix = public_id.rpartition("_")[0]
    for model in admin.site._registry:  # noqa: SLF001 - the registry has no public iterator
        if getattr(model, "id_prefix", None) == prefix:
            try:
                return resolve(Target(model._meta.label, pk=ids.parse(prefix, public_id, noun="row")), request)
            except NotFound:
                return ""
    return ""
