"""A bank statement as it came, and its lines."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from config.kernel.models import Identified, Timestamped
from reconciliation.states import COUNTED, StatementStatus


class Statement(Identified, Timestamped):
    """One day of one rail account as the bank states it, with the raw bytes, so that reading can be checked later."""

    id_prefix = "sta"

    rail_account = models.ForeignKey("planning.RailAccount", on_delete=models.PROTECT, related_name="+")
    livemode = models.BooleanField()
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    part = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="The place of the day in its file: a file may hold several days."
    )
    dialect = ArrayField(
        models.CharField(max_length=200),
        db_default="{}",
        default=list,
        blank=True,
        help_text="Where the file deviates from its format without a doubt about its content.",
    )
    status = models.CharField(max_length=20, choices=StatementStatus)
    reason = models.CharField(max_length=500, blank=True)
    as_of_on = models.DateField(null=True)
    currency = models.CharField(max_length=4, blank=True)
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    line_count = models.IntegerField(default=0)

    class Meta:
        verbose_name = "statement"
        constraints = [
            models.UniqueConstraint(fields=["rail_account", "sha256", "part"], name="statement_is_imported_once"),
            models.UniqueConstraint(
                fields=["rail_account", "as_of_on"],
                condition=models.Q(status__in=COUNTED),
                name="one_imported_statement_per_account_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status=StatementStatus.QUARANTINED)
                | models.Q(as_of_on__isnull=False, opening_minor__isnull=False, closing_minor__isnull=False),
                name="imported_statement_has_day_and_balances",
            ),
        ]

    @property
    def day(self) -> date:
        """The day of a statement that counts; one in quarantine may have none."""
        if self.as_of_on is None:
            raise ValueError(f"{self.public_id} is in quarantine and has no day")
        return self.as_of_on


class StatementSighting(Identified, Timestamped):
    """A file of a bank that was read. `mark` is its size and time then: under another mark it is read again."""

    id_prefix = "sts"

    rail_account = models.ForeignKey("planning.RailAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    mark = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "statement sighting"
        constraints = [
            models.UniqueConstraint(
                fields=["rail_account", "name", "mark"], name="statement_file_is_read_once_per_mark"
            )
        ]


class StatementLine(Identified):
    """One line. Its place in its statement identifies it: two equal lines of one day are two lines."""

    id_prefix = "stl"

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    rail_account = models.ForeignKey("planning.RailAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.IntegerField()
    booked_on = models.DateField()
    value_on = models.DateField()
    amount_minor = models.BigIntegerField(help_text="Signed as the account holder sees it: a credit is positive.")
    currency = models.CharField(max_length=4)
    type_code = models.CharField(max_length=10)
    references = ArrayField(models.CharField(max_length=80), default=list)
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "statement line"
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="statement_line_has_one_place"),
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="statement_line_moves_money"),
        ]
        indexes = [GinIndex(fields=["references"], name="statement_line_by_reference")]
