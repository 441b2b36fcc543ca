"""The rows of the bank. Times are the bank's (`machine_at` is real time), amounts minor units of the account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BankClock(models.Model):
    """The one row that each transaction of the bank locks: how far its clock runs ahead, and what has happened."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset_seconds = models.BigIntegerField(default=0)
    handled_through = models.DateTimeField()
    open_day = models.DateField(help_text="The banking day to which bookings are being made.")

    class Meta:
        verbose_name = "clock"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sandbox_bank_has_one_clock"),
            models.CheckConstraint(condition=Q(offset_seconds__gte=0), name="sandbox_clock_never_runs_behind"),
        ]

    def __str__(self) -> str:
        return f"{self.handled_through:%Y-%m-%d %H:%M:%S} UTC"


class Account(models.Model):
    """An account of a customer. `code` is the customer's name for it, and the name of its folder."""

    code = models.CharField(max_length=40, unique=True)
    number = models.CharField(max_length=17, unique=True)
    currency = models.CharField(max_length=3, default="USD")
    balance_minor = models.BigIntegerField(default=0)
    stated_minor = models.BigIntegerField(
        default=0, help_text="Closing balance of the last statement: the next one opens with it."
    )
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Receipt(models.Model):
    """A file that the bank saw. The same bytes under the same name again only raise `seen_count`."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        REJECTED = "rejected"  # Nothing of it is processed, and the customer is told.
        SWALLOWED = "swallowed"  # The bank behaves as if the file had never arrived.
        IGNORED = "ignored"  # Other bytes under a known name: never processed, never answered, only counted.

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    seen_count = models.IntegerField(default=1)
    inode = models.BigIntegerField(
        help_text="With its time, tells a file that came again from one that a crash left lying."
    )
    modified_ns = models.BigIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    is_answered = models.BooleanField(help_text="Whether an acknowledgement was written.")
    entry_count = models.IntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    header = models.JSONField(default=dict, help_text="Who sent the file, so that returns can be addressed.")
    received_at = models.DateTimeField()
    machine_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name", "sha256"], name="sandbox_receipt_is_known_by_name_and_content"
            ),
            models.CheckConstraint(condition=Q(seen_count__gt=0), name="sandbox_receipt_was_seen"),
        ]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One batch of a file: what its entries share, and what a statement line names."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT)
    number = models.IntegerField()
    effective_on = models.DateField(null=True)
    header = models.JSONField(help_text="The batch header as it came, repeated in return files.")

    class Meta:
        verbose_name_plural = "batches"
        constraints = [models.UniqueConstraint(fields=["receipt", "number"], name="sandbox_batch_is_numbered_once")]

    def __str__(self) -> str:
        return f"{self.receipt_id}:{self.number}"


class Entry(models.Model):
    """One entry, for ever known by its trace number. `seen_count` says in how many files the bank saw the trace."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"
        SETTLED = "settled"
        RETURNED = "returned"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT)
    trace = models.CharField(max_length=15)
    amount_minor = models.BigIntegerField()
    fate = models.SmallIntegerField(
        null=True, help_text="The number of the scenario that its amount or account number chose."
    )
    status = models.CharField(max_length=10, choices=Status)
    code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    settle_on = models.DateField(null=True)
    settled_minor = models.BigIntegerField(
        null=True, help_text="What the settlement report says; a scenario may alter it."
    )
    settled_at = models.DateTimeField(null=True)
    return_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True)
    repeat_on = models.DateField(null=True, help_text="The day on which the statement shows it a second time.")
    seen_count = models.IntegerField(default=1)
    original = models.JSONField(null=True, help_text="The entry as it came, kept where a scenario will send it back.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["account", "trace"], name="sandbox_entry_trace_is_known_once")]
        indexes = [
            models.Index(fields=["settle_on"], condition=Q(status="accepted"), name="sandbox_entry_to_settle"),
            models.Index(
                fields=["return_on"],
                condition=Q(status="settled", return_on__isnull=False),
                name="sandbox_entry_to_return",
            ),
            models.Index(fields=["repeat_on"], condition=Q(repeat_on__isnull=False), name="sandbox_entry_to_repeat"),
            models.Index(fields=["account"], condition=Q(seen_count__gt=1), name="sandbox_entry_seen_again"),
        ]

    def __str__(self) -> str:
        return self.trace


class Statement(models.Model):
    """One printed day of one account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    as_of = models.DateField()
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    line_count = models.IntegerField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "as_of"], name="sandbox_statement_is_one_per_day")]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """One booking, signed as the customer sees it: a credit is positive. `key` names what was booked, once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    key = models.CharField(max_length=160)
    booked_on = models.DateField()
    booked_at = models.DateTimeField()
    type_code = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    customer_reference = models.CharField(max_length=140, blank=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="sandbox_line_is_booked_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="sandbox_line_moves_money"),
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="sandbox_line_by_day")]

    def __str__(self) -> str:
        return self.key


class Outgoing(models.Model):
    """A file for the customer, written after the commit that made it, and again after a crash until it exists."""

    class Side(models.TextChoices):
        OUTBOUND = "outbound"
        STATEMENTS = "statements"

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    side = models.CharField(max_length=10, choices=Side)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    is_written = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "outgoing"
        constraints = [
            models.UniqueConstraint(fields=["account", "side", "name"], name="sandbox_outgoing_has_one_name")
        ]
        indexes = [models.Index(fields=["id"], condition=Q(is_written=False), name="sandbox_outgoing_to_write")]

    def __str__(self) -> str:
        return self.name
