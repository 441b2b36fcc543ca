"""What the settings refuse, what they default to, and that every variable is explained."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from config.local.paths import BASE_DIR

KEY = base64.b64encode(bytes(32)).decode()
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a long secret key that is hard to guess",
    "FIELD_ENCRYPTION_KEYS": KEY,
    "BLIND_INDEX_KEY": KEY,
    "API_KEY_PEPPER": KEY,
    "ALLOWED_HOSTS": "quittance.example",
    "DATABASE_URL": "postgres://quittance_app:one@db.example/quittance",
    "OWNER_DATABASE_URL": "postgres://quittance_owner:two@db.example/quittance",
    "REDIS_URL": "redis://redis.example/0",
}
TELL = """
import importlib, json, os
loaded = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
print(json.dumps({name: getattr(loaded, name, None) for name in (
    "DEBUG", "SANDBOX_BANK", "USES_EMBEDDED_SERVICES", "DATABASES", "DATABASE_APPLICATION_ROLE", "REDIS_URL",
    "CELERY_BROKER_URL",
    "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_AGE",
    "STAFF_OTP_REQUIRED", "STAFF_IDLE_MINUTES")}))
"""


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [sys.executable, "-c", TELL], env=clean, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )


def told(environment: dict[str, str]) -> dict[str, object]:
    done = load(environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_complete_production_starts_and_is_strict() -> None:
    found = told(PRODUCTION)
    assert found["DEBUG"] is False
    assert found["SANDBOX_BANK"] is False
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["STAFF_OTP_REQUIRED"] is True
    assert (found["STAFF_IDLE_MINUTES"], found["SESSION_COOKIE_AGE"]) == (30, 12 * 3600)
    assert found["USES_EMBEDDED_SERVICES"] is False
    assert found["DATABASE_APPLICATION_ROLE"] == "quittance_app"
    databases = found["DATABASES"]
    assert isinstance(databases, dict)
    assert {alias: entry["USER"] for alias, entry in databases.items()} == {
        "default": "quittance_app",
        "owner": "quittance_owner",
    }
    assert databases["default"]["CONN_MAX_AGE"] == 600


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"DEBUG": "1"}, "DEBUG shows secrets in error pages"),
        ({"SANDBOX_BANK": "1"}, "SANDBOX_BANK is a bank for tests"),
        (
            {"WEBHOOK_ALLOWED_PRIVATE_TARGETS": "127.0.0.1:9000"},
            "WEBHOOK_ALLOWED_PRIVATE_TARGETS lets webhooks into private networks",
        ),
        ({"STAFF_OTP_REQUIRED": "0"}, "STAFF_OTP_REQUIRED=0 lets staff log in with a password alone"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"FIELD_ENCRYPTION_KEYS": ""}, "FIELD_ENCRYPTION_KEYS is not set"),
        ({"BLIND_INDEX_KEY": ""}, "BLIND_INDEX_KEY is not set"),
        ({"API_KEY_PEPPER": ""}, "API_KEY_PEPPER is not set"),
        ({"FIELD_ENCRYPTION_KEYS": f"{KEY},c2hvcnQ="}, "FIELD_ENCRYPTION_KEYS needs 32 random bytes"),
        ({"BLIND_INDEX_KEY": "not base64!"}, "BLIND_INDEX_KEY needs 32 random bytes"),
        (
            {"OWNER_DATABASE_URL": "postgres://quittance_owner:two@db.example/other"},
            "OWNER_DATABASE_URL must name the database of DATABASE_URL",
        ),
    ],
)
def test_production_does_not_start_with_this(changed: dict[str, str], complaint: str) -> None:
    done = load(PRODUCTION | changed)
    assert done.returncode != 0
    assert complaint in done.stderr


@pytest.mark.parametrize("missing", ["ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_production_guesses_no_address(missing: str) -> None:
    done = load({name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_a_key_ring_keeps_its_order() -> None:
    older = base64.b64encode(b"x" * 32).decode()
    assert told(PRODUCTION | {"FIELD_ENCRYPTION_KEYS": f"{KEY}, {older}"})["FIELD_ENCRYPTION_KEYS"] == [KEY, older]


def test_where_one_role_owns_everything_there_is_no_right_to_take_away() -> None:
    alone = {name: value for name, value in PRODUCTION.items() if name != "OWNER_DATABASE_URL"}
    assert told(alone)["DATABASE_APPLICATION_ROLE"] == ""


def test_nothing_set_means_embedded_services_and_the_sandbox_bank() -> None:
    found = told({"DJANGO_SETTINGS_MODULE": "config.settings.local"})
    assert found["USES_EMBEDDED_SERVICES"] is True
    assert found["SANDBOX_BANK"] is True
    assert str(found["REDIS_URL"]).startswith("unix:///")
    assert str(found["CELERY_BROKER_URL"]).startswith("redis+socket:///")
    databases = found["DATABASES"]
    assert isinstance(databases, dict)
    users = {alias: entry["USER"] for alias, entry in databases.items()}
    assert users == {"default": "quittance_app", "owner": "quittance_owner", "sandbox": "quittance_sandbox"}


def test_a_configured_database_is_used_as_it_is_and_gets_no_bank_beside_it() -> None:
    found = told(
        {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": PRODUCTION["DATABASE_URL"],
            "REDIS_URL": "redis://r.example/1",
        }
    )
    assert found["USES_EMBEDDED_SERVICES"] is False
    assert found["SANDBOX_BANK"] is False
    assert found["CELERY_BROKER_URL"] == "redis://r.example/1"
    databases = found["DATABASES"]
    assert isinstance(databases, dict)
    assert {entry["HOST"] for entry in databases.values()} == {"db.example"}


def test_tests_never_look_at_a_configured_database() -> None:
    found = told(
        {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": PRODUCTION["DATABASE_URL"],
            "REDIS_URL": "redis://r.example/1",
        }
    )
    assert "example" not in json.dumps([found["DATABASES"], found["REDIS_URL"], found["CELERY_BROKER_URL"]])


def test_every_variable_that_is_read_is_explained() -> None:
    read = set()
    for path in (BASE_DIR / "config" / "settings").glob("*.py"):
        read |= set(re.findall(r'(?:env\.\w+|_secret)\(\s*"([A-Z_]+)"', path.read_text()))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert read - explained == set()
    assert explained - read == {"DJANGO_SETTINGS_MODULE"}


def test_every_named_part_exists() -> None:
    from django.utils.module_loading import import_string

    for dotted_name in [*settings.READINESS_CHECKS, *settings.METRICS_COLLECTORS, *settings.TIMELINE_CONTRIBUTORS]:
        assert callable(import_string(dotted_name)), dotted_name
