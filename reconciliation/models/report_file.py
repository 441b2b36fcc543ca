"""A report of a run that a worker makes and that is fetched when it is ready."""

from __future__ import annotations

from django.db import models

from config.kernel.models import Identified, Timestamped
from reconciliation.states import ReportFileStatus


class ReportFile(Identified, Timestamped):
    """The PDF of a run for one reader. A new version is made when a resolution changes what the report says.

    It can be made again from the run, so older versions are deleted.
    """

    id_prefix = "rep"

    run = models.ForeignKey("reconciliation.Run", on_delete=models.PROTECT, related_name="report_files")
    environment = models.ForeignKey(
        "partners.Environment",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="The partner's environment that reads it; empty for staff.",
    )
    version = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=ReportFileStatus)
    content = models.BinaryField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "report file"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "environment", "version"],
                nulls_distinct=False,
                name="report_is_made_once_per_version",
            ),
            models.CheckConstraint(
                condition=models.Q(status=ReportFileStatus.READY, content__isnull=False)
                | (~models.Q(status=ReportFileStatus.READY) & models.Q(content__isnull=True)),
                name="a_ready_report_has_content",
            ),
        ]
        indexes = [
            models.Index(
                fields=["environment", "created_at"],
                condition=models.Q(status=ReportFileStatus.REQUESTED),
                name="requested_reports",
            )
        ]
