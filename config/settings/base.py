"""Settings that all environments share. `local`, `test` and `production` hold the differences."""

from datetime import timedelta
from typing import Any

from config.observability.logging import logging_settings
from config.settings.environment import BASE_DIR, env
from config.settings.staff_pages import *

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SANDBOX_BANK = env.bool("SANDBOX_BANK", default=False)
USES_EMBEDDED_SERVICES = False

INSTALLED_APPS = [
    # Before Django's own apps: it replaces `migrate`.
    "config.local",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_celery_beat",
    "axes",
    "csp",
    "django_otp",
    "config.api",
    "config.ops",
    "config.audit",
    "config.observability",
    "onboarding.partners",
    "treasury.ledger",
    "webhooks",
    "settlement.planning",
    "payouts",
    "settlement",
    "reconciliation",
    "treasury",
    "onboarding",
]

SANDBOX_APP = "settlement.sandbox"

MIDDLEWARE = [
    "config.observability.middleware.AccessLogMiddleware",
    "config.api.middleware.RequestIdMiddleware",
    "config.ops.middleware.ReadableAddress",
    "django.middleware.security.SecurityMiddleware",
    "config.api.fast_path.SkipPageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.ops.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "config.ops.middleware.Csrf",
    "config.ops.middleware.Authentication",
    "config.ops.middleware.SecondFactor",
    "config.ops.middleware.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.ops.middleware.ContentSecurityPolicy",
    "config.ops.middleware.Htmx",
    "config.ops.middleware.StaffSession",
    "axes.middleware.AxesMiddleware",
    "config.api.fast_path.PageMiddlewareEnd",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# `default` connects as the application's role, `owner` as the owner of the tables, `sandbox` to the sandbox bank.
DATABASE_ROUTERS = ["config.settings.routers.SandboxRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Everything is stored and logged in UTC; time zones are a matter of display.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
USE_I18N = True

# Staff log in with a password and a one-time password; failures of either lock them out for a while.
STAFF_OTP_REQUIRED = env.bool("STAFF_OTP_REQUIRED", default=False)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# A lockout is for a name from an address, so that a stranger cannot lock a name for others.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.ops.staff_session.client_address"
AXES_LOCKOUT_CALLABLE = "config.ops.one_time_password.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# A login ends after idle time, and after some hours in any case; `config.ops.staff_session` checks both.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=30)
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=12)
SESSION_COOKIE_AGE = int(timedelta(hours=STAFF_SESSION_HOURS).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Pages load files of this site only. On staff pages Alpine evaluates its expressions with `eval`, and the theme writes
# its colours into the page (decision 0012). Inline scripts run on no page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
STAFF_CONTENT_SECURITY_POLICY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}

# Static files are served by the web process itself, compressed and cached for ever by their hash in production.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
MEDIA_ROOT = BASE_DIR / "var" / "media"
# The Markdown files that /docs shows.
DOCS_DIR = BASE_DIR / "docs"

# The partner API.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["onboarding.partners.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.api.auto_schema.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.exception_handler.handle",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Quittance",
    "DESCRIPTION": "Payouts that are paid once and proven against the statement of the bank.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SCHEMA_PATH_PREFIX": "/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # One name for each enum, by dotted name: `config` imports no app.
    "ENUM_NAME_OVERRIDES": {
        "AccountType": ["checking", "savings"],
        "AccountScheme": "payouts.models.beneficiary.Scheme",
        "ApiKeyKind": "onboarding.partners.models.KeyKind",
        "AttemptError": "webhooks.states.AttemptError",
        "BatchStatus": "payouts.states.BatchStatus",
        "DiscrepancyKind": "reconciliation.states.DiscrepancyKind",
        "DiscrepancyStatus": "reconciliation.states.DiscrepancyStatus",
        "DeliveryStatus": "webhooks.states.DeliveryStatus",
        "EndpointStatus": "webhooks.states.EndpointStatus",
        "EnvironmentKind": "onboarding.partners.models.EnvironmentKind",
        "Resolution": "reconciliation.states.Resolution",
        "StatementStatus": "reconciliation.states.StatementStatus",
        "InstructionStatus": "settlement.states.InstructionStatus",
        "SignatureScheme": "webhooks.states.Scheme",
        "TestClockStatus": "settlement.test_clock.STATUSES",
        "TransferStatus": "payouts.states.TransferStatus",
    },
}
API_URLCONFS = [
    "payouts.api.urls",
    "onboarding.partners.api.urls",
    "settlement.api.urls",
    "reconciliation.api.urls",
    "treasury.ledger.api.urls",
    "webhooks.api.urls",
    "config.audit.api.urls",
]
"""The apps' routes under /v1, by dotted name: `config` imports no app."""
API_WEBHOOKS_DOCUMENT = "webhooks.openapi.webhooks"
API_FAST_AUTHENTICATOR = "onboarding.partners.authentication.authenticate_cached"

