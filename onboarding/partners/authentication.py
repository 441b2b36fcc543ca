"""Authentication: the Authorization header becomes a Caller, or 401."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from config.api import headers, metrics, throttling
from config.api.errors import Forbidden, Unauthorized
from config.api.problems import CHALLENGE
from config.kernel import clock, ids
from config.observability.logging import bind_caller
from onboarding.partners import api_key_cache, api_keys
from onboarding.partners.callers import Caller, VerifiedApiKey
from onboarding.partners.limits import API_KEY_CACHE_ENTRIES_MAX
from onboarding.partners.models import Environment, Partner

__all__ = ["ApiKeyAuthentication", "Caller", "authenticate", "authenticate_cached"]

_SCHEME = "bearer "
_SECRET_LENGTHS = range(20, 100)


class ApiKeyAuthentication(BaseAuthentication):
    """Sets `request.user` and `request.auth` of DRF to the Caller."""

    def authenticate(self, request: Request) -> tuple[Caller, Caller]:
        """Raise what `authenticate` raises. There are no anonymous requests."""
        caller = authenticate(request._request)  # noqa: SLF001 - DRF hides Django's request there
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        """The challenge that goes with 401."""
        return CHALLENGE


def authenticate(request: HttpRequest) -> Caller:
    """Find the caller in the database. Raises Unauthorized, AddressRefused, QuotaExceeded and MalformedHeader."""
    return _bind_to_logs(_verify(request, api_keys.hash_of(read_secret(request)), clock.machine_now()).caller)


def authenticate_cached(request: HttpRequest, *, bypass_cache: bool = False) -> Caller:
    """As `authenticate`, but with a key that may have been cached for some seconds.

    Only for views whose answers are given after `partners_stale_keys` was asked. `bypass_cache`: the cached key is
    known to be out of date.
    """
    secret_hash, now = api_keys.hash_of(read_secret(request)), clock.machine_now()
    if bypass_cache:
        api_key_cache.remove(secret_hash)
    key = api_key_cache.get(secret_hash)
    if key is None:
        key = _verify(request, secret_hash, now)
        api_key_cache.put(secret_hash, key)
    elif key.expires_at is not None or key.networks:
        api_keys.check_expiry_and_address(key, address=headers.client_address(request), now=now)
    return _bind_to_logs(key.caller)


def _bind_to_logs(caller: Caller) -> Caller:
    """Add the partner and the environment to every further log line of this request."""
    partner, environment = _public_ids(caller.environment.partner_id, caller.environment.pk)
    bind_caller(partner=partner, environment=environment)
    return caller


@lru_cache(maxsize=API_KEY_CACHE_ENTRIES_MAX)
def _public_ids(partner_id: uuid.UUID, environment_id: uuid.UUID) -> tuple[str, str]:
    return ids.public(Partner.id_prefix, partner_id), ids.public(Environment.id_prefix, environment_id)


def _verify(request: HttpRequest, secret_hash: bytes, now: datetime) -> VerifiedApiKey:
    """Check a credential against the table, and count it against its address when it is refused.

    Only refused credentials count: a program with a wrong key must not lock out another one behind the same address.
    """
    address = headers.client_address(request)
    try:
        return api_keys.check_hash(secret_hash, address=address, now=now)
    except (Unauthorized, Forbidden) as error:
        metrics.refused_credentials.labels(code=error.code).inc()
        throttling.take(throttling.refused_credentials_quota(), address, now=now.timestamp())
        raise


def read_secret(request: HttpRequest) -> str:
    """The secret of the Authorization header; the query is never read, because it ends up in logs.

    Raises Unauthorized and MalformedHeader.
    """
    header = headers.single(request, "Authorization", "HTTP_AUTHORIZATION") or ""
    secret = header[len(_SCHEME) :].strip()
    if header[: len(_SCHEME)].lower() != _SCHEME or len(secret) not in _SECRET_LENGTHS or not secret.isascii():
        raise Unauthorized
    return secret
