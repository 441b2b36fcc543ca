"""Which commands start the embedded services, and which database they touch."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, connections

from config.local import commands


@pytest.mark.parametrize(
    "argv", [["manage.py"], ["manage.py", "--help"], ["manage.py", "collectstatic"], ["manage.py", "up"]]
)
def test_some_commands_need_no_services(monkeypatch: pytest.MonkeyPatch, argv: list[str]) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.local")
    monkeypatch.setattr("config.local.services.start", refuse)
    with commands.services_for(argv):
        pass


def test_a_configured_database_starts_nothing(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    from django.conf import settings as configured

    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.local")
    monkeypatch.setattr(configured, "USES_EMBEDDED_SERVICES", False)
    monkeypatch.setattr("config.local.services.start", refuse)
    with commands.services_for(["manage.py", "migrate"]):
        pass


def test_other_settings_start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    monkeypatch.setattr("config.local.services.start", refuse)
    with commands.services_for(["manage.py", "migrate"]):
        pass


def refuse(kind: str) -> None:
    raise AssertionError(f"The {kind} services were started.")


@pytest.mark.django_db
def test_the_owner_owns_every_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("quittance_owner",)]


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_the_banks_tables_are_in_the_banks_database_only() -> None:
    def tables(alias: str) -> set[str]:
        return {name for name in connections[alias].introspection.table_names() if name != "django_migrations"}

    assert not {name for name in tables("default") if name.startswith("sandbox_")}
    assert {name for name in tables("sandbox") if not name.startswith("sandbox_")} == set()


@pytest.mark.django_db(databases=["default", "owner", "sandbox"], transaction=True)
def test_migrate_goes_to_the_owner_and_then_to_the_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.commands import migrate

    asked: list[str] = []
    monkeypatch.setattr(migrate.Command, "handle", lambda self, *args, **options: asked.append(options["database"]))
    call_command("migrate", verbosity=0)
    call_command("migrate", "payouts", verbosity=0)
    call_command("migrate", "sandbox", verbosity=0)
    call_command("migrate", database="sandbox", verbosity=0)
    assert asked == ["owner", "sandbox", "owner", "sandbox", "sandbox"]
