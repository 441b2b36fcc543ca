"""The two base views of the partners' door.

`PartnerView` is DRF with our rules. `FastView` is a plain Django view for the endpoints that must serve thousands of requests a second: the same
credentials, scopes, quotas and problem documents, without DRF's machinery. `fast_route` joins both on one address and keeps the schema whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api import errors, limits, pagination, throttling
from config.api.exception_handler import translate
from config.api.middleware import request_id_of
from config.api.parsers import StrictJsonParser
from config.api.permissions import HasScopeOfMethod, require_scope
from config.api.problems import problem_response
from config.api.requests import PartnerRequest
from config.kernel.errors import FieldProblem, ValidationFailed

log = structlog.get_logger("quittance.api")


class PartnerView(APIView):
    """A view for partners: a key, a scope for each method, a quota, and `request.environment` from the key alone."""

    required_scopes: ClassVar[Mapping[str, str]] = {}
    filters: ClassVar[frozenset[str] | None] = None
    """The query parameters of GET beside those of paging; None where the view judges them itself."""
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parser_classes = [StrictJsonParser]
    permission_classes = [HasScopeOfMethod]

    def initial(self, request: PartnerRequest, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # DRF hands us its Request; we add to it
        """Authenticate, check the scope, count the request, and set `request.environment`. Raises BodyTooLarge and ValidationFailed besides."""
        super().initial(request, *args, **kwargs)
        request.environment = request.auth.environment  # the caller's own, never a parameter
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > limits.BODY_BYTES_MAX:
            raise errors.BodyTooLarge
        refuse_strange_parameters(request, self.filters if request.method == "GET" else None)

    def check_throttles(self, request: Request) -> None:
        """Count the request against the caller's quotas. Raises QuotaExceeded."""
        self.quota_headers = throttling.count_request(request.auth)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what is left of the quotas."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(self, "quota_headers", {}).items():
            answer[name] = value
        return answer

    def page(self, rows: QuerySet[Any], render: Callable[[Any], Any], *, ascending: bool = False) -> Response:
        """One keyset page of `rows`."""
        return pagination.page(rows, self.request, render, ascending=ascending)  # type: ignore[arg-type]  # DRF sets its own request


def refuse_strange_parameters(request: Request, known: frozenset[str] | None) -> None:
    """Refuse parameters that the list does not have, lest a typing error show everything, and NUL, which PostgreSQL cannot compare with.

    Raises ValidationFailed.
    """
    problems = []
    for name, values in request.query_params.lists():
        if any("\x00" in text for text in (name, *values)):
            problems.append(
                FieldProblem(f"?{name.replace(chr(0), '')}", "wrong_value", "The character NUL is not allowed.")
            )
        elif known is not None and name not in known | pagination.OWN_PARAMETERS:
            problems.append(FieldProblem(f"?{name}", "unknown_field", "This parameter is not known here."))
    if problems:
        raise ValidationFailed(problems)


class FastView:
    """A lean view. Derive, set `required_scopes`, write `post(request, caller, **ids) -> HttpResponse`.

    The caller may be remembered for a moment: the SQL verb behind a FastView must ask `partners_stale_keys(key_id, key_version)`, and its room raises
    StaleApiKey where it finds one. `post` is then called a second time, with the caller as it is now.
    """

    required_scopes: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponse]:
        """The function for urlpatterns. One instance serves all requests: keep no state on it."""
        view = cls()
        handlers = {method: getattr(view, method.lower()) for method in cls.required_scopes}

        @csrf_exempt
        def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return _serve(view, handlers, request, kwargs)

        serve.view_class = cls  # type: ignore[attr-defined]  # as Django's own as_view does
        return serve


def _serve(
    view: FastView, handlers: Mapping[str, Callable[..., HttpResponse]], request: HttpRequest, kwargs: dict[str, Any]
) -> HttpResponse:
    headers: dict[str, str] = {}
    try:
        handler = handlers.get(request.method or "")
        if handler is None:
            raise errors.MethodNotAllowed(method=request.method, allowed=", ".join(handlers))
        caller = _fast_authenticator()(request)
        require_scope(caller, view.required_scopes[request.method or ""])
        headers = throttling.count_request(caller)
        try:
            response = handler(request, caller, **kwargs)
        except errors.StaleApiKey:
            response = _once_more(view, handler, request, kwargs)
    except Exception as error:
        known = translate(error, request)
        if known is None:
            raise
        response = problem_response(known, request_id=request_id_of(request))
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _once_more(
    view: FastView, handler: Callable[..., HttpResponse], request: HttpRequest, kwargs: dict[str, Any]
) -> HttpResponse:
    """Ask who calls, and do the request as them. Raises what asking raises (a revoked key is refused here), and Busy where it changed yet again."""
    caller = _fast_authenticator()(request, afresh=True)
    require_scope(caller, view.required_scopes[request.method or ""])
    try:
        return handler(request, caller, **kwargs)
    except errors.StaleApiKey as changed_again:
        raise errors.Busy from changed_again


@lru_cache(maxsize=1)
def _fast_authenticator() -> Callable[..., Any]:
    """The room that knows keys is named by the settings: the ground floor imports no room."""
    found: Callable[..., Any] = import_string(
        getattr(settings, "API_FAST_AUTHENTICATOR", "onboarding.partners.authentication.authenticate_cached")
    )
    return found


def fast_route(documented: type[PartnerView], **hot: type[FastView]) -> Callable[..., HttpResponseBase]:
    """One address, some methods served by lean views: `fast_route(Transfers, post=HotTransfers)`.

    `documented` serves the rest and describes all of them to the schema; a test compares its serializers with the lean decoder.
    """
    served = {method.upper(): view.as_view() for method, view in hot.items()}
    other = documented.as_view()

    @csrf_exempt
    def serve(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return served.get(request.method or "", other)(request, **kwargs)

    serve.cls = documented  # type: ignore[attr-defined]  # drf-spectacular finds the documentation by these two
    serve.initkwargs = {}  # type: ignore[attr-defined]
    serve.fast_views = hot  # type: ignore[attr-defined]
    return serve
