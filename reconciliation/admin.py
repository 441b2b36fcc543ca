"""Reconciliation in the admin: read-only tables. Discrepancies are resolved with a resolution and a note."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from config.kernel import clock
from config.ops import display as shown_as
from config.ops import roles
from config.ops.admin import COLOURS, ReadOnlyAdmin
from config.ops.roles import StaffRole
from reconciliation import importing
from reconciliation.models import Discrepancy, Match, Run, Statement, StatementLine, StatementSighting
from reconciliation.ops.discrepancies import AT_ONCE_MAX
from reconciliation.ops.runs import shown_amount
from reconciliation.states import DiscrepancyStatus, RunStatus, StatementStatus


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Reconciliation runs. A row opens the page of the run."""

    statuses = RunStatus
    page_route = "reconciliation_ops:run"
    list_display = [
        "day",
        "rail_account",
        "shown_match_rate",
        "lines",
        "transfers_proven",
        "discrepancies_opened",
        "closing_minor",
        "shown_agreement",
        "closed_at",
    ]
    list_filter = ["livemode", "rail_account"]
    list_select_related = ["rail_account"]
    ordering = ["-id"]

    @display(description="match rate")  # type: ignore[untyped-decorator]  # untyped library
    def shown_match_rate(self, run: Run) -> str:
        return run.match_rate

    @display(description="lines")  # type: ignore[untyped-decorator]  # untyped library
    def lines(self, run: Run) -> str:
        return f"{run.lines_matched:,} of {run.line_count:,}"

    @display(description="ledger and bank", label=COLOURS)  # type: ignore[untyped-decorator]  # untyped library
    def shown_agreement(self, run: Run) -> tuple[str, str]:
        return ("success", "Equal") if run.balances_agree else ("danger", "Different")


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnlyAdmin):
    """Discrepancies and their resolutions."""

    statuses = DiscrepancyStatus
    list_display = [
        "public_id",
        "shown_kind",
        "amount",
        "about",
        "status",
        "resolution",
        "rail_account",
        "created_at",
    ]
    list_filter = ["status", "kind", "resolution", "rail_account"]
    list_select_related = ["rail_account", "line", "environment__partner"]
    ordering = ["-id"]
    actions = ["resolve"]
    actions_detail = ["resolve_this"]

    @display(description="kind")  # type: ignore[untyped-decorator]  # untyped library
    def shown_kind(self, row: Discrepancy) -> str:
        return str(row.get_kind_display()).capitalize()

    @display(description="amount", ordering="difference_minor")  # type: ignore[untyped-decorator]  # untyped library
    def amount(self, row: Discrepancy) -> SafeString:
        return shown_as.money(shown_amount(row), row.currency)

    @display(description="about")  # type: ignore[untyped-decorator]  # untyped library
    def about(self, row: Discrepancy) -> str:
        if row.line is not None:
            return row.line.text or ", ".join(row.line.references) or f"line {row.line.position}"
        return (
            f"{row.subject_kind} movement of {shown_as.owner(row.environment)}" if row.environment else row.subject_kind
        )

    @action(description="Resolve", permissions=["resolve"])  # type: ignore[untyped-decorator]  # untyped library
    def resolve(self, request: HttpRequest, rows: QuerySet[Discrepancy]) -> HttpResponseBase | None:
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)[: AT_ONCE_MAX + 1]]
        if len(ids) > AT_ONCE_MAX:
            self.message_user(request, f"Select at most {AT_ONCE_MAX} discrepancies at once.", messages.ERROR)
            return None
        return redirect(f"{reverse('reconciliation_ops:resolve')}?ids={','.join(ids)}")

    @action(description="Resolve", permissions=["resolve"], url_path="resolve-this")  # type: ignore[untyped-decorator]  # untyped library
    def resolve_this(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return redirect(f"{reverse('reconciliation_ops:resolve')}?{urlencode({'ids': object_id})}")

    def has_resolve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not roles.has_role(request.user, StaffRole.FINANCE_OPS):
            return False
        # The page of a row offers this for an open discrepancy only.
        row = self.get_object(request, str(object_id)) if object_id is not None else None
        return object_id is None or (row is not None and row.status == DiscrepancyStatus.OPEN)


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Statements, with the reason of those in quarantine. The bytes are not shown, because they name people."""

    statuses = StatementStatus
    list_display = ["name", "rail_account", "as_of_on", "status", "line_count", "closing_minor", "reason", "created_at"]
    list_filter = ["status", "livemode", "rail_account"]
    list_select_related = ["rail_account"]
    search_fields = ["=name", "=sha256"]
    exclude = ["raw"]
    ordering = ["-id"]
    actions = ["read_again"]
    actions_detail = ["attest_this"]

    @action(description="Attest the balances of this day", permissions=["attest"], url_path="attest-this")  # type: ignore[untyped-decorator]  # the library has no types
    def attest_this(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Go to the page on which two people attest an unreadable day."""
        return redirect("reconciliation_ops:attest", object_id)

    def has_attest_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Finance and treasury staff, for a statement in quarantine or one that was attested."""
        if not roles.has_role(request.user, StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS):
            return False
        shown = (StatementStatus.QUARANTINED, StatementStatus.ATTESTED)
        row = self.get_object(request, str(object_id)) if object_id is not None else None
        return object_id is None or (row is not None and row.status in shown)

    @action(description="Read quarantined statements again", permissions=["steer"])  # type: ignore[untyped-decorator]  # untyped library
    def read_again(self, request: HttpRequest, rows: QuerySet[Statement]) -> None:
        chosen = list(rows)
        imported = importing.read_again_many(chosen, actor=roles.actor_of(request.user), now=clock.machine_now())
        self.message_user(
            request, f"{imported} of {len(chosen)} statements imported. One that stays in quarantine shows the reason."
        )

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        rows: QuerySet[Statement] = super().get_queryset(request).defer("raw")
        return rows


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyAdmin):
    """Statement lines. Amounts are signed as the account holder sees them."""

    list_display = ["statement", "position", "booked_on", "amount_minor", "type_code", "text"]
    list_filter = ["rail_account"]
    list_select_related = ["statement"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementLine]:
        rows: QuerySet[StatementLine] = super().get_queryset(request).defer("statement__raw")
        return rows


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    """Matches, with the rule and its confidence."""

    list_display = ["public_id", "rule", "confidence", "proven_count", "amount_minor", "created_at"]
    list_filter = ["rule"]
    ordering = ["-id"]


@admin.register(StatementSighting)
class StatementSightingAdmin(ReadOnlyAdmin):
    """Files at the bank that were read, with a mark of their content."""

    list_display = ["name", "rail_account", "mark", "created_at"]
    list_filter = ["rail_account"]
    list_select_related = ["rail_account"]
    search_fields = ["=name"]
    ordering = ["-id"]
