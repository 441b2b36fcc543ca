"""FileGroup: entries of a rejected file that travel together in the next file, apart from all others."""

from __future__ import annotations

from django.db import models

from config.kernel.models import Identified, Timestamped
from settlement.models.submission import Submission


class FileGroup(Identified, Timestamped):
    """One part of a rejected file. `origin` is the first rejected file of the line, `split_from` the last one."""

    id_prefix = "fg"

    origin = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    split_from = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(entry_count__gt=0), name="file_group_has_entries"),
        ]
        verbose_name = "file group"
