"""Three pages for machines. None of them asks who you are, except `/metrics` when a token is set."""

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
    """The process is alive and answers. It asks nobody else: a database that is away is no reason to kill it."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Send work here, or do not. Degraded is still ready: Redis may be away and a worker may be late."""
    found = health.readiness()
    response = JsonResponse(found.as_json(), status=SERVICE_UNAVAILABLE if found.state == health.State.FAILED else 200)
    # Django logs every 503 as an error; the checks that failed have said why already, and this page is asked often.
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001
    return response


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus numbers, for the bearer of the token; without a token, for this machine only."""
    if not _may_read_metrics(request):
        return HttpResponse("Set METRICS_TOKEN and send it as a bearer token.\n", status=403, content_type="text/plain")
    return HttpResponse(numbers.exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
    # A proxy on this machine speaks for somebody else: its header gives it away.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
