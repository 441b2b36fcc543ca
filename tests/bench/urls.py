"""The product's routes, and beside them one that does nothing: the baseline of every figure over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Read the body, as any endpoint must, and say so."""
    return HttpResponse(b'{"read":%d}' % len(request.body), status=201, content_type="application/json")


urlpatterns = [path("v1/nothing", nothing), path("", include("config.urls"))]
