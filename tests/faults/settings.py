"""Settings of the platform that is killed at random: all processes, on their own cluster, with short leases.

Leases of seconds instead of minutes are set here before any app is imported, so that a test sees them end.
"""

import base64
import os
from datetime import timedelta

import settlement.limits as settlement_limits
import webhooks.limits as webhook_limits
from config.kernel import retry
from config.local.addresses import celery_broker_url, embedded
from config.local.paths import service_paths
from config.settings.base import *  # noqa: F403 - settings are made of settings
from config.settings.base import INSTALLED_APPS, SANDBOX_APP, STATIC_ROOT
from config.settings.stores import application_role, embedded_databases, redis_cache

_embedded = embedded("faults")

DEBUG = False
SECRET_KEY = "the-secret-key-of-the-fault-tests"
FIELD_ENCRYPTION_KEYS = [base64.b64encode(b"a field encryption key, bad days").decode()]
BLIND_INDEX_KEY = base64.b64encode(b"a blind indexing key, bad days!!").decode()
API_KEY_PEPPER = base64.b64encode(b"an api key pepper for fault tests").decode()
ALLOWED_HOSTS = ["127.0.0.1"]

SANDBOX_BANK = True
SANDBOX_BANK_TOKEN = "token-of-the-sandbox-bank-in-fault-tests"
SANDBOX_BANK_URL = os.environ.get("SANDBOX_BANK_URL", "http://127.0.0.1:8721")
SANDBOX_BANK_FOLDER = service_paths("faults").home / "sandbox"
INSTALLED_APPS = [*INSTALLED_APPS, SANDBOX_APP]

DATABASES = embedded_databases(_embedded, sandbox=True)
DATABASE_APPLICATION_ROLE = application_role(DATABASES)
USES_EMBEDDED_SERVICES = True
REDIS_URL = _embedded.redis
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CACHES = redis_cache(REDIS_URL)

API_QUOTA_PER_KEY = API_QUOTA_PER_ENVIRONMENT = (
    100_000_000,
    10,
)  # The partner repeats requests whose server was killed.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

settlement_limits.SEND_LEASE = timedelta(seconds=12)
settlement_limits.SEND_RESERVE = timedelta(seconds=4)
settlement_limits.ASKING = retry.seconds(1, 2, 2)
webhook_limits.TOTAL_TIMEOUT_SECONDS = 5.0
webhook_limits.LEASE_MARGIN = timedelta(seconds=2)
webhook_limits.LEASE = timedelta(seconds=12)
