"""Settlement in the admin: read-only tables. Actions call `staff_actions`, which write audit entries."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kernel import clock, ids
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from config.ops.templatetags.ops import shortened
from payouts.models import Transfer
from settlement import staff_actions
from settlement.models import (
    BankFile,
    ClockAdvance,
    Incident,
    Instruction,
    OutcomeOrder,
    StatusDelta,
    StatusTotal,
    Submission,
    Window,
    WindowShare,
)
from settlement.models.bank_file import BankFileStatus
from settlement.states import InstructionStatus, SubmissionStatus

CHECKED = "Checked; no action needed."


class EngineAdmin(ReadOnlyAdmin):
    """Tables of settlement. Finance and treasury may run actions."""

    list_select_related = ("rail_account",)
    ordering = ("-id",)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS)


@admin.register(Window)
class WindowAdmin(EngineAdmin):
    """Windows with their cut-off and release times."""

    list_display = ("public_id", "rail_account", "cut_off_at", "release_at", "effective_on", "closed_at")
    list_filter = ("rail_account",)
    actions = ("send_what_is_due",)

    @admin.action(description="Send due files now", permissions=["steer"])
    def send_what_is_due(self, request: HttpRequest, queryset: QuerySet[Window]) -> None:
        # A window before its release time is not sent.
        files = staff_actions.send_due(list(queryset), actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(request, f"Files sent: {files}.")


@admin.register(Instruction)
class InstructionAdmin(EngineAdmin):
    """Instructions: every attempt to move a transfer."""

    statuses = InstructionStatus
    list_display = (
        "public_id",
        "transfer",
        "attempt",
        "status",
        "status_at",
        "amount_minor",
        "currency",
        "trace_number",
        "outcome_code",
    )
    list_filter = ("status", "rail_account")
    search_fields = ("=trace_number", "=transfer_id")

    @admin.display(description="transfer")
    def transfer(self, row: Instruction) -> SafeString:
        public_id = ids.public(Transfer.id_prefix, row.transfer_id)
        return format_html(
            '<a class="q-link" href="{}">{}</a>',
            reverse("payouts_ops:timeline", args=[public_id]),
            shortened(public_id),
        )


@admin.register(Submission)
class SubmissionAdmin(EngineAdmin):
    """Submissions: every file to a bank."""

    statuses = SubmissionStatus
    currency_from = "rail_account__currency"
    list_display = (
        "reference",
        "status",
        "status_at",
        "entry_count",
        "total_minor",
        "effective_on",
        "asked",
        "next_ask_at",
    )
    list_filter = ("status", "rail_account")
    search_fields = ("=reference",)
    actions = ("ask_the_bank",)

    @admin.action(description="Ask the bank now about files in doubt", permissions=["steer"])
    def ask_the_bank(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        # Asking has no effect at the bank: nothing is sent again.
        moved = staff_actions.ask_now(list(queryset), actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(request, f"Outcomes found: {moved}.")


@admin.register(BankFile)
class BankFileAdmin(EngineAdmin):
    """Files from a bank."""

    statuses = BankFileStatus
    list_display = ("name", "kind", "status", "outcome_count", "applied_count", "read_at", "reason", "dialects")
    list_filter = ("status", "rail_account")
    actions = ("read_again",)

    @admin.action(description="Read quarantined files again", permissions=["steer"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[BankFile]) -> None:
        chosen = list(queryset.defer("sealed_content"))
        applied = staff_actions.read_again(chosen, actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(
            request, f"{applied} of {len(chosen)} files applied. A file that stays in quarantine shows the reason."
        )


@admin.register(Incident)
class IncidentAdmin(EngineAdmin):
    """Incidents. A row opens the page with the actions of its kind."""

    page_route = "settlement_ops:incident"
    list_display = ("public_id", "kind", "subject", "detail", "opened_at", "closed_at", "closed_by")
    list_filter = ("kind", ("closed_at", admin.EmptyFieldListFilter))
    actions = ("close",)

    @admin.action(description="Close (checked, no action needed)", permissions=["steer"])
    def close(self, request: HttpRequest, queryset: QuerySet[Incident]) -> None:
        chosen = list(queryset)
        closed = staff_actions.close_incidents(
            chosen, actor=roles.actor_of(request.user), resolution=CHECKED, now=clock.machine_now()
        )
        messages.info(request, f"{closed} of {len(chosen)} closed. A disputed amount is closed by its decision only.")


@admin.register(ClockAdvance)
class ClockAdvanceAdmin(ReadOnlyAdmin):
    """Advances of test clocks."""

    list_display = ("public_id", "environment", "advanced_by", "offset_after", "created_at", "bank_told_at")
    list_select_related = ("environment__partner",)
    ordering = ("-id",)


@admin.register(OutcomeOrder)
class OutcomeOrderAdmin(ReadOnlyAdmin):
    """Outcomes that partners ordered in test mode."""

    list_display = ("public_id", "environment", "action", "return_code", "created_at", "bank_told_at", "refusal")
    list_filter = ("action",)
    list_select_related = ("environment__partner",)
    ordering = ("-id",)


@admin.register(StatusTotal)
class StatusTotalAdmin(ReadOnlyAdmin):
    """Instructions by status, without the changes that are not added yet."""

    statuses = InstructionStatus
    list_display = ("environment", "currency", "status", "count", "amount_minor")
    list_filter = ("status",)
    list_select_related = ("environment__partner",)
    ordering = ("environment", "currency", "status")


@admin.register(StatusDelta)
class StatusDeltaAdmin(ReadOnlyAdmin):
    """Changes of the sums that are not added yet."""

    statuses = InstructionStatus
    list_display = ("environment", "window", "currency", "status", "count", "amount_minor")
    list_filter = ("status",)
    list_select_related = ("environment__partner", "window__rail_account")
    ordering = ("-id",)


@admin.register(WindowShare)
class WindowShareAdmin(ReadOnlyAdmin):
    """The share of each environment in each window."""

    currency_from = "window__rail_account__currency"
    list_display = ("window", "environment", "count", "amount_minor")
    list_select_related = ("environment__partner", "window__rail_account")
    ordering = ("-id",)
