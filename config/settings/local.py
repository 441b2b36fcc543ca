"""Settings of a developer's machine and of `make demo`: every variable is optional."""

import hashlib

from config.local import credentials
from config.local.addresses import celery_broker_url, embedded
from config.local.paths import service_paths
from config.settings.base import *
from config.settings.base import INSTALLED_APPS, SANDBOX_APP, STAFF_SESSION_HOURS, STATIC_ROOT
from config.settings.environment import env
from config.settings.stores import application_role, configured_databases, embedded_databases, redis_cache

_made = credentials.load(service_paths("local").state)
_embedded = embedded("local")

SECRET_KEY = env.str("SECRET_KEY", default=_made["secret_key"])
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[_made["field_encryption_keys"]])
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY", default=_made["blind_index_key"])
API_KEY_PEPPER = env.str("API_KEY_PEPPER", default=_made["api_key_pepper"])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# On a developer's machine a login does not end by idle time. The one-time password is offered in the account menu.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=60 * STAFF_SESSION_HOURS)

_database_url = env.str("DATABASE_URL", default="")
_redis_url = env.str("REDIS_URL", default="")
USES_EMBEDDED_SERVICES = not (_database_url and _redis_url)

# With DATABASE_URL there is no sandbox bank unless SANDBOX_DATABASE_URL is set.
_sandbox_url = env.str("SANDBOX_DATABASE_URL", default="")
SANDBOX_BANK = env.bool("SANDBOX_BANK", default=bool(_sandbox_url) or not _database_url)
SANDBOX_BANK_TOKEN = env.str(
    "SANDBOX_BANK_TOKEN", default=hashlib.sha256(f"sandbox bank {_made['api_key_pepper']}".encode()).hexdigest()
)

if _database_url:
    DATABASES = configured_databases(
        env.db_url("DATABASE_URL"),
        env.db_url("OWNER_DATABASE_URL", default=_database_url),
        env.db_url("SANDBOX_DATABASE_URL") if SANDBOX_BANK else None,
    )
else:
    DATABASES = embedded_databases(_embedded, sandbox=SANDBOX_BANK)
DATABASE_APPLICATION_ROLE = application_role(DATABASES)

if SANDBOX_BANK:
    INSTALLED_APPS = [*INSTALLED_APPS, SANDBOX_APP]

# One address, in the form that each library expects.
REDIS_URL = _redis_url or _embedded.redis
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or celery_broker_url(REDIS_URL)
CACHES = redis_cache(REDIS_URL)

# The web process reads static files from their sources; they are not collected.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # Empty here; WhiteNoise warns when the folder is missing.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
