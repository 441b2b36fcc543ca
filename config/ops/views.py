"""The base of staff pages: `OpsView` checks a role for each method and audits every write.

`render_page` adds the admin's frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from config.api.middleware import request_id_of
from config.audit import trail
from config.kernel import clock
from config.kernel.errors import ConfigurationError
from config.ops import roles

_READS = frozenset({"GET", "HEAD"})


class OpsView(AccessMixin, View):
    """A staff page. A subclass names the roles of each method in `required_roles` and defines `get` and `post`."""

    required_roles: ClassVar[Mapping[str, frozenset[str]]] = {"GET": roles.ALL_ROLES}
    http_method_names = ["get", "head", "post"]
    raise_exception = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect to the login without a session, answer 403 to other roles, and audit each write.

        The audit entry and the write are in one transaction.
        """
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        method = "GET" if request.method in _READS else str(request.method)
        wanted = self.required_roles.get(method)
        if wanted is None and hasattr(self, method.lower()):
            raise ConfigurationError(f"{type(self).__name__} names no roles for {method}: add them to required_roles.")
        allowed = (
            roles.can_view(request.user, wanted or roles.ALL_ROLES)
            if method == "GET"
            else roles.has_role(request.user, *(wanted or ()))
        )
        if not allowed:
            return self.handle_no_permission()
        if method == "GET":
            response = super().dispatch(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                self._audit(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _audit(self, request: HttpRequest) -> None:
        trail.record(
            actor=roles.actor_of(request.user),
            action=f"ops.{type(self).__name__}.{str(request.method).lower()}",
            subject_type="page",
            detail={"path": request.path},
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    original: Model | None = None,
    model: type[Model] | None = None,
    status: int | None = None,
) -> HttpResponseBase:
    """Render a template inside the frame of the admin: menu, header and theme.

    With `original` the header links to the list of that row, with `model` to the list of that table.
    """
    from django.contrib import admin  # The site is complete only after every app is loaded.

    shown = original or model
    header = {"opts": shown._meta} if shown is not None else {"content_title": context.get("title", "")}
    frame = {**admin.site.each_context(request), **header, "original": original}
    return render(request, template, {**frame, **context}, status=status)
