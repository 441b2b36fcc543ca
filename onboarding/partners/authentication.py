"""Knowing who asks: the Authorization header becomes a Caller, or 401."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from config.api import metrics, throttling
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
    """DRF's door to `authenticate`: sets request.user and request.auth to the Caller."""

    def authenticate(self, request: Request) -> tuple[Caller, Caller]:
        """Raise Unauthorized (401), AddressRefused (403) or QuotaExceeded (429): there are no anonymous requests here."""
        caller = authenticate(request._request)  # noqa: SLF001 - DRF hides Django's request there
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        """The challenge that goes with 401."""
        return CHALLENGE


def authenticate(request: HttpRequest) -> Caller:
    """Ask the database who this is. Raises Unauthorized, AddressRefused and QuotaExceeded."""
    return _named(_ask(request, api_keys.hash_of(read_secret(request)), clock.machine_now()).caller)


def authenticate_cached(request: HttpRequest, *, afresh: bool = False) -> Caller:
    """As `authenticate`, but the key may be remembered for a moment: only for views whose SQL verb asks `partners_stale_keys`.

    `afresh`: what is remembered is known to be old; ask the database.
    """
    secret_hash, now = api_keys.hash_of(read_secret(request)), clock.machine_now()
    key = None if afresh else api_key_cache.get(secret_hash)
    if key is None:
        key = _ask(request, secret_hash, now)
        api_key_cache.put(secret_hash, key)
    elif key.expires_at is not None or key.networks:
        api_keys.check_expiry_and_address(key, address=address_of(request), now=now)
    return _named(key.caller)


def _named(caller: Caller) -> Caller:
    """Let every further log line of this request say, by id, on whose behalf it was written."""
    partner, environment = _public_ids(caller.environment.partner_id, caller.environment.pk)
    bind_caller(partner=partner, environment=environment)
    return caller


@lru_cache(maxsize=API_KEY_CACHE_ENTRIES_MAX)
def _public_ids(partner_id: uuid.UUID, environment_id: uuid.UUID) -> tuple[str, str]:
    return ids.public(Partner.id_prefix, partner_id), ids.public(Environment.id_prefix, environment_id)


def _ask(request: HttpRequest, secret_hash: bytes, now: datetime) -> VerifiedApiKey:
    """Check a credential against the table, and count it against its address when it is refused.

    Only refused credentials are counted and slowed down: one program with a wrong key must not lock out another behind the same address.
    """
    address = address_of(request)
    try:
        return api_keys.check_hash(secret_hash, address=address, now=now)
    except (Unauthorized, Forbidden) as error:
        metrics.refused_credentials.labels(code=error.code).inc()
        throttling.take(throttling.refused_credentials_quota(), address, now=now.timestamp())
        raise


def read_secret(request: HttpRequest) -> str:
    """The secret of the Authorization header. Raises Unauthorized; never looks at the query, which ends up in logs."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    secret = header[len(_SCHEME) :].strip()
    if header[: len(_SCHEME)].lower() != _SCHEME or len(secret) not in _SECRET_LENGTHS or not secret.isascii():
        raise Unauthorized
    return str(secret)


def address_of(request: HttpRequest) -> str:
    """The caller's address: what our own proxies say, and only they; TRUSTED_PROXIES says how many there are."""
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        return hops[-proxies] if len(hops) >= proxies else ""
    return str(request.META.get("REMOTE_ADDR", ""))
