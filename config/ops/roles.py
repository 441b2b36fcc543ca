"""Staff roles: Django groups with fixed names. Each page and action names the roles that may use it."""

from __future__ import annotations

from typing import Any

from django.db import models


class StaffRole(models.TextChoices):
    """The roles. A superuser may view every page, but has no role where a role is required to act."""

    FINANCE_OPS = "finance_ops"  # transfers, batches, incidents, reconciliation
    TREASURY_OPS = "treasury_ops"  # float, rail accounts, windows
    BILLING_OPS = "billing_ops"  # fees and programs
    COMPLIANCE_OPS = "compliance_ops"  # screening, cases, limits
    SUPPORT = "support"  # helps partners with keys and webhooks
    AUDITOR = "auditor"  # views everything, changes nothing


ALL_ROLES = frozenset(StaffRole.values)
NO_ROLES: frozenset[str] = frozenset()


def roles_of(user: Any) -> frozenset[str]:
    """Return the roles of an active member of staff, read once per request; no roles for other users."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return NO_ROLES
    known = getattr(user, "_quittance_roles", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True)) & ALL_ROLES
        user._quittance_roles = known  # noqa: SLF001 - cached on the request's user object
    return known


def can_view(user: Any, roles: frozenset[str]) -> bool:
    """Return whether the user holds one of the roles or is a superuser."""
    return bool(roles_of(user) & roles) or (user.is_authenticated and user.is_active and user.is_superuser)


def has_role(user: Any, *roles: str) -> bool:
    """Return whether the user holds one of the roles; being a superuser is not enough."""
    return not roles_of(user).isdisjoint(roles)


def actor_of(user: Any) -> str:
    """Return how the audit trail names a user."""
    return f"user:{user.pk}"
