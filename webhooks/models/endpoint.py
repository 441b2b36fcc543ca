"""Endpoint: a URL that receives events. EndpointSecret: a key that signs its deliveries."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.kernel.lifecycle import HasStatus, StatusChange
from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from webhooks.limits import URL_CHARACTERS_MAX
from webhooks.states import DisabledReason, EndpointStatus, Scheme


class Endpoint(EnvironmentOwned, Identified, Timestamped, HasStatus):
    """One URL of one environment. The health columns are written by `webhooks_record_many`."""

    id_prefix = "we"

    url = models.CharField(max_length=URL_CHARACTERS_MAX)
    description = models.CharField(max_length=200, blank=True, default="")
    event_types = ArrayField(models.CharField(max_length=80), default=list, blank=True)  # empty: every type
    signature_schemes = ArrayField(models.CharField(max_length=4, choices=Scheme.choices), default=list)
    retry_waits_seconds = ArrayField(models.PositiveIntegerField(), null=True, blank=True)  # null: the default schedule
    status = models.CharField(max_length=20, choices=EndpointStatus.choices, default=EndpointStatus.ENABLED)
    disabled_reason = models.CharField(max_length=12, choices=DisabledReason.choices, blank=True, default="")
    # Raised with every change of URL, schedule or secrets: dispatchers keep what they read until then.
    version = models.PositiveIntegerField(default=1)
    failing_since = models.DateTimeField(null=True, blank=True)  # the first failure after the last success
    failures_in_a_row = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)  # the endpoint asked for a pause (Retry-After)

    class Meta:
        verbose_name = "webhook endpoint"
        indexes = [
            models.Index(fields=["environment"], condition=~Q(status="deleted"), name="webhooks_endpoint_fan_out"),
            models.Index(
                fields=["failing_since"],
                condition=Q(status="enabled", failing_since__isnull=False),
                name="webhooks_endpoint_failing",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=EndpointStatus.values), name="webhook_endpoint_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhook_endpoint_url_is_http",
            ),
            models.CheckConstraint(
                condition=(Q(status="disabled") & ~Q(disabled_reason=""))
                | (~Q(status="disabled") & Q(disabled_reason="")),
                name="disabled_webhook_endpoint_says_why",
            ),
            models.CheckConstraint(condition=Q(signature_schemes__len__gt=0), name="webhook_endpoint_signs_somehow"),
        ]


class EndpointHistory(StatusChange):
    """Every status change of an endpoint, written by the trigger only."""

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="webhooks_endpointhistory_of")]
        verbose_name_plural = "endpoint histories"


class EndpointSecret(EnvironmentOwned, Identified, Timestamped):
    """A signing secret, encrypted. The one without an expiry is current; rotated ones sign until they expire."""

    id_prefix = "whs"
    SEALED_AS = "webhooks_endpointsecret.sealed"

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, related_name="secrets", db_index=False, db_constraint=False
    )
    scheme = models.CharField(max_length=4, choices=Scheme.choices)
    sealed = models.BinaryField(editable=False)
    public_key = models.CharField(max_length=80, blank=True, default="")  # `whpk_...` for v1a; empty for v1
    hint = models.CharField(max_length=12)  # the last four characters, to tell two secrets apart
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "webhook secret"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "scheme"],
                condition=Q(expires_at=None),
                name="one_current_webhook_secret_per_scheme",
            ),
            models.CheckConstraint(condition=Q(scheme__in=Scheme.values), name="webhook_secret_scheme_is_known"),
            models.CheckConstraint(
                condition=Q(scheme="v1", public_key="") | Q(scheme="v1a", public_key__startswith="whpk_"),
                name="only_v1a_has_a_public_key",
            ),
        ]
        indexes = [models.Index(fields=["endpoint"], name="webhooks_secret_of_endpoint")]
