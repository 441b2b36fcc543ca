"""Payouts in the admin: read-only tables. Actions on transfers call `staff_actions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import action, display

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from payouts import staff_actions
from payouts.models import Batch, Beneficiary, Receipt, StatusDelta, StatusTotal, Transfer, TransferHistory
from payouts.states import BatchStatus, TransferStatus


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Transfers with their status. A row opens the page with the timeline."""

    statuses = TransferStatus
    page_route = "payouts_ops:timeline"
    list_display = [
        "public_id",
        "environment",
        "reference",
        "amount_minor",
        "status",
        "rail",
        "promised_on",
        "status_at",
    ]
    list_filter = ["status", "environment__livemode", "currency", "rail", ("overdue_at", admin.EmptyFieldListFilter)]
    list_select_related = ["environment__partner"]
    search_fields = ["=reference"]  # trace numbers are searched in the list of instructions, which has an index
    exclude = ["metadata"]
    ordering = ["-id"]
    actions = ["cancel", "retry", "give_up"]

    @action(description="Cancel transfers that are not submitted", permissions=["decide"])  # type: ignore[untyped-decorator]  # untyped library
    def cancel(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        self._decide(staff_actions.cancel_many, request, rows, result="cancelled")

    @action(description="Retry failed and returned transfers and dead letters", permissions=["decide"])  # type: ignore[untyped-decorator]  # untyped library
    def retry(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        self._decide(staff_actions.retry_many, request, rows, result="held for another attempt")

    @action(description="Fail dead letters and release their money", permissions=["decide"])  # type: ignore[untyped-decorator]  # untyped library
    def give_up(self, request: HttpRequest, rows: QuerySet[Transfer]) -> None:
        self._decide(staff_actions.give_up_many, request, rows, result="failed, and their money is released")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.FINANCE_OPS)

    def _decide(
        self, operation: Callable[..., int], request: HttpRequest, rows: QuerySet[Transfer], *, result: str
    ) -> None:
        ids = list(rows.values_list("id", flat=True))
        try:
            count = operation(
                ids, actor=roles.actor_of(request.user), request_id=request_id_of(request), now=clock.machine_now()
            )
        except IntegrityError:
            self.message_user(
                request, "The balance is too low for all selected transfers. Nothing was changed.", messages.ERROR
            )
            return
        rest = len(ids) - count
        unchanged = f" {rest} cannot change in their status." if rest else ""
        self.message_user(
            request,
            f"{count} of {len(ids)} transfers are {result}.{unchanged}",
            messages.SUCCESS if count else messages.WARNING,
        )


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """Batches. The status is derived from the transfers; the total is without fees."""

    statuses = BatchStatus
    list_display = [
        "public_id",
        "environment",
        "reference",
        "item_count",
        "open_count",
        "total_minor",
        "shown_status",
        "accepted_at",
    ]
    list_filter = ["environment__livemode", "source", "currency"]
    list_select_related = ["environment__partner"]
    search_fields = ["=reference"]
    ordering = ["-id"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Add the derived status and a link to the transfers."""
        return [*super().get_fields(request, obj), "pill_status", "transfers"]

    @display(description="transfers")  # type: ignore[untyped-decorator]  # untyped library
    def transfers(self, batch: Batch) -> str:
        address = f"{reverse('admin:payouts_transfer_changelist')}?batch__exact={batch.pk}"
        return format_html('<a class="q-link" href="{}">List the transfers</a>', address)


@admin.register(Beneficiary)
class BeneficiaryAdmin(ReadOnlyAdmin):
    """Beneficiaries. Names and account numbers stay encrypted."""

    list_display = ["public_id", "environment", "name_hint", "last4", "account_type", "is_disabled", "created_at"]
    list_filter = ["is_disabled", "environment__livemode"]
    list_select_related = ["environment__partner"]
    exclude = ["sealed_account", "fingerprint"]
    # Ids are derived and have no order in time (decision 0003); an index on `created_at` would slow down acceptance.
    ordering = ["-id"]


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Money that arrived."""

    list_display = ["public_id", "environment", "reference", "amount_minor", "rail_code", "received_at", "bank_told_at"]
    list_filter = ["environment__livemode", "currency"]
    list_select_related = ["environment__partner"]
    search_fields = ["=reference"]
    ordering = ["-id"]


@admin.register(TransferHistory)
class TransferHistoryAdmin(ReadOnlyAdmin):
    """Every transition of every transfer."""

    statuses = TransferStatus
    list_display = ["at", "subject_id", "from_status", "to_status", "note", "recorded_at"]
    list_filter = ["to_status"]
    search_fields = ["=subject_id"]
    ordering = ["-id"]


@admin.register(StatusTotal)
class StatusTotalAdmin(ReadOnlyAdmin):
    """The rollup of the dashboard."""

    statuses = TransferStatus
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
    """Changes that are not in the rollup yet."""

    ordering = ["-id"]
