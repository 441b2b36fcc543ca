"""A life cycle: one table of moves per noun, one way to move, one trigger made from the same table.

`Lifecycle.move_many` is one UPDATE ... RETURNING. The trigger functions of `sql.status_functions` are made from `moves` and refuse every other arrow in
PostgreSQL and appends the history, so SQL verbs and hand-written SQL obey the same table. `tests/schema` asks the database for its arrows and
compares.
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
    """The columns of a row that has a life cycle. `status_at` is business time; the note says why in words that a person can read."""

    status_at = models.DateTimeField()
    status_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True


class StatusChange(models.Model):
    """One arrow that one row went. Written by the trigger alone; append-only. Tables derive from this and add their foreign key by name only."""

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
    """The arrows of one noun.

    `model` is `app_label.Model`; `table` and `history_table` are what the trigger is written for; `births` are the statuses a row may be born in.
    """

    model: str
    table: str
    history_table: str
    noun: str
    prefix: str
    initial_states: frozenset[str]
    transitions: Mapping[str, frozenset[str]] = field(hash=False)

    def sources_of(self, to: str) -> list[str]:
        """The statuses from which `to` can be reached in one step."""
        return sorted(source for source, targets in self.transitions.items() if to in targets)

    @property
    def finals(self) -> frozenset[str]:
        """Statuses that no arrow leaves."""
        return frozenset(status for status, targets in self.transitions.items() if not targets)

    def transition_pairs(self) -> list[tuple[str, str]]:
        """Every legal (from, to), sorted; a birth is an arrow from the empty string."""
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
        """Move rows to a status with one UPDATE and return the ids that moved; `columns` are set along with it.

        Rows that stand elsewhere are left alone: with `strict` that raises IllegalTransition for the first of them, without it the caller compares.
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
        rows = _model(self.model)._default_manager.filter(pk=first)  # noqa: SLF001 - documented, whatever the underscore says
        row = rows.values_list("status", flat=True).first()
        raise IllegalTransition(
            noun=self.noun,
            id=kernel_ids.public(self.prefix, first),
            from_status=row or "nowhere",
            to_status=to,
            allowed=sorted(self.transitions.get(row or "", ())),
        )


def transition_table(moves: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Freeze a table of moves as it is written in `states.py`."""
    return {str(source): frozenset(str(target) for target in targets) for source, targets in moves.items()}


def initial_states(*statuses: str) -> frozenset[str]:
    """The statuses that a row may be born in."""
    return frozenset(str(status) for status in statuses)


def _model(label: str) -> type[models.Model]:
    from django.apps import apps  # The registry is complete only after start-up.

    return apps.get_model(label)
