"""A life cycle: one table of transitions per noun, one operation that moves rows, and triggers made from the table.

`Lifecycle.move_many` is one UPDATE ... RETURNING. The trigger functions of `sql.status_functions` are made from
`transitions`: they refuse every other transition in PostgreSQL and append the history, so SQL functions and SQL by hand
obey the same table. `tests/schema` compares the transitions of the database with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, models, router

from config.kernel import arrays
from config.kernel import ids as kernel_ids
from config.kernel.db import require_atomic
from config.kernel.errors import IllegalTransition


class HasStatus(models.Model):
    """The columns of a row with a status. `status_at` is business time; the note gives the reason in words."""

    status_at = models.DateTimeField()
    status_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True


class StatusChange(models.Model):
    """One transition of one row, written by the trigger only; append-only."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.UUIDField()
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Lifecycle:
    """The transitions of one noun.

    `model` is `app_label.Model`; the triggers are for `table` and `history_table`; a new row has one of the
    `initial_states`.
    """

    model: str
    table: str
    history_table: str
    noun: str
    prefix: str
    initial_states: frozenset[str]
    transitions: Mapping[str, frozenset[str]] = field(hash=False)

    def sources_of(self, to: str) -> list[str]:
        """Return the statuses from which `to` is reached in one transition."""
        return sorted(source for source, targets in self.transitions.items() if to in targets)

    def transition_pairs(self) -> list[tuple[str, str]]:
        """Return every legal (from, to), sorted; an initial state comes from the empty string."""
        born = [("", status) for status in self.initial_states]
        return sorted(born + [(source, to) for source, targets in self.transitions.items() for to in targets])

    def move_many(
        self,
        subject_ids: Iterable[uuid.UUID],
        *,
        to: str,
        at: datetime,
        note: str = "",
        columns: Mapping[str, Any] | None = None,
        strict: bool = True,
    ) -> list[uuid.UUID]:
        """Move rows to a status with one UPDATE and return the ids that moved; `columns` are set with it.

        Rows from whose status `to` cannot be reached stay as they are. With `strict` they raise IllegalTransition.
        """
        wanted = list(dict.fromkeys(subject_ids))
        if not wanted:
            return []
        using = router.db_for_write(_model(self.model))
        require_atomic(using)
        extra = dict(columns or {})
        assignments = "".join(f", {name} = %s" for name in extra)
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET status = %s, status_at = %s, status_note = %s{assignments} "  # noqa: S608 - names come from code
                "WHERE id = ANY(%s::uuid[]) AND status = ANY(%s) RETURNING id",
                [to, at, note[:300], *extra.values(), arrays.uuids(wanted), self.sources_of(to)],
            )
            moved = [row[0] for row in cursor.fetchall()]
        if strict and len(moved) != len(wanted):
            self._refuse(set(wanted) - set(moved), to=to)
        return moved

    def _refuse(self, left_behind: set[uuid.UUID], *, to: str) -> None:
        first = min(left_behind)
        rows = _model(self.model)._default_manager.filter(pk=first)  # noqa: SLF001 - part of the documented API
        row = rows.values_list("status", flat=True).first()
        raise IllegalTransition(
            noun=self.noun,
            id=kernel_ids.public(self.prefix, first),
            from_status=row or "nowhere",
            to_status=to,
            allowed=sorted(self.transitions.get(row or "", ())),
        )


def transition_table(moves: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Freeze a table of transitions as `states.py` writes it."""
    return {str(source): frozenset(str(target) for target in targets) for source, targets in moves.items()}


def initial_states(*statuses: str) -> frozenset[str]:
    """Freeze the statuses that a new row may have."""
    return frozenset(str(status) for status in statuses)


def _model(label: str) -> type[models.Model]:
    from django.apps import apps  # The registry is complete only after start-up.

    return apps.get_model(label)
