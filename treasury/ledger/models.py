"""Tables of the books. The application's role may only read them; the functions in `sql/` write.

Amounts are minor units. `amount_minor` of an entry is signed, debit positive; every balance is on its account's normal
side.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from config.kernel.models import Identified, Timestamped
from config.kernel.statuses import Colour, Group, Status
from onboarding.partners.scoping import EnvironmentOwned


class Side(models.TextChoices):
    """The side on which an account grows."""

    DEBIT = "debit"  # assets, expenses
    CREDIT = "credit"  # liabilities, income


class Account(Identified, EnvironmentOwned, Timestamped):
    """An account with one owner and one currency, and its balance.

    The id begins with the rank of its kind in the chart.
    """

    id_prefix = "acct"

    livemode = models.BooleanField()
    code = models.CharField(max_length=80)
    currency = models.CharField(max_length=10)
    side = models.CharField(max_length=6, choices=Side.choices)
    may_go_negative = models.BooleanField()
    balance_minor = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)  # number of entries; entry n leaves the account at version n
    booked_at = models.DateTimeField()  # machine time of the latest entry; never goes back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "code", "currency"], name="account_is_opened_once"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True) | Q(balance_minor__gte=0), name="account_may_not_go_negative"
            ),
            models.CheckConstraint(condition=Q(side__in=["debit", "credit"]), name="account_side_is_known"),
            models.CheckConstraint(condition=Q(version__gt=0) | Q(balance_minor=0), name="account_opens_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class Journal(Identified):
    """One booking of a set: what happened, when it counts (business time) and when it was written (machine time)."""

    id_prefix = "jrn"

    livemode = models.BooleanField()
    kind = models.CharField(max_length=80)
    effective_at = models.DateTimeField()
    created_at = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=300, blank=True)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals", db_index=False
    )
    part_count = models.IntegerField()
    entry_count = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part_count__gt=0, entry_count__gt=1), name="journal_has_parts_and_entries"
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="journal_has_a_kind"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="journal_is_reversed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class JournalPart(models.Model):
    """The contribution of one subject to a journal: `from_account` is debited, `to_account` credited.

    The unique key prevents a second booking. The references have no foreign keys, which would cost one look-up per row:
    statement triggers check them for the whole set, and accounts and journals can never be deleted.
    """

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="parts", db_constraint=False)
    kind = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    attempt = models.IntegerField()
    from_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    to_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "kind", "attempt"], name="part_is_booked_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="part_amount_is_positive"),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="part_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Entry(models.Model):
    """The effect of one journal on one account: the sum of its parts there, the balance after it, and the version."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )  # `sql/ledger_check_entries.sql` checks both
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    amount_minor = models.BigIntegerField()
    balance_after_minor = models.BigIntegerField()
    account_version = models.BigIntegerField()
    effective_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["account", "account_version"], name="entry_version_is_taken_once"),
            models.UniqueConstraint(fields=["account", "journal"], name="entry_is_one_per_account_and_journal"),
        ]
        indexes = [
            models.Index(fields=["account", "effective_at"], name="entry_by_value_date"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} v{self.account_version}"


class Stage(Status, noun="hold"):
    """Stages of a hold: where its money is."""

    RESERVED = "reserved", Group.WAITING, Colour.INFO, "The money is in payouts_pending."
    IN_TRANSIT = "in_transit", Group.ACTIVE, Colour.INFO, "Sent to a rail. The fee is still pending."
    SETTLED = "settled", Group.SUCCEEDED, Colour.SUCCESS, "The rail proved that it paid."
    RELEASED = (
        "released",
        Group.UNSUCCESSFUL,
        Colour.NEUTRAL,
        "Given back because the transfer was cancelled or failed.",
    )
    EXPIRED = "expired", Group.UNSUCCESSFUL, Colour.NEUTRAL, "Given back because the hold reached its end."


class Hold(Identified, EnvironmentOwned, Timestamped):
    """The held money of one subject and its stage. `stage_at` and `closed_at` are business time."""

    id_prefix = "hld"

    # Checked once per statement by a trigger: a foreign key would check each row and lock the environment each time.
    environment = models.ForeignKey(
        "partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subject_id = models.UUIDField()
    attempt = models.IntegerField()
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=10)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    stage_at = models.DateTimeField()
    closed_at = models.DateTimeField(
        null=True, blank=True
    )  # not `stage` in the indexes below: going in transit then touches no index
    expires_at = models.DateTimeField(null=True, blank=True)
    rail_environment_id = models.UUIDField(null=True, blank=True)
    rail_code = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 - null until sent, like the two beside it
    sent_attempt = models.IntegerField(null=True, blank=True)
    settled_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "attempt"], name="hold_is_placed_once"),
            models.UniqueConstraint(
                fields=["subject_id"], condition=Q(closed_at=None), name="one_active_hold_per_subject"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0, fee_minor__gte=0), name="hold_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(stage__in=["reserved", "in_transit"], closed_at=None)
                | Q(stage__in=["settled", "released", "expired"], closed_at__isnull=False),
                name="hold_is_closed_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=["in_transit", "settled"],
                    rail_environment_id__isnull=False,
                    rail_code__isnull=False,
                    sent_attempt__isnull=False,
                )
                | Q(
                    stage__in=["reserved", "released", "expired"],
                    rail_environment_id=None,
                    rail_code=None,
                    sent_attempt=None,
                ),
                name="hold_in_transit_names_its_rail",
            ),
            models.CheckConstraint(
                condition=Q(stage="settled", settled_minor__gt=0, settled_minor__lte=F("amount_minor"))
                | (~Q(stage="settled") & Q(settled_minor=None)),
                name="hold_settles_at_most_its_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(closed_at=None, expires_at__isnull=False), name="hold_expiry"
            )
        ]


class Checkpoint(models.Model):
    """The balance of an account before a UTC day, by value date, at a version of the account.

    A later version of the same day replaces it.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="checkpoints", db_index=False)
    before_on = models.DateField()
    account_version = models.BigIntegerField()
    balance_minor = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "before_on", "account_version"], name="checkpoint_is_taken_once")
        ]
        indexes = [models.Index(fields=["account", "account_version"], name="checkpoint_by_version")]

    def __str__(self) -> str:
        return f"{self.account_id} before {self.before_on}"
