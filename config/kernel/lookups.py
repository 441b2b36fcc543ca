"""`filter(id__any_of=ids)`: `id__in` for sets of thousands.

It sends one array instead of one placeholder per id, which the driver would find and fill one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, UUIDField
from django.db.models.sql.compiler import SQLCompiler

from config.kernel import arrays


@UUIDField.register_lookup
class AnyOf(Lookup):
    """The value is one of these UUIDs."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Write `column = ANY(array)`."""
        column, params = self.process_lhs(compiler, connection)
        ids: Iterable[UUID] = self.rhs
        return f"{column} = ANY(%s::uuid[])", (*params, arrays.uuids(ids))
