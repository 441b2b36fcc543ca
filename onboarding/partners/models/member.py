"""Member: a person who acts for a partner. Approvals compare persons, never keys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.models.partner import Partner


class MemberRole(models.TextChoices):
    """What a person may do at a partner."""

    OWNER = "owner"  # everything, members and keys included
    DEVELOPER = "developer"  # keys, webhooks, test mode
    PREPARER = "preparer"  # makes batches and transfers
    APPROVER = "approver"  # approves what another person prepared
    VIEWER = "viewer"  # reads


class Member(Identified, Timestamped):
    """The membership of one person at one partner."""

    id_prefix = "mem"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=MemberRole.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "user"], name="person_is_a_member_once"),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="member_role_is_known"),
        ]
