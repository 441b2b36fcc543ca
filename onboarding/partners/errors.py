"""Public errors of partners and API keys."""

from __future__ import annotations

from config.api.errors import Forbidden, Unauthorized
from config.kernel.errors import QuittanceError


class ApiKeyUnknown(Unauthorized):
    """The API key is not known. Check that it was copied whole and that it has not been deleted."""

    code, http_status = "api_key_unknown", 401


class ApiKeyExpired(Unauthorized):
    """The API key {id} has expired at {expired_at}."""

    code, http_status = "api_key_expired", 401


class ApiKeyRevoked(Unauthorized):
    """The API key {id} was revoked at {revoked_at}."""

    code, http_status = "api_key_revoked", 401


class AddressRefused(Forbidden):
    """The API key {id} may not be used from the address {address}."""

    code, http_status = "address_refused", 403


class ApiKeyNotActive(QuittanceError):
    """The API key {id} is revoked or expired: it cannot be rotated. Make a new one."""

    code, http_status = "api_key_not_active", 409


class ApiKeyReachesFurther(Forbidden):
    """The API key {id} reaches further than this key: {beyond}. Use a key that reaches as far."""

    code, http_status = "api_key_reaches_further", 403


class ScopeNotYours(QuittanceError):
    """This key lacks the scopes {scopes}, so it cannot create, rotate or revoke a key that has them."""

    code, http_status = "scope_not_yours", 403


class SlugTaken(QuittanceError):
    """There is a partner with the slug {slug} already."""

    code, http_status = "slug_taken", 409
