"""Beneficiary: a payee and its account. Everything that identifies a person or an account is sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned


class Scheme(models.TextChoices):
    """How the account of a payee is addressed."""

    US_ACH = "us_ach"  # routing number, account number, account type


class AccountType(models.TextChoices):
    """The kind of account; it decides the transaction code of the entry."""

    CHECKING = "checking"
    SAVINGS = "savings"


class Beneficiary(EnvironmentOwned, Identified, Timestamped):
    """A payee of one environment.

    The id is derived from the fingerprint and known before the row exists (decision 0003).
    """

    id_prefix = "ben"

    scheme = models.CharField(max_length=10, choices=Scheme.choices, default=Scheme.US_ACH)
    # Name, routing number and account number, encrypted together: one seal per payee.
    sealed_account = models.BinaryField(editable=False)
    # HMAC of account and name, by which an equal payee is found.
    fingerprint = models.BinaryField(max_length=32, editable=False)
    name_hint = models.CharField(max_length=40)
    last4 = models.CharField(max_length=4)
    account_type = models.CharField(max_length=8, choices=AccountType.choices)
    is_disabled = models.BooleanField(default=False)
    disabled_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "fingerprint"], name="beneficiary_is_known_once_per_environment"
            ),
            models.CheckConstraint(condition=Q(scheme__in=Scheme.values), name="beneficiary_scheme_is_known"),
            models.CheckConstraint(
                condition=Q(account_type__in=AccountType.values), name="beneficiary_account_type_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["environment", "created_at", "id"], name="payouts_beneficiary_by_age"),
            # Readiness asks which encryption keys the rows need.
            models.Index(Substr("sealed_account", 2, 4), name="payouts_beneficiary_by_key"),
        ]
        verbose_name = "beneficiary"
        verbose_name_plural = "beneficiaries"
