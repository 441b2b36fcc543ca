"""BankFile: a file that the bank put out for us, read once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from config.kernel.statuses import Colour, Group, Status
from settlement.planning.models import RailAccount

DIALECT_CHARACTERS = 200


class BankFileStatus(Status, noun="bank file"):
    """A file is applied as a whole, or not at all."""

    APPLIED = "applied", Group.SUCCEEDED, Colour.SUCCESS, "Every outcome in it was applied, in one transaction."
    QUARANTINED = (
        "quarantined",
        Group.NEEDS_ACTION,
        Colour.DANGER,
        "Unreadable or contradictory. The reason is stored; a person checks it.",
    )


class BankFile(Identified, Timestamped):
    """The bytes are stored encrypted, because they may name people and accounts.

    A second file under the same name is another row, in quarantine.
    """

    id_prefix = "bf"

    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    mark = models.CharField(
        max_length=60, blank=True, default=""
    )  # size and time of the file at the bank; another mark means that it was written anew
    kind = models.CharField(max_length=30, blank=True, default="")
    status = models.CharField(max_length=12, choices=BankFileStatus.choices)
    reason = models.CharField(max_length=500, blank=True, default="")
    dialects = ArrayField(
        models.CharField(max_length=DIALECT_CHARACTERS), blank=True, default=list, db_default=[]
    )  # deviations from the format that the file's own totals prove harmless
    size_bytes = models.PositiveIntegerField()
    outcome_count = models.PositiveIntegerField(default=0)
    applied_count = models.PositiveIntegerField(default=0)
    sealed_content = models.BinaryField(null=True, editable=False)
    read_at = models.DateTimeField()  # business time of the rail

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rail_account", "name", "sha256"], name="bank_file_is_read_once"),
            models.UniqueConstraint(
                fields=["rail_account", "name"], condition=Q(status="applied"), name="bank_file_name_is_applied_once"
            ),
            models.CheckConstraint(condition=Q(status__in=BankFileStatus.values), name="bank_file_status_is_known"),
            models.CheckConstraint(
                condition=~Q(status="quarantined", reason=""), name="quarantined_bank_file_says_why"
            ),
        ]
        verbose_name = "bank file"
