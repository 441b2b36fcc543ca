"""Staff roles: Django groups by fixed names. What a role may do is said beside each door, never by the request."""

from __future__ import annotations

from typing import Any

from django.db import models


class StaffRole(models.TextChoices):
    """Who of us does what. A superuser may look everywhere, but is not exempt where two persons are asked for."""

    FINANCE_OPS = "finance_ops"  # transfers, batches, stuck money, reconciliation
    TREASURY_OPS = "treasury_ops"  # float, rail accounts, windows
    BILLING_OPS = "billing_ops"  # fees and programs
    COMPLIANCE_OPS = "compliance_ops"  # screening, cases, limits
    SUPPORT = "support"  # looks, and helps partners with keys and webhooks
    AUDITOR = "auditor"  # looks at everything, changes nothing


EVERYBODY = frozenset(StaffRole.values)
NOBODY: frozenset[str] = frozenset()


def roles_of(user: Any) -> frozenset[str]:
    """The roles of a member of staff, asked once per request; nobody else has any."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return NOBODY
    known = getattr(user, "_quittance_roles", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True)) & EVERYBODY
        user._quittance_roles = known  # noqa: SLF001 - our own mark on the request's user object
    return known


def may_look(user: Any, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles, or a superuser, is asking."""
    return bool(roles_of(user) & roles) or (user.is_authenticated and user.is_active and user.is_superuser)


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user holds one of the roles; being a superuser is not enough."""
    return not roles_of(user).isdisjoint(roles)


def actor_of(user: Any) -> str:
    """How the audit trail spells a person."""
    return f"user:{user.pk}"
