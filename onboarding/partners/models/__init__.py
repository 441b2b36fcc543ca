"""Partner, Environment, Member, ApiKey."""

from __future__ import annotations

from onboarding.partners.models.api_key import ApiKey, KeyKind
from onboarding.partners.models.member import Member, MemberRole
from onboarding.partners.models.partner import (
    HOUSE_ENVIRONMENT_IDS,
    HOUSE_PARTNER_ID,
    HOUSE_SLUG,
    Environment,
    EnvironmentKind,
    Partner,
)  # isort: skip

__all__ = [
    "HOUSE_ENVIRONMENT_IDS",
    "HOUSE_PARTNER_ID",
    "HOUSE_SLUG",
    "ApiKey",
    "Environment",
    "EnvironmentKind",
    "KeyKind",
    "Member",
    "MemberRole",
    "Partner",
]
