"""Incident: the bank and our books disagree, or something happened that a person must look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from settlement.models.bank_file import BankFile
from settlement.models.instruction import Instruction
from settlement.planning.models import RailAccount


class IncidentKind(models.TextChoices):
    """What a person has to look at."""

    AMOUNT_DIFFERS = "amount_differs"  # the bank names another amount, currency or direction than we sent
    UNKNOWN_TRACE = "unknown_trace"  # the bank names an entry that we never sent
    UNKNOWN_FILE = "unknown_file"  # the bank answers a file that we never sent
    CONTRADICTION = "contradiction"  # paid after it was refused or withdrawn, refused after it was paid
    GRAVE_ANSWER = "grave_answer"  # the bank's reason is one that a person must look at (R16, an unknown code)
    FILE_REJECTED = "file_rejected"  # the bank rejected a whole file; its entries are sent again in smaller files
    DUPLICATE_ENTRY = "duplicate_entry"  # the bank says that we sent it twice (R24)
    ENTRY_UNWRITABLE = "entry_unwritable"  # one entry kept a file from being written; the others went without it
    CORRECTION_ADVISED = (
        "correction_advised"  # a notification of change: paid, and to be corrected before the next payment
    )
    RETURN_DISPUTED = "return_disputed"  # our bank refuses a return (R61 to R70), or the payee's bank contests that
    LATE_RETURN = "late_return"  # booked as returned, but later than the rules allow: our bank may refuse it
    ENTRY_UNREADABLE = "entry_unreadable"  # one entry of a bank file contradicts itself; the others were applied
    FILE_QUARANTINED = "file_quarantined"  # a file that could not be applied
    BANK_SILENT = "bank_silent"  # the bank gave no outcome within the limit; asking goes on, a person calls the bank
    DEAD_LETTER = "dead_letter"  # no automatic step is left for a transfer


class Incident(Identified, Timestamped):
    """Open once per kind and subject until a person closes it with words. `opened_at` is business time of the rail."""

    id_prefix = "inc"

    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=IncidentKind.choices)
    subject = models.CharField(max_length=200)  # a trace number, a file name
    instruction = models.ForeignKey(
        Instruction, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    bank_file = models.ForeignKey(BankFile, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    detail = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True, default="")
    resolution = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            # Only while it is open: trace numbers begin anew, and money that moves after a verdict must be seen again.
            models.UniqueConstraint(
                fields=["rail_account", "kind", "subject"],
                condition=Q(closed_at__isnull=True),
                name="incident_is_open_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=IncidentKind.values), name="incident_kind_is_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(closed_by="") & ~Q(resolution="")),
                name="closed_incident_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="settlement_incident_is_open", condition=Q(closed_at__isnull=True))
        ]
