"""`/healthz`, `/readyz` and `/metrics`. Only `/metrics` asks for a credential, when a token is set."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from config.observability import health
from config.observability import metrics as numbers

SERVICE_UNAVAILABLE = 503


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. No dependency is checked: a missing database is no reason to restart the process."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this installation takes work. Degraded is ready: without Redis or with a late worker work continues."""
    found = health.readiness()
    response = JsonResponse(found.as_json(), status=SERVICE_UNAVAILABLE if found.state == health.State.FAILED else 200)
    # Django logs every 503 as an error; this page is requested often, and failed checks are in its body.
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001
    return response


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics for the bearer of the token; without a token, for this machine only."""
    if not _may_read_metrics(request):
        return HttpResponse("Set METRICS_TOKEN and send it as a bearer token.\n", status=403, content_type="text/plain")
    return HttpResponse(numbers.exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
    # A proxy on this machine forwards requests of others; its header shows it.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
