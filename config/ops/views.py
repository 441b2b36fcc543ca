"""OpsView: the base of every staff page. A role for each method, and an audit entry for every write, in the write's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import View

from config.api.middleware import request_id_of
from config.audit import trail
from config.kernel import clock
from config.kernel.errors import ConfigurationError
from config.ops import navigation, roles

_READS = frozenset({"GET", "HEAD"})


class OpsView(AccessMixin, View):
    """Derive, name the roles of each method in `required_roles`, write `get` and `post`."""

    required_roles: ClassVar[Mapping[str, frozenset[str]]] = {"GET": roles.EVERYBODY}
    title: ClassVar[str] = ""
    http_method_names = ["get", "head", "post"]
    raise_exception = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to the login, refuse other roles (403), and write down every change."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        method = "GET" if request.method in _READS else str(request.method)
        wanted = self.required_roles.get(method)
        if wanted is None and hasattr(self, method.lower()):
            raise ConfigurationError(f"{type(self).__name__} names no roles for {method}: add them to required_roles.")
        allowed = (
            roles.may_look(request.user, wanted or roles.EVERYBODY)
            if method == "GET"
            else roles.has_role(request.user, *(wanted or ()))
        )
        if not allowed:
            return self.handle_no_permission()
        if method == "GET":
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                self._note(request)
        return response

    def page_context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        """What the base template needs."""
        return {"title": self.title, "navigation": navigation.sidebar(request), **more}

    def _note(self, request: HttpRequest) -> None:
        trail.record(
            actor=roles.actor_of(request.user),
            action=f"ops.{type(self).__name__}.{str(request.method).lower()}",
            subject_type="page",
            detail={"path": request.path},
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )
