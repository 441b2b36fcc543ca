"""Settings of the measurements: those of a developer's machine, on the cluster `bench`, with databases of the run.

Durability, memory, log level and middleware are those of `local`. Quotas are out of reach, and keys are fixed.
"""

import base64
import os

from config.local.addresses import celery_broker_url, embedded
from config.local.paths import service_paths
from config.settings.base import *  # noqa: F403 - as every settings module does
from config.settings.base import INSTALLED_APPS, SANDBOX_APP, STATIC_ROOT
from config.settings.stores import application_role, embedded_databases, redis_cache

_embedded = embedded("bench")

DEBUG = False
SECRET_KEY = "the-secret-key-of-the-measurements"
FIELD_ENCRYPTION_KEYS = [base64.b64encode(b"a field encryption key for bench").decode()]
BLIND_INDEX_KEY = base64.b64encode(b"a blind indexing key, for bench!").decode()
API_KEY_PEPPER = base64.b64encode(b"an api key pepper only for bench").decode()
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]

SANDBOX_BANK = True
SANDBOX_BANK_TOKEN = "token-of-the-sandbox-bank-in-measurements"
SANDBOX_BANK_URL = os.environ.get("SANDBOX_BANK_URL", "http://127.0.0.1:8720")
SANDBOX_BANK_FOLDER = service_paths("bench").state / "sandbox"
INSTALLED_APPS = [*INSTALLED_APPS, SANDBOX_APP]

DATABASES = embedded_databases(_embedded, sandbox=True)
DATABASES["default"]["NAME"] = DATABASES["owner"]["NAME"] = os.environ.get(
    "BENCH_DATABASE", str(DATABASES["default"]["NAME"])
)
DATABASES["sandbox"]["NAME"] = os.environ.get("BENCH_SANDBOX_DATABASE", str(DATABASES["sandbox"]["NAME"]))
DATABASE_APPLICATION_ROLE = application_role(DATABASES)
USES_EMBEDDED_SERVICES = True

REDIS_URL = _embedded.redis
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CACHES = redis_cache(REDIS_URL)

# A quota protects partners from each other; here it would only measure itself.
API_QUOTA_PER_KEY = API_QUOTA_PER_ENVIRONMENT = (100_000_000, 10)

# The routes of the product and one that does nothing, for the baseline.
ROOT_URLCONF = "tests.bench.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(
    parents=True, exist_ok=True
)  # Nothing is collected here, and the web process warns where the folder is missing.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = service_paths("bench").state / "media"
