"""Processes of the product on a database of this test run, configured by environment variables only.

They run under `config.settings.local`, whose variables are public, so that the code of an earlier release can be
started in the same way.
"""

from __future__ import annotations

import base64
import os
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connections

_KEYS = {
    "SECRET_KEY": "processes-of-tests-sign-with-this-and-nothing-else-does",
    "FIELD_ENCRYPTION_KEYS": base64.b64encode(b"a field encryption key, upgrades").decode(),
    "BLIND_INDEX_KEY": base64.b64encode(b"a blind indexing key, upgrades!!").decode(),
    "API_KEY_PEPPER": base64.b64encode(b"an api key pepper, for upgrades!").decode(),
}


def environment(database: str) -> dict[str, str]:
    """Return the environment of a process that works in a database of this run; the sandbox bank's is the worker's."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": _url("default", database),
        "OWNER_DATABASE_URL": _url("owner", database),
        "REDIS_URL": settings.REDIS_URL,
        "SANDBOX_DATABASE_URL": _url("sandbox", str(connections["sandbox"].settings_dict["NAME"])),
        "ALLOWED_HOSTS": "127.0.0.1",
        **_KEYS,
    }


def _url(alias: str, database: str) -> str:
    at = connections[alias].settings_dict
    login = f"{quote(str(at['USER']), safe='')}:{quote(str(at['PASSWORD']), safe='')}"
    return f"postgres://{login}@/{database}?{urlencode({'host': at['HOST'], 'port': at['PORT']})}"
