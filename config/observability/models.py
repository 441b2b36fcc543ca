"""Heartbeats of background processes."""

from django.db import models


class Heartbeat(models.Model):
    """The last heartbeat of a background process; one row per name."""

    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
