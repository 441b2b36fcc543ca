"""Where a figure leads: a list or a row of the staff's admin, said by the name of its table, so that no room spells a URL."""

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
    """A list of the admin with its filters (`status__exact=held`), or one row of it when `pk` is given."""

    model: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    pk: Any = None


def resolve(target: Target | None, request: HttpRequest) -> str:
    """The address for this person; empty where there is no such page or the person may not look at it."""
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
    """The page of whatever this id names; empty where there is none for this person."""
    prefix = public_id.rpartition("_")[0]
    for model in admin.site._registry:  # noqa: SLF001 - there is no public way to walk the registry
        if getattr(model, "id_prefix", None) == prefix:
            try:
                return resolve(Target(model._meta.label, pk=ids.parse(prefix, public_id, noun="row")), request)
            except NotFound:
                return ""
    return ""
