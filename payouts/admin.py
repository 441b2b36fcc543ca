"""Payouts for staff: everything can be looked at, nothing is edited. What staff decide, they decide through the verbs of `desk`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from unfold.decorators import action, display

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import display as spell
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from payouts import staff_actions
from payouts.models import Batch, Beneficiary, Receipt, StatusDelta, StatusTotal, Transfer, TransferHistory
from treasury import money

_COLOURS = {
    "created": "info", "in_review": "warning", "held": "info", "queued": "info", "submitted": "warning", "settled": "success", "failed": "danger",
    "returned": "danger", "dead_letter": "danger", "cancelled": "default", "processing": "info", "completed": "success",
}  # fmt: skip


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """What partners ordered, and where it stands."""

    list_display = [
        "public_id",
        "environment",
        "reference",
        "amount",
        "shown_status",
        "rail",
        "promised_on",
        "status_at",
    ]
    list_filter = ["status", "environment__livemode", "currency", "rail", ("overdue_at", admin.EmptyFieldListFilter)]
    list_select_related = ["environment__partner"]
    search_fields = [
        "=reference"
    ]  # the bank's trace number is searched among the instructions, which have an index for it
    exclude = ["metadata"]
    ordering = ["-id"]
    actions = ["cancel", "retry", "give_up"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Redirect to the page with the timeline."""
        return redirect("payouts_ops:timeline", object_id)

    @display(description="amount", ordering="amount_minor")  # type: ignore[untyped-decorator]  # the library has no types
    def amount(self, row: Transfer) -> str:
        """Amount and currency."""
        return spell.money(money.format(row.amount_minor, row.currency), row.currency)

    @display(description="status", ordering="status", label=_COLOURS)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Transfer) -> str:
        """Coloured."""
        return row.status

    @action(description="Cancel what the bank was not given yet", permissions=["decide"])  # type: ignore[untyped-decorator]  # the library has no types
    def cancel(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        """Take back the selected transfers."""
        self._decide(staff_actions.cancel_many, request, rows, said="cancelled")

    @action(description="Retry what failed, was returned or is a dead letter", permissions=["decide"])  # type: ignore[untyped-decorator]  # the library has no types
    def retry(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        """Order another attempt of the selected transfers."""
        self._decide(staff_actions.retry_many, request, rows, said="held again for another attempt")

    @action(description="Give up dead letters and free their money", permissions=["decide"])  # type: ignore[untyped-decorator]  # the library has no types
    def give_up(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        """Fail the selected dead letters."""
        self._decide(staff_actions.give_up_many, request, rows, said="failed; their money is free again")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Finance decides."""
        return roles.has_role(request.user, StaffRole.FINANCE_OPS)

    def _decide(self, verb: Callable[..., int], request: HttpRequest, rows: QuerySet[Transfer], *, said: str) -> None:
        ids = list(rows.values_list("id", flat=True))
        try:
            count = verb(
                ids, actor=roles.actor_of(request.user), request_id=request_id_of(request), now=clock.machine_now()
            )
        except IntegrityError:
            self.message_user(
                request, "The balance does not suffice for all of them: nothing was changed.", messages.ERROR
            )
            return
        self.message_user(
            request,
            f"{count} of {len(ids)} are {said}; the others stand where that is not possible.",
            messages.SUCCESS if count else messages.WARNING,
        )


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """What partners ordered together."""

    list_display = [
        "public_id",
        "environment",
        "reference",
        "item_count",
        "open_count",
        "total",
        "shown_status",
        "accepted_at",
    ]
    list_filter = ["environment__livemode", "source", "currency"]
    list_select_related = ["environment__partner"]
    search_fields = ["=reference"]
    ordering = ["-id"]

    @display(description="total", ordering="total_minor")  # type: ignore[untyped-decorator]  # the library has no types
    def total(self, row: Batch) -> str:
        """Total without fees."""
        return spell.money(money.format(row.total_minor, row.currency), row.currency)

    @display(description="status", label=_COLOURS)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Batch) -> str:
        """Derived from the transfers."""
        return str(row.status)


@admin.register(Beneficiary)
class BeneficiaryAdmin(ReadOnlyAdmin):
    """Who is paid; names and accounts stay sealed."""

    list_display = ["public_id", "environment", "name_hint", "last4", "account_type", "is_disabled", "created_at"]
    list_filter = ["is_disabled", "environment__livemode"]
    list_select_related = ["environment__partner"]
    exclude = ["sealed_account", "fingerprint"]
    ordering = [
        "-id"
    ]  # not by age: the ids say nothing of it (decision 0003), and an index by age would cost every acceptance


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """What arrived."""

    list_display = ["public_id", "environment", "reference", "amount", "rail_code", "received_at", "bank_told_at"]
    list_filter = ["environment__livemode", "currency"]
    list_select_related = ["environment__partner"]
    search_fields = ["=reference"]
    ordering = ["-id"]

    @display(description="amount", ordering="amount_minor")  # type: ignore[untyped-decorator]  # the library has no types
    def amount(self, row: Receipt) -> str:
        """Amount and currency."""
        return spell.money(money.format(row.amount_minor, row.currency), row.currency)


@admin.register(TransferHistory)
class TransferHistoryAdmin(ReadOnlyAdmin):
    """Every arrow that a transfer went."""

    list_display = ["at", "subject_id", "from_status", "to_status", "note", "recorded_at"]
    list_filter = ["to_status"]
    search_fields = ["=subject_id"]
    ordering = ["-id"]


@admin.register(StatusTotal)
class StatusTotalAdmin(ReadOnlyAdmin):
    """The rollup of the dashboard."""

    list_display = [
        "day",
        "environment",
        "currency",
        "status",
        "entered_count",
        "departed_count",
        "entered_minor",
        "departed_minor",
    ]
    list_filter = ["status", "currency"]
    list_select_related = ["environment__partner"]
    ordering = ["-day", "status"]


@admin.register(StatusDelta)
class StatusDeltaAdmin(StatusTotalAdmin):
    """What the rollup has not taken in yet."""

    ordering = ["-id"]
