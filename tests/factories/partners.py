"""Partners, environments, keys and clients for tests, created by the operations of the app."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from config.kernel import clock
from config.kernel.db import lock_in_order
from onboarding.partners import api_key_cache, api_keys, partners
from onboarding.partners.callers import Caller
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, ApiKey, Environment, KeyKind, Member, MemberRole, Partner

_numbers = itertools.count(1)


def partner(name: str = "") -> Partner:
    """Create a partner with both its environments."""
    number = next(_numbers)
    test, _ = partners.register(
        name=name or f"Partner {number}", slug=f"partner-{number}", registered_by="tests", at=clock.machine_now()
    )
    return test.partner


def environment(*, of: Partner | None = None, livemode: bool = False) -> Environment:
    """Return the test (or live) environment of a partner, by default of a new one; its partner is loaded."""
    owner = of or partner()
    return Environment.objects.select_related("partner").get(partner=owner, livemode=livemode)


def api_key(env: Environment | None = None, *, scopes: Sequence[str] | None = None, **more: Any) -> tuple[ApiKey, str]:
    """Create a key and return it with its secret: `sk` with every scope, or `rk` with the given ones."""
    return api_keys.issue(
        environment=env or environment(),
        name=more.pop("name", "tests"),
        kind=KeyKind.SECRET if scopes is None else KeyKind.RESTRICTED,
        scopes=scopes or (),
        issued_by="tests",
        at=more.pop("at", clock.machine_now()),
        **more,
    )


def authenticate(secret: str, *, address: str = "", now: datetime | None = None) -> Caller:
    """The caller that a secret makes."""
    return api_keys.check_hash(api_keys.hash_of(secret), address=address, now=now or clock.machine_now()).caller


def member(of: Partner | None = None, *, role: str = MemberRole.OWNER) -> Member:
    """Create a person of a partner."""
    user = get_user_model().objects.create_user(username=f"person-{next(_numbers)}")
    return Member.objects.create(partner=of or partner(), user=user, role=role)


class ApiClient(Client):
    """An API client of a partner: sends JSON with its key, and an Idempotency-Key if given."""

    def __init__(self, secret: str, **more: Any) -> None:
        super().__init__(headers={"Authorization": f"Bearer {secret}"}, **more)
        self.secret = secret

    def post(self, path: str, data: Any = None, *, idempotency_key: str | None = None, **more: Any) -> Any:  # type: ignore[override]
        """Send JSON (or bytes with a content_type)."""
        headers = dict(more.pop("headers", None) or {})
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        if "content_type" not in more:
            data, more["content_type"] = json.dumps({} if data is None else data), "application/json"
        return super().post(path, data, headers=headers, **more)


def client(env: Environment | None = None, *, scopes: Sequence[str] | None = None) -> ApiClient:
    """Return a client with a new key of this environment."""
    return ApiClient(api_key(env, scopes=scopes)[1])


@transaction.atomic
def advance_clock(*, environment: Environment, by: timedelta) -> Environment:
    """Move the clock of a test environment forward from the house's time, and the house's clock with it.

    The database refuses a live clock and a step back.
    """
    ids = {environment.pk, HOUSE_ENVIRONMENT_IDS[environment.livemode]}
    rows = {row.pk: row for row in lock_in_order(Environment.objects.filter(pk__in=ids))}
    own = rows[environment.pk]
    own.clock_offset = max(row.clock_offset for row in rows.values()) + by
    own.save(update_fields=["clock_offset"])
    for row in rows.values():
        if row.clock_offset < own.clock_offset:
            row.clock_offset = own.clock_offset
            row.save(update_fields=["clock_offset"])
    transaction.on_commit(api_key_cache.clear)
    return own
