"""SQL beside Django's: repeatable functions (`functions`), and what migrations need (`guards`).

`<app>/sql/<function>.sql` is the only copy of a function's text; `migrate` applies it when it changed. Migrations make
tables, constraints and triggers with the helpers that this package exports, and never load a function.
"""

from config.kernel.sql.guards import (
    ReadOnlyForApplication,
    append_only,
    never_changed,
    never_deleted,
    owned_key,
    owned_reference,
    status_guard,
)

__all__ = [
    "ReadOnlyForApplication",
    "append_only",
    "never_changed",
    "never_deleted",
    "owned_key",
    "owned_reference",
    "status_guard",
]
