"""A fingerprint of the code that shapes the tables: migrations, SQL files, and their imports."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

from django.apps import apps

from config.local.paths import BASE_DIR

APPS = ("config", "onboarding", "treasury", "webhooks", "payouts", "settlement", "reconciliation")

# A new release of these libraries may change their tables.
PACKAGES_WITH_TABLES = ("django", "django-axes", "django-celery-beat")


def labels() -> set[str]:
    """Return the labels of our own apps."""
    return {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in APPS}


def of_migrations() -> str:
    """Name the state of the migrations in twelve characters."""
    digest = hashlib.sha256()
    for package in PACKAGES_WITH_TABLES:
        digest.update(f"{package}=={version(package)}\n".encode())
    for path in sorted(_shaping_files()):
        digest.update(f"{path.relative_to(BASE_DIR)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _shaping_files() -> set[Path]:
    """Return the migrations, the project's modules that they import, and every SQL file."""
    found: set[Path] = set()
    waiting: list[Path] = []
    for app in APPS:
        found |= set((BASE_DIR / app).rglob("*.sql"))
        waiting += [path for path in (BASE_DIR / app).rglob("*.py") if "migrations" in path.parts]
        # The transitions of `states.py` become trigger functions.
        waiting += (BASE_DIR / app).rglob("states.py")
    # The settings name the installed apps and the role whose rights migrations revoke.
    waiting += list((BASE_DIR / "config" / "settings").glob("*.py"))
    waiting.append(BASE_DIR / "config" / "local" / "postgres.py")
    waiting += (BASE_DIR / "config" / "kernel" / "sql").glob("*.py")
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported_files(path)
    return found


_IMPORT = re.compile(rb"^\s*(?:from\s+([\w.]+)\s+import\s+\(?([\w, ]*)|import\s+([\w.]+))", re.MULTILINE)


def _imported_files(path: Path) -> list[Path]:
    names = set()
    for module, parts, plain in _IMPORT.findall(path.read_bytes()):
        base = (module or plain).decode()
        names |= {base, *(f"{base}.{part.split()[0]}" for part in parts.decode().split(",") if part.strip())}
    ours = (BASE_DIR / name.replace(".", "/") for name in names if name.partition(".")[0] in APPS)
    return [file for stem in ours for file in (stem.with_suffix(".py"), stem / "__init__.py") if file.exists()]
