"""Database aliases and the Redis cache, for all settings modules."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.local.addresses import Addresses

Database = dict[str, Any]

KEPT_CONNECTION_SECONDS = 600
"""A new connection for each request costs seven times the request."""

DJANGO_ENGINE, ENGINE = "django.db.backends.postgresql", "config.kernel.postgres"
"""Ours replaces Django's engine and no other."""


def embedded_databases(addresses: Addresses, *, sandbox: bool) -> dict[str, Database]:
    """Return the aliases for the embedded PostgreSQL."""
    return _aliases(
        app=addresses.app.for_django(),
        owner=addresses.owner.for_django(),
        sandbox=addresses.sandbox.for_django() if sandbox else None,
    )


def configured_databases(app: Database, owner: Database, bank: Database | None) -> dict[str, Database]:
    """Return the aliases for databases that are configured by URL."""
    if app["NAME"] != owner["NAME"]:
        raise ImproperlyConfigured("OWNER_DATABASE_URL must name the database of DATABASE_URL; only the role differs.")
    return _aliases(app=app, owner=owner, sandbox=bank)


def application_role(databases: Mapping[str, Database]) -> str:
    """Return the role that migrations revoke privileges from; empty where one role owns and runs everything."""
    role = str(databases["default"]["USER"])
    return "" if role == databases["owner"]["USER"] else role


def redis_cache(redis_url: str) -> dict[str, Any]:
    """Django's cache on the same Redis; callers fail open without it."""
    return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}


def _aliases(*, app: Database, owner: Database, sandbox: Database | None) -> dict[str, Database]:
    kept = {"CONN_MAX_AGE": KEPT_CONNECTION_SECONDS, "CONN_HEALTH_CHECKS": True}
    found = {"default": {**app, **kept}, "owner": {**owner, "TEST": {"MIRROR": "default"}}}
    if sandbox is not None:
        found["sandbox"] = {**sandbox, **kept}
    for entry in found.values():
        if entry["ENGINE"] == DJANGO_ENGINE:
            entry["ENGINE"] = ENGINE
    return found
