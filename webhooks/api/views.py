"""/v1/webhooks: register, change, test, replay, rotate secrets, and read deliveries.

A secret is shown once, in the response that creates it.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.query import PAGE, choice, filters_of
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from webhooks import editing, endpoints, queries, replay, serializers, testing
from webhooks.api import shapes
from webhooks.api.requests import EndpointChange, EndpointRequest, ReplayRequest, RotationRequest, TestRequest
from webhooks.endpoints import Actor
from webhooks.models import Delivery, Endpoint
from webhooks.states import DeliveryStatus, Scheme

READ = {"GET": "webhooks:read"}
WRITE = {"POST": "webhooks:write"}
STATUS = choice("status", "Deliveries in this status only.", DeliveryStatus.values)


def _actor(request: PartnerRequest) -> Actor:
    return Actor(request.auth.actor, request_id_of(request))


def _endpoint(request: PartnerRequest, endpoint_id: str) -> Endpoint:
    return queries.endpoint_within(request.environment, endpoint_id, now=clock.machine_now())


class Endpoints(PartnerView):
    """GET and POST /v1/webhooks."""

    required_scopes = READ | WRITE
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="webhooks_list", responses=shapes.EndpointPage)
    def get(self, request: PartnerRequest) -> Response:
        """List the endpoints, newest first."""
        return self.page(queries.endpoints_within(request.environment, now=clock.machine_now()), serializers.endpoint)

    @extend_schema(operation_id="webhooks_register", request=EndpointRequest, responses={201: shapes.NewEndpointShape})
    def post(self, request: PartnerRequest) -> Any:
        """Register an endpoint.

        The host name is looked up before the transaction begins; an address that is not public is refused.
        """
        body = EndpointRequest(data=request.data)
        body.is_valid(raise_exception=True)
        endpoints.check_target(environment=request.environment, url=body.validated_data["url"], is_new=True)
        return self._register(request, body)

    @idempotent(required=False, shown_once=["secret"])
    def _register(self, request: PartnerRequest, body: EndpointRequest) -> Response:
        made, shown = endpoints.register(
            environment=request.environment, spec=body.spec(), actor=_actor(request), at=clock.machine_now()
        )
        secret = next((one.secret for one in shown if one.scheme is Scheme.HMAC), None)
        return Response({**serializers.endpoint(_endpoint(request, made.public_id)), "secret": secret}, status=201)


class EndpointDetail(PartnerView):
    """GET, PATCH and DELETE /v1/webhooks/{id}."""

    required_scopes = READ | {"PATCH": "webhooks:write", "DELETE": "webhooks:write"}

    @extend_schema(operation_id="webhooks_read", responses=shapes.EndpointShape)
    def get(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """Read one endpoint and its health."""
        return Response(serializers.endpoint(_endpoint(request, endpoint_id)))

    @extend_schema(operation_id="webhooks_change", request=EndpointChange, responses=shapes.EndpointShape)
    def patch(self, request: PartnerRequest, endpoint_id: str) -> Any:
        """Change an endpoint. `status` disables it, which cancels its pending deliveries, or enables it again."""
        body = EndpointChange(data=request.data)
        body.is_valid(raise_exception=True)
        row = _endpoint(request, endpoint_id)
        if "url" in body.validated_data:
            endpoints.check_target(environment=request.environment, url=body.validated_data["url"], is_new=False)
        editing.edit(endpoint=row, changes=body.validated_data, actor=_actor(request), at=clock.machine_now())
        return Response(serializers.endpoint(_endpoint(request, endpoint_id)))

    @extend_schema(operation_id="webhooks_delete", responses={204: None})
    def delete(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """Delete an endpoint. Its pending deliveries are cancelled."""
        endpoints.delete(endpoint=_endpoint(request, endpoint_id), actor=_actor(request), at=clock.machine_now())
        return Response(status=204)


class EndpointTest(PartnerView):
    """POST /v1/webhooks/{id}/test."""

    required_scopes = WRITE

    @extend_schema(operation_id="webhooks_test", request=TestRequest, responses={202: shapes.DeliveryShape})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """Send a ping, or the sample of an event type, to this endpoint only. The response names the delivery."""
        body = TestRequest(data=request.data)
        body.is_valid(raise_exception=True)
        sent = testing.send_test(
            endpoint=_endpoint(request, endpoint_id),
            type=body.validated_data["type"],
            actor=_actor(request),
            at=clock.machine_now(),
        )
        return Response(_delivery(request, sent), status=202)


class EndpointReplay(PartnerView):
    """POST /v1/webhooks/{id}/replay."""

    required_scopes = WRITE

    @extend_schema(operation_id="webhooks_replay", request=ReplayRequest, responses={202: shapes.ReplayShape})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """Send deliveries again: by id, everything that failed since, or every event of a span."""
        body = ReplayRequest(data=request.data)
        body.is_valid(raise_exception=True)
        done = replay.replay(
            endpoint=_endpoint(request, endpoint_id), order=_order(body), actor=_actor(request), at=clock.machine_now()
        )
        return Response({"object": "webhook_replay", "replayed": done.count, "has_more": done.has_more}, status=202)


class EndpointSecretRotation(PartnerView):
    """POST /v1/webhooks/{id}/rotate-secret."""

    required_scopes = WRITE

    @extend_schema(
        operation_id="webhooks_rotate_secret", request=RotationRequest, responses={201: shapes.NewEndpointShape}
    )
    @idempotent(required=False, shown_once=["secret"])
    def post(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """Create a new secret. Until the overlap ends, every delivery carries both signatures."""
        body = RotationRequest(data=request.data)
        body.is_valid(raise_exception=True)
        scheme = Scheme(body.validated_data["scheme"])
        row = _endpoint(request, endpoint_id)
        drawn = endpoints.rotate_secret(
            endpoint=row, scheme=scheme, overlap=body.overlap(), actor=_actor(request), at=clock.machine_now()
        )
        secret = drawn.secret if scheme is Scheme.HMAC else None
        return Response({**serializers.endpoint(_endpoint(request, endpoint_id)), "secret": secret}, status=201)


class Deliveries(PartnerView):
    """GET /v1/webhooks/{id}/deliveries."""

    required_scopes = READ
    query_parameters = {"GET": (*PAGE, STATUS)}

    @extend_schema(operation_id="webhook_deliveries_list", responses=shapes.DeliveryPage)
    def get(self, request: PartnerRequest, endpoint_id: str) -> Response:
        """List the deliveries of this endpoint in the last 30 days, newest first."""
        rows = queries.deliveries_of(_endpoint(request, endpoint_id), **filters_of(request))
        return self.page(rows, lambda row: _delivery(request, row))


class DeliveryDetail(PartnerView):
    """GET /v1/webhooks/{id}/deliveries/{delivery_id}."""

    required_scopes = READ

    @extend_schema(operation_id="webhook_deliveries_read", responses=shapes.DeliveryDetailShape)
    def get(self, request: PartnerRequest, endpoint_id: str, delivery_id: str) -> Response:
        """Read one delivery with every attempt."""
        row = queries.delivery_of(_endpoint(request, endpoint_id), delivery_id)
        return Response(
            {**_delivery(request, row), "attempt_log": [serializers.attempt(one) for one in queries.attempts_of(row)]}
        )


def _delivery(request: PartnerRequest, row: Delivery) -> dict[str, Any]:
    return serializers.delivery(row, livemode=request.environment.livemode)


def _order(body: ReplayRequest) -> replay.ReplayScope:
    named = body.validated_data
    wanted = tuple(Delivery.parse_id(text) for text in named.get("deliveries", ()))
    return replay.ReplayScope(
        deliveries=wanted, failed_since=named.get("failed_since"), since=named.get("since"), until=named.get("until")
    )
