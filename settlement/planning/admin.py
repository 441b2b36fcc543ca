"""Planning in the admin: read-only, because every plan names the version of its rules."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from config.kernel import clock
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from settlement.planning import rail_accounts
from settlement.planning.models import FeeRule, RailAccount, WindowPolicy


@admin.register(RailAccount)
class RailAccountAdmin(ReadOnlyAdmin):
    """Rail accounts. Closing one stops new plans."""

    list_display = ("code", "rail", "currency", "livemode", "is_enabled", "next_trace", "version")
    exclude = ("credentials",)
    ordering = ("code",)
    actions = ("close_to_new_plans", "open_to_new_plans")

    @admin.action(description="Close to new plans (current transfers continue)", permissions=["steer"])
    def close_to_new_plans(self, request: HttpRequest, queryset: QuerySet[RailAccount]) -> None:
        self._switch(request, queryset, is_enabled=False)

    @admin.action(description="Open to new plans", permissions=["steer"])
    def open_to_new_plans(self, request: HttpRequest, queryset: QuerySet[RailAccount]) -> None:
        self._switch(request, queryset, is_enabled=True)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.TREASURY_OPS)

    def _switch(self, request: HttpRequest, queryset: QuerySet[RailAccount], *, is_enabled: bool) -> None:
        for account in queryset:
            rail_accounts.set_enabled(
                rail_account=account, is_enabled=is_enabled, actor=roles.actor_of(request.user), now=clock.machine_now()
            )
        messages.info(request, "Saved. New plans use the change within seconds.")


@admin.register(WindowPolicy)
class WindowPolicyAdmin(ReadOnlyAdmin):
    """Window policies: when files are sent."""

    list_display = (
        "name",
        "rail_account",
        "zone",
        "deadlines",
        "calendar",
        "lead_business_days",
        "is_enabled",
        "version",
    )


@admin.register(FeeRule)
class FeeRuleAdmin(ReadOnlyAdmin):
    """Fees of a transfer."""

    list_display = ("rail", "currency", "flat_minor", "version")
