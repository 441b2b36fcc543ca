"""Caller: who stands at the partners' door, as the credential says it. Nothing of it comes from the request's own words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network

from onboarding.partners.models import ApiKey, Environment, KeyKind
from onboarding.partners.scopes import ALL_SCOPES


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that was checked, and the environment (with its partner loaded) that it opens."""

    environment: Environment
    key_id: uuid.UUID
    key_version: int
    scopes: frozenset[str]
    actor: str  # `key:key_01...`, as the audit trail spells it
    livemode: bool

    # What Django and DRF ask of a user.
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
        """The key stands for the user."""
        return self.key_id


@dataclass(frozen=True, slots=True)
class VerifiedApiKey:
    """A key that was found good, with what has to be looked at on each request: the moment and the place."""

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
