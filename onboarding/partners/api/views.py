"""/v1/api-keys: list, make, rotate, revoke. Secrets are shown once, in the answer that makes them."""

from __future__ import annotations

from datetime import timedelta

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.page_schema import page_of
from config.api.query import PAGE
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from onboarding.partners import api_keys
from onboarding.partners.api.serializers import (
    ApiKeyRequest,
    ApiKeySerializer,
    IssuedApiKeySerializer,
    NothingRequest,
    RotationRequest,
    api_key_json,
)
from onboarding.partners.models import ApiKey


class ApiKeys(PartnerView):
    """GET and POST /v1/api-keys."""

    required_scopes = {"GET": "keys:read", "POST": "keys:write"}
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="api_keys_list", responses=page_of(ApiKeySerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List the API keys of this environment, newest first."""
        environment = request.auth.environment
        return self.page(
            ApiKey.objects.within(environment), lambda key: api_key_json(key, livemode=environment.livemode)
        )

    @extend_schema(operation_id="api_keys_create", request=ApiKeyRequest, responses={201: IssuedApiKeySerializer})
    @idempotent(required=False, shown_once=["secret"])
    def post(self, request: PartnerRequest) -> Response:
        """Create an API key. A key cannot give scopes that it lacks."""
        body = ApiKeyRequest(data=request.data)
        body.is_valid(raise_exception=True)
        key, secret = api_keys.issue(
            environment=request.auth.environment,
            issued_by=request.auth.actor,
            within=request.auth.scopes,
            made_with=request.auth.key_id,
            at=clock.machine_now(),
            request_id=request_id_of(request),
            **body.validated_data,
        )
        return Response({**api_key_json(key, livemode=request.auth.livemode), "secret": secret}, status=201)


class ApiKeyRotation(PartnerView):
    """POST /v1/api-keys/{id}/rotate."""

    required_scopes = {"POST": "keys:write"}

    @extend_schema(operation_id="api_keys_rotate", request=RotationRequest, responses={201: IssuedApiKeySerializer})
    @idempotent(required=False, shown_once=["secret"])
    def post(self, request: PartnerRequest, key_id: str) -> Response:
        """Create a successor with the same rights. The old key ends after the overlap."""
        body = RotationRequest(data=request.data)
        body.is_valid(raise_exception=True)
        key, secret = api_keys.rotate(
            environment=request.auth.environment,
            key_id=ApiKey.parse_id(key_id),
            rotated_by=request.auth.actor,
            within=request.auth.scopes,
            made_with=request.auth.key_id,
            overlap=timedelta(seconds=body.validated_data["overlap_seconds"]),
            at=clock.machine_now(),
            request_id=request_id_of(request),
        )
        return Response({**api_key_json(key, livemode=request.auth.livemode), "secret": secret}, status=201)


class ApiKeyRevocation(PartnerView):
    """POST /v1/api-keys/{id}/revoke."""

    required_scopes = {"POST": "keys:write"}

    @extend_schema(operation_id="api_keys_revoke", request=NothingRequest, responses={200: ApiKeySerializer})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, key_id: str) -> Response:
        """Revoke an API key at once. Revoking it again changes nothing."""
        NothingRequest(data=request.data).is_valid(raise_exception=True)
        key = api_keys.revoke(
            environment=request.auth.environment,
            key_id=ApiKey.parse_id(key_id),
            revoked_by=request.auth.actor,
            within=request.auth.scopes,
            made_with=request.auth.key_id,
            at=clock.machine_now(),
            request_id=request_id_of(request),
        )
        return Response(api_key_json(key, livemode=request.auth.livemode))
