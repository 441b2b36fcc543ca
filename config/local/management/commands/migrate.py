"""`migrate` with the role that owns the tables, with the SQL functions, and for the sandbox bank's database too."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from config.kernel.sql import functions

OWNER_ALIAS = "owner"
SANDBOX_ALIAS = "sandbox"

LOCK_KEY = 0x5155_4954_5441_4E43
"""The advisory lock of a database while it is migrated: the letters QUITTANC."""

LOCK_POLL_SECONDS = 0.2
"""Between two tries to take a lock. A blocking wait would hold a snapshot, for which CREATE INDEX CONCURRENTLY waits.
"""


LOCK_TIMEOUT_SECONDS = 3.0
"""How long a statement may wait for a lock. Every later reader of the table waits behind it."""

LOCK_ATTEMPTS = 20
"""How often a migration is tried again when it did not get its lock; between two tries the waiting readers go on."""

LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Apply schema migrations as the owner, then the SQL functions that changed."""

    _connection: BaseDatabaseWrapper

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate our database as its owner; without an app label, the sandbox bank's database too."""
        is_dry = options.get("plan") or options.get("check_unapplied")
        outdated = False
        for alias in _aliases(options["database"], options.get("app_label")):
            if is_dry:
                outdated |= self._plan(alias, *args, **options)
            else:
                self._migrate(alias, *args, **options)
        if options.get("check_unapplied") and outdated:
            sys.exit(1)

    def _migrate(self, alias: str, *args: Any, **options: Any) -> None:
        connection = self._connection = connections[alias]
        with self._alone(connection, options["verbosity"]):
            try:
                created = functions.create_missing(connection)
                if created:
                    self._say(options["verbosity"], f"Created {len(created)} SQL functions that were missing.")
                self._apply_migrations(*args, **{**options, "database": alias})
                self._apply_functions(connection, options["verbosity"])
            except functions.FunctionNotApplied as error:
                raise CommandError(str(error)) from error

    def _apply_migrations(self, *args: Any, **options: Any) -> None:
        """Run Django's command, and run it again when a migration did not get a lock in time.

        Such a migration was rolled back; those before it are applied and are not applied again.
        """
        for left in reversed(range(LOCK_ATTEMPTS)):
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                if not left:
                    raise CommandError(
                        f"A migration did not get its lock in {LOCK_ATTEMPTS} attempts: {error} Nothing of it was"
                        " applied. Find the transaction that holds the lock (pg_stat_activity), and run"
                        " `manage.py migrate` again."
                    ) from error
                self._say(options["verbosity"], "\n  Another transaction holds a lock on the table; trying again.")
                time.sleep(LOCK_POLL_SECONDS)
            else:
                return
            finally:
                self._limit_lock_wait(0)

    def migration_progress_callback(self, action: str, migration: Any = None, *args: Any, **options: Any) -> None:
        """Limit the wait for locks before each migration that is one transaction.

        One that is not (CREATE INDEX CONCURRENTLY) waits for other transactions without blocking readers, and would
        leave an invalid index behind.
        """
        super().migration_progress_callback(action, migration, *args, **options)
        if action in {"apply_start", "unapply_start"}:
            self._limit_lock_wait(LOCK_TIMEOUT_SECONDS if migration.atomic else 0)

    def _limit_lock_wait(self, seconds: float) -> None:
        if self._connection.connection is not None and not self._connection.connection.closed:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])

    def _apply_functions(self, connection: BaseDatabaseWrapper, verbosity: int) -> None:
        """Apply the functions that changed, once every schema migration is applied."""
        if _unapplied_migrations(connection):
            self._say(verbosity, "SQL functions are applied when every migration is applied.")
            return
        self._say(verbosity, self.style.MIGRATE_HEADING("Applying SQL functions:"))
        changes = functions.apply(connection)
        for change in changes:
            self._say(verbosity, f"  {change.function.name} ({change.state})...{self.style.SUCCESS(' OK')}")
        if not changes:
            self._say(verbosity, "  No SQL functions to apply.")

    def _plan(self, alias: str, *args: Any, **options: Any) -> bool:
        """Show what would be applied and say whether there is something."""
        outdated = False
        try:
            super().handle(*args, **{**options, "database": alias})
        except SystemExit:
            outdated = True
        changes = functions.to_apply(connections[alias])
        if options.get("plan") or changes:
            self.stdout.write("SQL functions:", self.style.MIGRATE_LABEL)
        for change in changes:
            self.stdout.write(f"  {change.function.name}: {change.state}")
        if options.get("plan") and not changes:
            self.stdout.write("  No SQL functions to apply.")
        return outdated or bool(changes)

    @contextmanager
    def _alone(self, connection: BaseDatabaseWrapper, verbosity: int) -> Iterator[None]:
        """Hold the advisory lock of the database, so that two deployments migrate one after the other."""
        is_waiting = False
        with connection.cursor() as cursor:
            while not _try_lock(cursor):
                if not is_waiting:
                    self._say(verbosity, "Another `migrate` is at work on this database; waiting for it to end.")
                is_waiting = True
                time.sleep(LOCK_POLL_SECONDS)
        try:
            yield
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])

    def _say(self, verbosity: int, text: str) -> None:
        if verbosity >= 1:
            self.stdout.write(text)


def _aliases(database: str, label: str | None) -> list[str]:
    if database != DEFAULT_DB_ALIAS:
        return [database]
    aliases = [] if label == SANDBOX_ALIAS else [OWNER_ALIAS]
    if SANDBOX_ALIAS in settings.DATABASES and label in (None, SANDBOX_ALIAS):
        aliases.append(SANDBOX_ALIAS)
    return aliases


def _try_lock(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY])
    return bool(cursor.fetchone()[0])


def _unapplied_migrations(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
