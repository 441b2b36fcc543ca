"""Abstract base models with the columns that most tables share."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from config.kernel import clock, ids, lookups  # noqa: F401 - registers `any_of`


class Identified(models.Model):
    """A row with an id that sorts by time, and a public form of it: `tr_01h4...`."""

    id_prefix: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """The public id."""
        return ids.public(self.id_prefix, self.id)

    @classmethod
    def parse_id(cls, text: str) -> uuid.UUID:
        """Return the UUID of a public id of this model. Raises NotFound for any other text."""
        return ids.parse(cls.id_prefix, text, noun=str(cls._meta.verbose_name))

    def __str__(self) -> str:
        return self.public_id


class Timestamped(models.Model):
    """The time at which the row was written, in machine time."""

    created_at = models.DateTimeField(default=clock.machine_now, editable=False)

    class Meta:
        abstract = True