# Contributions of all apps, by dotted name.
READINESS_CHECKS = [
    "config.observability.checks.database",
    "config.observability.checks.migrations",
    "config.observability.checks.sql_functions",
    "config.observability.privileges.database_privileges",
    "config.observability.checks.redis_answers",
    "config.observability.checks.worker",
    "config.observability.encryption.keys",
    "treasury.ledger.integrity.readiness",
]
SEALED_COLUMNS = [
    ("payouts.Beneficiary", "sealed_account"),
    ("settlement.BankFile", "sealed_content"),
    ("planning.RailAccount", "credentials"),
    ("webhooks.EndpointSecret", "sealed"),
    ("ops.TotpDevice", "sealed_key"),
]
"""Columns with values of `config.kernel.crypto`, whose keys `/readyz` looks for."""
SEALED_COLUMNS_THAT_EXPIRE = [("api.IdempotencyRecord", "body", "expires_at")]
"""Sealed columns of which `/readyz` looks at the newest and oldest rows only, with the indexed column of their end."""

METRICS_COLLECTORS = [
    "config.observability.collectors.heartbeats",
    "payouts.metrics.collect",
    "settlement.metrics.collect",
    "webhooks.metrics.collect",
    "reconciliation.metrics.collect",
    "treasury.ledger.metrics.collect",
]
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# The HTTP server (`python -m config.serving`). `manage.py up` takes the first free port from 8000 where none is set.
WEB_HOST = env.str("WEB_HOST", default="127.0.0.1")
WEB_PORT = env.int("WEB_PORT", default=None)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
WEB_THREADS = env.int("WEB_THREADS", default=16)
"""Threads of each process. Each has one database connection: see docs/how-to/run-quittance.md for the sum."""

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""How many trusted proxies append to X-Forwarded-For; with 0 the header is not read. IP lists of API keys use it."""
TIMELINE_CONTRIBUTORS = [
    "payouts.timeline.entries",
    "settlement.timeline.entries",
    "treasury.ledger.timeline.entries",
    "webhooks.timeline.entries",
    "reconciliation.timeline.entries",
]

# Private addresses (exact host and port) that webhooks of test environments may call.
WEBHOOK_ALLOWED_PRIVATE_TARGETS: list[str] = env.list("WEBHOOK_ALLOWED_PRIVATE_TARGETS", default=[])

# The sandbox bank: its HTTP address, and the folder through which files are exchanged with it.
SANDBOX_BANK_URL = env.str("SANDBOX_BANK_URL", default="http://127.0.0.1:8020")
SANDBOX_BANK_TOKEN = env.str("SANDBOX_BANK_TOKEN", default="")
SANDBOX_BANK_FOLDER = env.path("SANDBOX_BANK_FOLDER", default=str(BASE_DIR / "var" / "sandbox"))

# Celery runs coarse tasks; pending work is always a row in PostgreSQL as well.
WORKER_QUEUES = ("settlement", "confirmation", "reconciliation", "default")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_DEFAULT_EXCHANGE = "default"
CELERY_TASK_DEFAULT_ROUTING_KEY = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {
    "settlement.tasks.collect_*": {"queue": "confirmation"},
    "settlement.tasks.resolve_*": {"queue": "confirmation"},
    "settlement.tasks.*": {"queue": "settlement"},
    "reconciliation.tasks.*": {"queue": "reconciliation"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker that does not answer must not delay a request.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 1, "visibility_timeout": 3600}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True

LOGGING_CONFIG = "config.observability.logging.configure"
LOGGING = logging_settings(level=env.str("LOG_LEVEL", default="INFO"))
