"""The routes of the product, and one that does nothing: the baseline of figures over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Read the body."""
    return HttpResponse(b'{"read":%d}' % len(request.body), status=201, content_type="application/json")


urlpatterns = [path("v1/nothing", nothing), path("", include("config.urls"))]
