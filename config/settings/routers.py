"""The database router: the sandbox bank has its own database, because it stands for an external system."""

from typing import Any

SANDBOX = "sandbox"


class SandboxRouter:
    """Routes the tables of the sandbox bank to its database, and no other table."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Read tables of the bank from its database."""
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Write tables of the bank to its database."""
        return self.db_for_read(model, **hints)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """Refuse relations between tables of the bank and others."""
        labels = {one._meta.app_label, other._meta.app_label}
        return False if SANDBOX in labels and len(labels) > 1 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Create tables of the bank in its database only, and all others elsewhere."""
        return (db == SANDBOX) == (app_label == SANDBOX)
