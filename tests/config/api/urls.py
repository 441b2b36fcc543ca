"""A small API for the tests of the base views."""

from __future__ import annotations

import threading
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.query import PAGE, text, true_or_false
from config.api.serializers import StrictSerializer, TextField, WholeNumberField
from config.api.views import FastView, PartnerView, fast_route
from config.audit import trail
from config.audit.models import AuditEntry
from config.kernel import clock
from config.kernel.errors import NotFound


class Inner(StrictSerializer):
    text = TextField()


class Body(StrictSerializer):
    text = TextField(max_length=20)
    number = WholeNumberField(min_value=1, max_value=10, required=False)
    inner = Inner(many=True, required=False)


class Gate:
    """Holds a request inside its transaction until the test lets it go."""

    def __init__(self) -> None:
        self.entered, self.may_leave = threading.Event(), threading.Event()


gates: dict[str, Gate] = {}


def effect(request: Any, text: str) -> None:
    trail.record(
        actor=request.auth.actor,
        action="test.effect",
        subject_type=text,
        environment_id=request.environment.pk,
        at=clock.machine_now(),
    )


class Effects(PartnerView):
    required_scopes = {"GET": "ledger:read", "POST": "transfers:write", "PUT": "transfers:write"}
    query_parameters = {
        "GET": (*PAGE, text("action", "An action.", "act.1")),
        "POST": (true_or_false("dry_run", "Changes the fingerprint."),),
    }

    def get(self, request: Request) -> Response:
        return self.page(
            AuditEntry.objects.filter(environment_id=request.auth.environment.pk), lambda entry: str(entry.id)
        )

    @idempotent
    def post(self, request: Request, thing_id: str = "") -> Response:
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        text = body.validated_data["text"]
        effect(request, text)
        gate = gates.get(text)
        if gate is not None:
            gate.entered.set()
            assert gate.may_leave.wait(20)
        if text == "missing":
            raise NotFound(noun="thing", id="th_1")
        if text == "refused":
            return Response({"no": True}, status=409)
        if text == "broken":
            raise RuntimeError("a mistake of ours")
        return Response({"text": text, "thing": thing_id, "secret": "whsec_x"}, status=201)

    @idempotent(required=False, shown_once=["secret"])
    def put(self, request: Request) -> Response:
        effect(request, "put")
        return Response({"secret": "whsec_x", "kept": 1})


class Fast(FastView):
    required_scopes = {"POST": "transfers:write"}

    def post(self, request: HttpRequest, caller: Any) -> HttpResponse:
        if request.body == b"break":
            raise RuntimeError("a mistake of ours")
        if request.body == b"wait":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '50ms', false)")
                try:
                    cursor.execute("LOCK TABLE api_idempotencyrecord IN ACCESS EXCLUSIVE MODE")
                finally:
                    cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        if request.body == b"missing":
            raise NotFound(noun="thing", id="th_1")
        return HttpResponse(caller.actor.encode())


class Silent(PartnerView):
    """A view that forgot its scope."""

    def get(self, request: Request) -> Response:
        raise AssertionError


urlpatterns = [
    path(
        "v1/",
        include(
            [
                path("effects", Effects.as_view()),
                path("things/<str:thing_id>/effects", Effects.as_view()),
                path("fast", fast_route(Effects, post=Fast)),
                path("silent", Silent.as_view()),
            ]
        ),
    ),
    path("", include("config.api.urls")),
]
