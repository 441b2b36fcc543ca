"""Operations on partners: register."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from config.audit import trail
from config.kernel.db import constraint_name, lock_in_order
from onboarding.partners import api_key_cache
from onboarding.partners.errors import SlugTaken
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, Environment, EnvironmentKind, Partner


def house(*, livemode: bool) -> Environment:
    """Return the house partner's environment of this mode, read from the database: its clock may have moved."""
    return Environment.objects.select_related("partner").get(pk=HOUSE_ENVIRONMENT_IDS[livemode])


@transaction.atomic
def register(*, name: str, slug: str, registered_by: str, at: datetime) -> tuple[Environment, Environment]:
    """Make a partner with both its environments; returns (test, live).

    The test environment starts at the house's business time. `at` is machine time.

    Raises SlugTaken.
    """
    try:
        with transaction.atomic():
            partner = Partner.objects.create(name=name, slug=slug, created_at=at)
    except IntegrityError as error:
        if "slug" in constraint_name(error):
            raise SlugTaken(slug=slug) from error
        raise
    test, live = (
        Environment.objects.create(
            partner=partner,
            kind=kind,
            livemode=livemode,
            created_at=at,
            clock_offset=house(livemode=livemode).clock_offset,
        )
        for kind, livemode in ((EnvironmentKind.TEST, False), (EnvironmentKind.LIVE, True))
    )
    trail.record(actor=registered_by, action="partner.registered", subject_type="partner", subject_id=partner.id, at=at)
    return test, live


@transaction.atomic
def move_clock(*, environment: Environment, offset: timedelta) -> Environment:
    """Move a test clock, and the house's with it, to at least this offset. Locks both; returns the fresh row."""
    ids = {environment.pk, HOUSE_ENVIRONMENT_IDS[environment.livemode]}
    rows = {row.pk: row for row in lock_in_order(Environment.objects.filter(pk__in=ids))}
    for row in rows.values():
        if row.clock_offset < offset:
            row.clock_offset = offset
            row.save(update_fields=["clock_offset"])
    transaction.on_commit(api_key_cache.clear)
    return rows[environment.pk]
