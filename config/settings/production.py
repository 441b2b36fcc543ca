"""Settings of a production installation. They refuse to start with a missing or unsafe setting."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

from config.local.addresses import celery_broker_url
from config.settings.base import *
from config.settings.base import DEBUG, SANDBOX_BANK, WEBHOOK_ALLOWED_PRIVATE_TARGETS
from config.settings.environment import env
from config.settings.stores import application_role, configured_databases, redis_cache

if DEBUG:
    raise ImproperlyConfigured("DEBUG shows secrets in error pages: production settings do not start with it.")
if SANDBOX_BANK:
    raise ImproperlyConfigured("SANDBOX_BANK is a bank for tests: production settings do not start with it.")
if WEBHOOK_ALLOWED_PRIVATE_TARGETS:
    raise ImproperlyConfigured(
        "WEBHOOK_ALLOWED_PRIVATE_TARGETS lets webhooks into private networks: production settings do not start with it."
    )

STAFF_OTP_REQUIRED = env.bool("STAFF_OTP_REQUIRED", default=True)
if not STAFF_OTP_REQUIRED:
    raise ImproperlyConfigured(
        "STAFF_OTP_REQUIRED=0 lets staff log in with a password alone: production settings do not start with it."
    )


def _secret(name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production settings do not start without it.")
    return value


def _key(name: str, encoded: str) -> str:
    """Check that a key is 32 bytes in base64; otherwise a short key would fail at the first write."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 32:
        raise ImproperlyConfigured(f"{name} needs 32 random bytes in base64.")
    return encoded


SECRET_KEY = _secret("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = [
    _key("FIELD_ENCRYPTION_KEYS", part.strip()) for part in _secret("FIELD_ENCRYPTION_KEYS").split(",")
]
BLIND_INDEX_KEY = _key("BLIND_INDEX_KEY", _secret("BLIND_INDEX_KEY"))
API_KEY_PEPPER = _key("API_KEY_PEPPER", _secret("API_KEY_PEPPER"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

DATABASES = configured_databases(
    env.db_url("DATABASE_URL"), env.db_url("OWNER_DATABASE_URL", default=env.str("DATABASE_URL")), None
)
DATABASE_APPLICATION_ROLE = application_role(DATABASES)
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or celery_broker_url(REDIS_URL)
CACHES = redis_cache(REDIS_URL)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
