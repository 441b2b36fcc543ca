"""Settings of the tests: a real PostgreSQL and Redis, fixed keys, and no variable of the developer's environment.

`TEST_DATABASE_URL` (a superuser of a server where databases may be made and dropped) and `TEST_REDIS_URL` replace the
embedded cluster. `DATABASE_URL` and `REDIS_URL` are not read: tests empty what they are given.
"""

import base64
import os

from config.local.addresses import celery_broker_url, embedded
from config.local.paths import service_paths
from config.local.redis_server import DATABASES as REDIS_DATABASES
from config.settings.base import *
from config.settings.base import INSTALLED_APPS, SANDBOX_APP, STATIC_ROOT
from config.settings.environment import BASE_DIR, env
from config.settings.stores import application_role, embedded_databases, redis_cache

_embedded = embedded("test")

DEBUG = False
SECRET_KEY = "the-secret-key-of-the-tests"  # noqa: S105
FIELD_ENCRYPTION_KEYS = [base64.b64encode(b"a field encryption key for tests").decode()]
BLIND_INDEX_KEY = base64.b64encode(b"a blind indexing key, for tests!").decode()
API_KEY_PEPPER = base64.b64encode(b"an api key pepper only for tests").decode()
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

SANDBOX_BANK = True
SANDBOX_BANK_TOKEN = "token-of-the-sandbox-bank-in-tests"  # noqa: S105
SANDBOX_BANK_FOLDER = BASE_DIR / "var" / "test" / "sandbox"

INSTALLED_APPS = [*INSTALLED_APPS, SANDBOX_APP]
WEBHOOK_ALLOWED_PRIVATE_TARGETS = []
METRICS_TOKEN = ""

TEST_DATABASE_URL = env.str("TEST_DATABASE_URL", default="")
TEST_REDIS_URL = env.str("TEST_REDIS_URL", default="")
USES_EMBEDDED_SERVICES = not (TEST_DATABASE_URL and TEST_REDIS_URL)

DATABASES = embedded_databases(_embedded, sandbox=True)
if TEST_DATABASE_URL:
    _server = env.db_url("TEST_DATABASE_URL")
    for _entry in DATABASES.values():
        _entry.update({"HOST": _server["HOST"], "PORT": _server["PORT"]})
DATABASE_APPLICATION_ROLE = application_role(DATABASES)

# Each run has its own numbered database, because tests empty it.
REDIS_URL = TEST_REDIS_URL or f"{_embedded.redis}?db={os.getpid() % REDIS_DATABASES}"
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CACHES = redis_cache(REDIS_URL)

# A fast hash: the passwords of tests protect nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
STAFF_OTP_REQUIRED = False
STAFF_IDLE_MINUTES, STAFF_SESSION_HOURS = 30, 12
CELERY_TASK_ALWAYS_EAGER = False
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # Empty here; WhiteNoise warns when the folder is missing.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = service_paths("test").state / "media"
