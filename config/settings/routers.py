"""Which database a table lives in: the sandbox bank has one of its own, because it plays the outside world."""

from typing import Any

SANDBOX = "sandbox"


class SandboxRouter:
    """Keep the sandbox bank's tables in its own database and everything else out of it."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Send the bank's questions to the bank's database."""
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Send the bank's rows to the bank's database."""
        return self.db_for_read(model, **hints)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """Refuse a relation between the bank's tables and ours."""
        labels = {one._meta.app_label, other._meta.app_label}
        return False if SANDBOX in labels and len(labels) > 1 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Make the bank's tables in the bank's database only, and ours everywhere else."""
        return (db == SANDBOX) == (app_label == SANDBOX)
