"""Abstract bases that carry the columns every table shares."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from config.kernel import clock, ids, lookups  # noqa: F401 - registers `any_of`


class Identified(models.Model):
    """A row with a time-ordered id, and a public spelling of it: `tr_01h4...`."""

    id_prefix: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """The id as partners see it."""
        return ids.public(self.id_prefix, self.id)

    @classmethod
    def parse_id(cls, text: str) -> uuid.UUID:
        """Read a public id of this kind. Raises NotFound for anything else."""
        return ids.parse(cls.id_prefix, text, noun=str(cls._meta.verbose_name))

    def __str__(self) -> str:
        return self.public_id


class Timestamped(models.Model):
    """When we wrote the row, in machine time. Business times have columns of their own."""

    created_at = models.DateTimeField(default=clock.machine_now, editable=False)

    class Meta:
        abstract = True
