"""The two base views of the partner API.

`PartnerView` is DRF with the rules of this API. `FastView` is a plain Django view for the routes that serve thousands
of requests a second: the same credentials, scopes, quotas, query parameters and problem documents, without DRF.
`fast_route` serves both on one route and describes them together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api import errors, expensive, headers, limits, pagination, throttling
from config.api.exception_handler import translate
from config.api.idempotency import read_key, refuse_unread_body
from config.api.middleware import request_id_of
from config.api.parsers import StrictJsonParser
from config.api.permissions import HasScopeOfMethod, require_scope
from config.api.problems import problem_response
from config.api.query import Declared, QueryParameter, by_method, read_query
from config.api.requests import ApiCaller, PartnerRequest
from config.kernel.errors import QuittanceError

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
_NO_PARAMETERS: Declared = {}


class PartnerView(APIView):
    """A view for partners: a key, a scope for each method, a quota, and `request.environment` from the key alone."""

    required_scopes: ClassVar[Mapping[str, str]] = {}
    query_parameters: ClassVar[Mapping[str, Iterable[QueryParameter]]] = {}
    """The query parameters of each method; a method without an entry takes none."""
    is_expensive: ClassVar[bool] = False
    """Whether a request counts as expensive whatever its body, as reports do."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parser_classes = [StrictJsonParser]
    permission_classes = [HasScopeOfMethod]

    fast_views: ClassVar[Mapping[str, type[FastView]]] = {}
    """The methods that `fast_route` serves by fast views."""

    caller: Any = None
    slot: expensive.Slot | None = None
    _declared: ClassVar[dict[str, Declared]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._declared = by_method(cls.query_parameters)

    def initial(self, request: PartnerRequest, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # DRF's Request, to which we add
        """Authenticate, check the scope, count the request, check what was sent, and set `request.environment`.

        Raises BodyTooLarge, MediaTypeUnsupported, MalformedHeader, MalformedQuery, TooManyAtOnce and ValidationFailed
        besides.
        """
        super().initial(request, *args, **kwargs)
        request.environment = request.auth.environment  # the caller's own, never a parameter
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > limits.BODY_BYTES_MAX:
            raise errors.BodyTooLarge
        if self.is_expensive or expensive.is_large(length):
            self.slot = expensive.enter(request.environment.pk)
        headers.refuse_encoded_body(request)
        method = "GET" if request.method == "HEAD" else request.method or ""
        request.query_values = read_query(request._request, self._declared.get(method, _NO_PARAMETERS))  # noqa: SLF001 - Django's request
        if method != "GET":
            read_key(request, required=False)
        if method in _WITHOUT_BODY and length != "0":
            refuse_unread_body(request)

    def check_throttles(self, request: Request) -> None:
        """Count the request against the caller's quotas. Raises QuotaExceeded."""
        self.started = time.thread_time()
        self.caller = request.auth
        cost = expensive.cost_of_body(request.META.get("CONTENT_LENGTH"))
        self.quota_headers = throttling.count_request(self.caller, cost=cost)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what is left of the quotas, and give the slot of an expensive request back when its response is sent."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(self, "quota_headers", {}).items():
            answer[name] = value
        _close_with(answer, self.slot)
        if self.caller is not None:
            _charge(self.caller, self.started)
        return answer

    def handle_exception(self, exc: Exception) -> Any:
        """Answer a known error; an unknown one leaves no slot behind."""
        try:
            return super().handle_exception(exc)
        except Exception:
            if self.slot is not None:
                self.slot.close()
            raise

    def page(self, rows: QuerySet[Any], render: Callable[[Any], Any], *, ascending: bool = False) -> Response:
        """One keyset page of `rows`."""
        return pagination.page(rows, self.request, render, ascending=ascending)  # type: ignore[arg-type]  # DRF sets its own request


class FastView:
    """A view without DRF. Derive, set `required_scopes`, write `post(request, caller, **ids) -> HttpResponse`.

    The caller may come from the key cache. An answer that is not an error therefore has to come from an operation that
    checks the key with `partners_stale_keys(key_id, key_version)`, or the view calls `require_current(caller)`; either
    raises StaleApiKey for a key that changed. `post` is then called a second time with the caller as it is now. Errors
    are checked here.
    """

    required_scopes: ClassVar[Mapping[str, str]] = {}
    query_parameters: ClassVar[Mapping[str, Iterable[QueryParameter]]] = {}
    key_is_required: ClassVar[bool] = True
    """Whether the OpenAPI document calls the Idempotency-Key required."""

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponse]:
        """The function for urlpatterns. One instance serves all requests: keep no state on it."""
        view = cls()
        declared = by_method(cls.query_parameters)

        @csrf_exempt
        def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return _serve(view, declared, request, kwargs)

        serve.view_class = cls  # type: ignore[attr-defined]  # as Django's own as_view does
        return serve


def _serve(view: FastView, declared: Mapping[str, Declared], request: HttpRequest, ids: dict[str, Any]) -> HttpResponse:
    quota_headers: dict[str, str] = {}
    method, slot, started = request.method or "", None, time.thread_time()
    caller: ApiCaller | None = None
    try:
        if method not in view.required_scopes:
            raise errors.MethodNotAllowed(method=method, allowed=", ".join(view.required_scopes))
        caller = _fast_authenticator()(request)
        require_scope(caller, view.required_scopes[method])
        length = request.META.get("CONTENT_LENGTH")
        quota_headers = throttling.count_request(caller, cost=expensive.cost_of_body(length))
        if expensive.is_large(length):
            slot = expensive.enter(caller.environment.pk)
        response = _answer(view, declared, request, caller, ids)
    except Exception as error:
        known = translate(error, request)
        if known is None:
            raise
        response = problem_response(known, request_id=request_id_of(request))
    finally:
        if slot is not None:
            slot.close()
        if caller is not None:
            _charge(caller, started)
    for name, value in quota_headers.items():
        response.headers[name] = value
    return response


def _answer(
    view: FastView, declared: Mapping[str, Declared], request: HttpRequest, caller: ApiCaller, ids: dict[str, Any]
) -> HttpResponse:
    """Run the view; once more, with the caller as it is now, where the key changed since it was cached.

    Raises what the view raises, what authentication raises, and Busy where the key changed yet again.
    """
    try:
        try:
            return _run(view, declared, request, caller, ids)
        except QuittanceError:
            require_current(caller)
            raise
    except errors.StaleApiKey:
        caller = _fast_authenticator()(request, bypass_cache=True)
        require_scope(caller, view.required_scopes[request.method or ""])
    try:
        return _run(view, declared, request, caller, ids)
    except errors.StaleApiKey as changed_again:
        raise errors.Busy from changed_again


def _run(
    view: FastView, declared: Mapping[str, Declared], request: HttpRequest, caller: ApiCaller, ids: dict[str, Any]
) -> HttpResponse:
    method = request.method or ""
    headers.refuse_encoded_body(request)
    request.query_values = read_query(request, declared.get(method, _NO_PARAMETERS))  # type: ignore[attr-defined]  # for query_of
    answer: HttpResponse = getattr(view, method.lower())(request, caller, **ids)
    return answer


def require_current(caller: ApiCaller) -> None:
    """Check that the key of a cached caller is still what it was. Raises StaleApiKey."""
    if not caller.is_current():
        raise errors.StaleApiKey


def _charge(caller: ApiCaller, started: float) -> None:
    cost = expensive.cost_of_processing(time.thread_time() - started)
    if cost:
        throttling.charge(caller, cost)


def _close_with(response: Any, slot: expensive.Slot | None) -> None:
    if slot is None:
        return
    if getattr(response, "streaming", False):
        response._resource_closers.append(slot.close)  # noqa: SLF001 - Django's list of what ends with a response
    else:
        slot.close()


@lru_cache(maxsize=1)
def _fast_authenticator() -> Callable[..., Any]:
    """The authenticator is named by a setting: `config` imports no app."""
    found: Callable[..., Any] = import_string(settings.API_FAST_AUTHENTICATOR)
    return found


def fast_route(documented: type[PartnerView], **fast: type[FastView]) -> Callable[..., HttpResponseBase]:
    """One route, some methods served by fast views: `fast_route(Transfers, post=CreateTransfer)`.

    `documented` serves the rest and describes all of them in the OpenAPI document; a test compares its serializers with
    the fast decoder.
    """
    served = {method.upper(): view.as_view() for method, view in fast.items()}
    other = documented.as_view()

    @csrf_exempt
    def serve(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return served.get(request.method or "", other)(request, **kwargs)

    serve.cls = documented  # type: ignore[attr-defined]  # drf-spectacular finds the documentation by these two
    serve.initkwargs = {}  # type: ignore[attr-defined]
    serve.fast_views = fast  # type: ignore[attr-defined]
    documented.fast_views = {method.upper(): view for method, view in fast.items()}  # for the OpenAPI document
    return serve
