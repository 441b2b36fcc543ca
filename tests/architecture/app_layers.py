"""The layers of the apps as data: which layer an app is on, and which prefixes its tables and SQL functions have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class App:
    """A Python package on one layer. `prefixes` begin the names of its tables and SQL functions."""

    package: str
    layer: int
    prefixes: tuple[str, ...] = ()


APPS = [
    App("config", 0, ("api_", "audit_", "ops_", "observability_", "kernel_")),
    App("treasury.money", 1),
    App("settlement.formats", 2),
    App("settlement.calendars", 2),
    App("onboarding.partners", 2, ("partners_",)),
    App("settlement.sandbox", 3, ("sandbox_",)),
    App("settlement.rails", 4),
    App("webhooks", 5, ("webhooks_", "outbox_")),
    App("treasury.ledger", 5, ("ledger_",)),
    App("onboarding.compliance", 5, ("compliance_",)),
    App("settlement.planning", 6, ("planning_",)),
    App("payouts", 7, ("payouts_",)),
    App("settlement", 8, ("settlement_",)),
    App("settlement.protocols", 9, ("protocols_",)),
    App("payouts.programs", 9, ("programs_",)),
    App("reconciliation", 10, ("reconciliation_",)),
    App("treasury", 11, ("treasury_",)),
    App("onboarding", 12, ("onboarding_",)),
]
TOP_LEVEL_PACKAGES = {app.package.split(".")[0] for app in APPS}

# SQL functions of every app may read these tables: they say which environment a row belongs to.
TABLES_READ_BY_ALL_APPS = {"partners_environment"}


def app_of(module: str) -> App | None:
    """Return the app of a dotted module name (the longest package that it starts with), or None for other code."""
    fitting = [app for app in APPS if module == app.package or module.startswith(app.package + ".")]
    return max(fitting, key=lambda app: len(app.package), default=None)


def app_of_sql_name(name: str) -> App | None:
    """Return the app that owns a table or SQL function, by its prefix."""
    fitting = [(prefix, app) for app in APPS for prefix in app.prefixes if name.startswith(prefix)]
    return max(fitting, key=lambda pair: len(pair[0]), default=("", None))[1]


def may_use(user: App, used: App) -> bool:
    """An app may use itself and the apps of lower layers, not its neighbours and not the layers above."""
    return user is used or used.layer < user.layer


def module_name(path: Path) -> str:
    relative = path.relative_to(ROOT).with_suffix("")
    parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
    return ".".join(parts)


def source_files(pattern: str = "*.py") -> list[Path]:
    """Return every file of the project's packages that matches, migrations included."""
    return sorted(
        path
        for package in TOP_LEVEL_PACKAGES
        for path in (ROOT / package).rglob(pattern)
        if "__pycache__" not in path.parts
    )


def files_of_tests() -> list[Path]:
    return sorted(path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts)
