"""Partners in the admin: read-only tables.

Keys are revoked by the operation that the API uses; secrets are not stored.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from onboarding.partners import api_keys
from onboarding.partners.models import ApiKey, Environment, Member, Partner


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    """Partners."""

    list_display = ["name", "slug", "is_house", "created_at"]
    search_fields = ["name", "slug"]
    ordering = ["name"]


@admin.register(Environment)
class EnvironmentAdmin(ReadOnlyAdmin):
    """Environments: test and live."""

    list_display = ["public_id", "partner", "kind", "clock_offset", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["partner"]
    search_fields = ["partner__name", "partner__slug"]
    ordering = ["id"]


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    """Members: the users of a partner."""

    list_display = ["public_id", "partner", "user", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["partner", "user"]
    ordering = ["-id"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys, without their secrets."""

    list_display = ["public_id", "environment", "name", "hint", "kind", "expires_at", "revoked_at", "last_used_at"]
    list_filter = ["kind"]
    list_select_related = ["environment__partner"]
    search_fields = ["=hint", "name", "environment__partner__slug"]
    exclude = ["secret_hash"]
    ordering = ["-id"]
    actions = ["revoke"]

    @action(description="Revoke immediately", permissions=["revoke"])  # type: ignore[untyped-decorator]  # untyped library
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> None:
        count = api_keys.revoke_many(
            keys=list(rows.select_related("environment")),
            revoked_by=roles.actor_of(request.user),
            at=clock.machine_now(),
            request_id=request_id_of(request),
        )
        self.message_user(request, f"{count} {'key is' if count == 1 else 'keys are'} revoked.", messages.SUCCESS)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.SUPPORT, StaffRole.COMPLIANCE_OPS)
