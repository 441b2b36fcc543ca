"""`migrate` with the role that owns the tables, and the sandbox bank's own database after ours."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

OWNER_ALIAS = "owner"
SANDBOX_ALIAS = "sandbox"


class Command(migrate.Command):
    """Django's command, pointed at the right role: the application's role owns no table and could not do it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate our database as its owner; without an app label, the sandbox bank's database too."""
        if options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        label = options.get("app_label")
        if label != SANDBOX_ALIAS:
            super().handle(*args, **{**options, "database": OWNER_ALIAS})
        if SANDBOX_ALIAS in settings.DATABASES and label in (None, SANDBOX_ALIAS):
            super().handle(*args, **{**options, "database": SANDBOX_ALIAS})
