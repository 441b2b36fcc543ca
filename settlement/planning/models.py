"""Rail accounts, window policies and fee rules, from which plans are made. The database counts their versions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from settlement.planning.limits import ACH_ENTRY_MAX_MINOR


def us_only() -> list[str]:
    """The countries that an ACH account reaches."""
    return ["US"]


class RailAccount(Identified, EnvironmentOwned, Timestamped):
    """One account at one bank, wallet or chain through which money leaves: pooled by the house, or a partner's own.

    `settings` is what the rail needs (company, originating bank, transport, addresses) and holds no secret; secrets are
    encrypted in `credentials`.
    """

    id_prefix = "ra"

    livemode = models.BooleanField()
    code = models.SlugField(max_length=40, unique=True)
    rail = models.CharField(max_length=20)
    currency = models.CharField(max_length=4)
    countries = ArrayField(models.CharField(max_length=2), default=us_only)
    amount_max_minor = models.BigIntegerField(default=ACH_ENTRY_MAX_MINOR)
    settings = models.JSONField(default=dict, blank=True)
    credentials = models.BinaryField(null=True, blank=True, editable=False)
    next_trace = models.BigIntegerField(
        default=1, editable=False
    )  # counts on for ever; the rail's trace number shows its last digits
    is_enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "rail account"
        constraints = [
            models.CheckConstraint(condition=Q(next_trace__gt=0), name="rail_account_next_trace_is_positive"),
            models.CheckConstraint(condition=Q(amount_max_minor__gt=0), name="rail_account_limit_is_positive"),
            models.CheckConstraint(condition=~Q(currency=""), name="rail_account_has_a_currency"),
            models.CheckConstraint(
                condition=Q(livemode=False) | ~Q(settings__transport="drop_folder"),
                name="live_rail_account_uses_no_drop_folder",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def entry_max_minor(self) -> int:
        """The largest amount of one transfer in minor units: at most a whole file of this account."""
        return min(self.amount_max_minor, int(self.settings.get("total_per_file_max_minor", self.amount_max_minor)))


class WindowPolicy(Identified, Timestamped):
    """When files of a rail account leave. `deadlines` are local times in `zone`; without any, always."""

    id_prefix = "wp"

    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="window_policies")
    name = models.SlugField(max_length=40)
    zone = models.CharField(max_length=40, default="America/New_York")
    deadlines = ArrayField(models.TimeField(), default=list, blank=True)
    calendar = models.CharField(max_length=40, default="us_fed")
    lead_business_days = models.PositiveSmallIntegerField(default=1)
    submit_lead_minutes = models.PositiveSmallIntegerField(default=30)
    is_enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "window policy"
        verbose_name_plural = "window policies"
        constraints = [
            models.UniqueConstraint(fields=["rail_account", "name"], name="window_policy_name_is_unique_per_account"),
            models.CheckConstraint(
                condition=Q(lead_business_days__lte=10), name="window_policy_lead_is_at_most_ten_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeeRule(Identified, Timestamped):
    """What we charge for one transfer: a flat amount per rail and currency, in minor units of that currency."""

    id_prefix = "fee"

    rail = models.CharField(max_length=20)
    currency = models.CharField(max_length=4)
    flat_minor = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "fee rule"
        constraints = [
            models.UniqueConstraint(fields=["rail", "currency"], name="one_fee_rule_per_rail_and_currency"),
            models.CheckConstraint(condition=Q(flat_minor__gte=0), name="fee_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.rail} {self.currency}"
