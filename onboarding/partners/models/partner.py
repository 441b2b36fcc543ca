"""Partner and Environment: the owner of all rows, and the separation of test money from live money."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped

HOUSE_SLUG = "quittance"
HOUSE_PARTNER_ID = uuid.UUID("00000000-0000-7000-8000-000000000001")
# By livemode. Fixed ids, so that no process has to look the house up.
HOUSE_ENVIRONMENT_IDS = {
    False: uuid.UUID("00000000-0000-7000-8000-000000000002"),
    True: uuid.UUID("00000000-0000-7000-8000-000000000003"),
}


class Partner(Identified, Timestamped):
    """A company that pays through us. One of them, the house, owns pooled rail accounts, fees and suspense."""

    id_prefix = "ptn"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    is_house = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_house"], condition=Q(is_house=True), name="there_is_one_house"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="partner_has_a_name_and_a_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class EnvironmentKind(models.TextChoices):
    """Whether an environment moves real money."""

    TEST = "test"  # no real money, the sandbox bank, a clock that can be advanced
    LIVE = "live"  # real money


class Environment(Identified, Timestamped):
    """One of the two environments of a partner.

    Every partner-owned row carries its environment; its kind and its owner never change.
    """

    id_prefix = "env"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="environments", db_index=False)
    kind = models.CharField(max_length=4, choices=EnvironmentKind.choices)
    livemode = models.BooleanField()
    clock_offset = models.DurationField(
        default=timedelta(0)
    )  # how far business time runs ahead of machine time; only grows, zero in live

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "kind"], name="partner_has_one_environment_of_each_kind"),
            models.UniqueConstraint(fields=["id", "livemode"], name="environment_id_with_livemode"),
            models.CheckConstraint(condition=Q(kind__in=["test", "live"]), name="environment_kind_is_known"),
            models.CheckConstraint(
                condition=Q(livemode=True, kind="live") | Q(livemode=False, kind="test"),
                name="environment_livemode_follows_kind",
            ),
            models.CheckConstraint(
                condition=Q(clock_offset__gte=timedelta(0)), name="environment_clock_is_never_behind"
            ),
            models.CheckConstraint(
                condition=Q(livemode=False) | Q(clock_offset=timedelta(0)), name="live_environment_has_the_real_time"
            ),
        ]
