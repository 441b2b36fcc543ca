"""Settlement at the staff's desk: everything can be looked at, nothing edited; actions call verbs and leave an audit entry."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action

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
    StatusDelta,
    StatusTotal,
    Submission,
    Window,
    WindowShare,
)


class EngineAdmin(ReadOnlyAdmin):
    """Rows of the engine; those who keep money moving may nudge it."""

    list_select_related = ("rail_account",)
    ordering = ("-id",)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Finance and treasury."""
        return roles.has_role(request.user, StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS)


@admin.register(Window)
class WindowAdmin(EngineAdmin):
    """Cut-offs, and what was sent for them."""

    list_display = ("public_id", "rail_account", "cut_off_at", "release_at", "effective_on", "closed_at")
    list_filter = ("rail_account",)
    actions = ("send_what_is_due",)

    @admin.action(description="Send what is due now", permissions=["steer"])
    def send_what_is_due(self, request: HttpRequest, queryset: QuerySet[Window]) -> None:
        """Do sooner what the timetable does; a window that is not released yet stays as it is."""
        files = staff_actions.send_due(list(queryset), actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(request, f"Files sent: {files}.")


@admin.register(Instruction)
class InstructionAdmin(EngineAdmin):
    """Every attempt to move a transfer."""

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
        """To the story of its transfer."""
        public_id = ids.public(Transfer.id_prefix, row.transfer_id)
        return format_html(
            '<a class="q-link" href="{}">{}</a>',
            reverse("payouts_ops:timeline", args=[public_id]),
            shortened(public_id),
        )


@admin.register(Submission)
class SubmissionAdmin(EngineAdmin):
    """Every file to a bank."""

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

    @admin.action(description="Ask the bank now about those in doubt", permissions=["steer"])
    def ask_the_bank(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        """Asking has no effect at the bank; nothing is sent again."""
        moved = staff_actions.ask_now(list(queryset), actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(request, f"Doubts resolved: {moved}.")


@admin.register(BankFile)
class BankFileAdmin(EngineAdmin):
    """Every file of a bank."""

    list_display = ("name", "kind", "status", "outcome_count", "applied_count", "read_at", "reason", "dialects")
    list_filter = ("status", "rail_account")
    actions = ("read_again",)

    @admin.action(description="Read those in quarantine again", permissions=["steer"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[BankFile]) -> None:
        """After code or data were mended; what was applied is left alone."""
        chosen = list(queryset.defer("sealed_content"))
        applied = staff_actions.read_again(chosen, actor=roles.actor_of(request.user), read_clock=clock.machine_now)
        messages.info(request, f"{applied} of {len(chosen)} applied; what stays in quarantine says why.")


@admin.register(Incident)
class IncidentAdmin(EngineAdmin):
    """What a person must look at."""

    list_display = ("public_id", "kind", "subject", "detail", "opened_at", "closed_at", "closed_by")
    list_filter = ("kind", ("closed_at", admin.EmptyFieldListFilter))
    actions = ("close_as_looked_at",)
    actions_detail = ("judge_this",)

    @admin.action(description="Close: looked at, nothing to do", permissions=["steer"])
    def close_as_looked_at(self, request: HttpRequest, queryset: QuerySet[Incident]) -> None:
        """Close the chosen incidents under the name of the person."""
        chosen, words = list(queryset), "Looked at; nothing to do."
        closed = staff_actions.close_incidents(
            chosen, actor=roles.actor_of(request.user), resolution=words, now=clock.machine_now()
        )
        messages.info(request, f"{closed} of {len(chosen)} closed; disputed amounts wait for a verdict with evidence.")

    @action(description="Decide a disputed amount", permissions=["judge"], url_path="judge-this")  # type: ignore[untyped-decorator]  # the library has no types
    def judge_this(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Go to the form."""
        return redirect("settlement_ops:dispute", object_id)

    def has_judge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Finance alone."""
        return roles.has_role(request.user, StaffRole.FINANCE_OPS)


@admin.register(ClockAdvance)
class ClockAdvanceAdmin(ReadOnlyAdmin):
    """Moved test clocks."""

    list_display = ("public_id", "environment", "advanced_by", "offset_after", "created_at", "bank_told_at")
    list_select_related = ("environment__partner",)
    ordering = ("-id",)


@admin.register(StatusTotal)
class StatusTotalAdmin(ReadOnlyAdmin):
    """How many instructions stand where, as far as it is folded."""

    list_display = ("environment", "currency", "status", "count", "amount_minor")
    list_filter = ("status",)
    list_select_related = ("environment__partner",)
    ordering = ("environment", "currency", "status")


@admin.register(StatusDelta)
class StatusDeltaAdmin(ReadOnlyAdmin):
    """What the sums have not taken in yet."""

    list_display = ("environment", "window", "currency", "status", "count", "amount_minor")
    list_filter = ("status",)
    list_select_related = ("environment__partner", "window")
    ordering = ("-id",)


@admin.register(WindowShare)
class WindowShareAdmin(ReadOnlyAdmin):
    """What each environment has in each window; minor units of the rail account's currency."""

    list_display = ("window", "environment", "count", "amount_minor")
    list_select_related = ("environment__partner", "window")
    ordering = ("-id",)
