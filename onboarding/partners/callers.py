"""Caller: the API key behind a request and the environment that it opens, from the credential alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network

from django.db import connection

from config.kernel import clock
from onboarding.partners.models import ApiKey, Environment, KeyKind
from onboarding.partners.scopes import ALL_SCOPES


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified key, and its environment with the partner loaded."""

    environment: Environment
    key_id: uuid.UUID
    key_version: int
    scopes: frozenset[str]
    actor: str  # `key:key_01...`, as the audit trail writes it
    livemode: bool

    # What Django and DRF expect of a user.
    is_authenticated = True
    is_active = True
    is_staff = False
    is_anonymous = False

    @property
    def environment_id(self) -> uuid.UUID:
        """The environment's id."""
        return self.environment.pk

    @property
    def pk(self) -> uuid.UUID:
        """The key's id: the key stands for the user."""
        return self.key_id

    def is_current(self) -> bool:
        """Whether the key is still in force and unchanged in the database: this caller may come from the cache."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT FROM partners_stale_keys(%s::uuid[], %s::int[], %s))",
                [[self.key_id], [self.key_version], clock.machine_now()],
            )
            return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class VerifiedApiKey:
    """A caller with what has to be checked on each request: when its key ends, and from where it may be used."""

    caller: Caller
    networks: tuple[IPv4Network | IPv6Network, ...]
    expires_at: datetime | None


def from_api_key(key: ApiKey) -> Caller:
    """The caller that this key makes."""
    return Caller(
        environment=key.environment,
        key_id=key.pk,
        key_version=key.version,
        scopes=ALL_SCOPES if key.kind == KeyKind.SECRET else frozenset(key.scopes) & ALL_SCOPES,
        actor=f"key:{key.public_id}",
        livemode=key.environment.livemode,
    )
