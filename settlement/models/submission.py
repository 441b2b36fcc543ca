"""Submission: one file to a bank, known by our reference before the bank hears of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.lifecycle import HasStatus, StatusChange
from config.kernel.models import Identified, Timestamped
from settlement.models.window import Window
from settlement.planning.models import RailAccount
from settlement.states import SubmissionStatus


class Submission(Identified, Timestamped, HasStatus):
    """Claimed, sent, recorded.

    `lease_until`, `next_ask_at` and `created_at` are machine time, all else is business time of the rail. `fence`
    counts the owners: recording an outcome needs the current one. `order_sha256` fixes what was claimed: the same rows
    build the same file, so what was sent can be proven later.
    """

    id_prefix = "sub"

    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(max_length=20, choices=SubmissionStatus.choices)
    reference = models.CharField(max_length=80, unique=True)  # the file's name: how the bank is asked
    file_id_modifier = models.CharField(max_length=1)
    effective_on = models.DateField()
    entry_count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    first_trace = models.BigIntegerField()  # sequence of the rail account; the entries' traces follow each other
    order_sha256 = models.BinaryField(max_length=32, null=True)
    bank_reference = models.CharField(max_length=80, blank=True, default="")
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField()
    fence = models.PositiveIntegerField(default=1)
    next_ask_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SubmissionStatus.values), name="submission_status_is_known"),
            models.CheckConstraint(condition=Q(entry_count__gt=0), name="submission_has_entries"),
            models.CheckConstraint(condition=Q(total_minor__gt=0), name="submission_total_is_positive"),
            models.CheckConstraint(condition=~Q(reference=""), name="submission_has_a_reference"),
            models.UniqueConstraint(fields=["rail_account", "first_trace"], name="submission_traces_begin_once"),
        ]
        indexes = [
            # A worker that died between claim and record leaves exactly this.
            models.Index(fields=["lease_until"], name="settlement_submission_leased", condition=Q(status="claimed")),
            models.Index(fields=["next_ask_at"], name="settlement_submission_to_ask", condition=Q(status="in_doubt")),
        ]


class SubmissionHistory(StatusChange):
    """Every transition of a submission, written by a trigger, append-only."""

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="settlement_history_of_file")]
        verbose_name = "status change of a submission"
        verbose_name_plural = "status changes of submissions"
