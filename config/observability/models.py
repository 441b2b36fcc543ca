"""Heartbeats: the last time that each background process was seen alive."""

from django.db import models


class Heartbeat(models.Model):
    """A process that runs jobs and when it last did; one row per name, overwritten."""

    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
