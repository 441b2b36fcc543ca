"""The partner, its key and webhook endpoint, and a staff login for the demo."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction

from config.kernel import clock
from config.ops import roles
from onboarding.partners import api_keys, partners
from onboarding.partners.models import Environment

PARTNER_NAME, PARTNER_SLUG = "Northwind Payroll", "northwind-payroll"
STAFF_NAME = "ops"
ACTOR = "system:demo"


@dataclass(frozen=True)
class Cast:
    """The partner's test environment, a new key of it, and the staff login of this run."""

    environment: Environment
    key_secret: str
    staff_name: str
    staff_password: str


def gather() -> Cast:
    """Find or create partner, key and staff login.

    The key and the staff password are new at every start and shown once.
    """
    with transaction.atomic():
        environment = _environment()
        _, secret = api_keys.issue(environment=environment, name="demo", issued_by=ACTOR, at=clock.machine_now())
        password = secrets.token_urlsafe(12)
        _staff(password)
    return Cast(environment, secret, STAFF_NAME, password)


def _environment() -> Environment:
    known = Environment.objects.filter(partner__slug=PARTNER_SLUG, kind="test").select_related("partner").first()
    if known is not None:
        return known
    test, _ = partners.register(name=PARTNER_NAME, slug=PARTNER_SLUG, registered_by=ACTOR, at=clock.machine_now())
    return test


def _staff(password: str) -> None:
    user, _ = User.objects.get_or_create(
        username=STAFF_NAME, defaults={"first_name": "Demo", "last_name": "Operations"}
    )
    user.is_staff = user.is_superuser = user.is_active = True
    user.set_password(password)
    user.save()
    user.groups.add(*Group.objects.filter(name__in=roles.ALL_ROLES))
