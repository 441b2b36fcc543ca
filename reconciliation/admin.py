"""Reconciliation for staff: runs and statements can be looked at, discrepancies are resolved by a verb, with words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from config.kernel import clock
from config.ops import display as spell
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from reconciliation import importing
from reconciliation.models import Discrepancy, Match, Run, Statement, StatementLine, StatementSighting
from reconciliation.ops.discrepancies import AT_ONCE_MAX
from reconciliation.ops.runs import shown_amount
from treasury import money

_DISCREPANCY = {"open": "danger", "resolved": "success"}
_STATEMENT = {"imported": "success", "quarantined": "danger"}
_AGREES = {"agree": "success", "differ": "danger"}


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Every statement that was held against the books. A row opens its page."""

    list_display = [
        "day",
        "rail_account",
        "shown_match_rate",
        "lines",
        "transfers_proven",
        "discrepancies_opened",
        "closing",
        "shown_agreement",
        "closed_at",
    ]
    list_filter = ["livemode", "rail_account"]
    list_select_related = ["rail_account"]
    ordering = ["-id"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The page of the run says more than its columns."""
        return redirect("reconciliation_ops:run", object_id)

    @display(description="match rate")  # type: ignore[untyped-decorator]  # the library has no types
    def shown_match_rate(self, run: Run) -> str:
        """Matched lines per hundred."""
        return run.match_rate

    @display(description="lines")  # type: ignore[untyped-decorator]  # the library has no types
    def lines(self, run: Run) -> str:
        """Matched of all."""
        return f"{run.lines_matched:,} of {run.line_count:,}"

    @display(description="bank holds")  # type: ignore[untyped-decorator]  # the library has no types
    def closing(self, run: Run) -> SafeString:
        """The closing balance."""
        return spell.money(money.format(run.closing_minor, run.currency), run.currency)

    @display(description="books and bank", label=_AGREES)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_agreement(self, run: Run) -> str:
        """Whether they agree."""
        return "agree" if run.balances_agree else "differ"


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnlyAdmin):
    """What does not agree, and how it was explained."""

    list_display = [
        "public_id",
        "shown_kind",
        "amount",
        "about",
        "shown_status",
        "resolution",
        "rail_account",
        "created_at",
    ]
    list_filter = ["status", "kind", "resolution", "rail_account"]
    list_select_related = ["rail_account", "line", "environment__partner"]
    ordering = ["-id"]
    actions = ["resolve"]
    actions_detail = ["resolve_this"]

    @display(description="kind")  # type: ignore[untyped-decorator]  # the library has no types
    def shown_kind(self, row: Discrepancy) -> str:
        """In words."""
        return str(row.get_kind_display())

    @display(description="amount", ordering="difference_minor")  # type: ignore[untyped-decorator]  # the library has no types
    def amount(self, row: Discrepancy) -> SafeString:
        """What is in question."""
        return spell.money(shown_amount(row), row.currency)

    @display(description="about")  # type: ignore[untyped-decorator]  # the library has no types
    def about(self, row: Discrepancy) -> str:
        """The text of the line, or whose movement is missing."""
        if row.line is not None:
            return row.line.text or ", ".join(row.line.references) or f"line {row.line.position}"
        return f"{row.subject_kind} movement of {spell.owner(row.environment)}" if row.environment else row.subject_kind

    @display(description="status", label=_DISCREPANCY)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Discrepancy) -> str:
        """Coloured."""
        return str(row.status)

    @action(description="Resolve with a decision and a note", permissions=["resolve"])  # type: ignore[untyped-decorator]  # the library has no types
    def resolve(self, request: HttpRequest, rows: QuerySet[Discrepancy]) -> HttpResponseBase | None:
        """Go to the form with the selected ones."""
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)[: AT_ONCE_MAX + 1]]
        if len(ids) > AT_ONCE_MAX:
            self.message_user(request, f"At most {AT_ONCE_MAX} at once.", messages.ERROR)
            return None
        return redirect(f"{reverse('reconciliation_ops:resolve')}?ids={','.join(ids)}")

    @action(description="Resolve", permissions=["resolve"], url_path="resolve-this")  # type: ignore[untyped-decorator]  # the library has no types
    def resolve_this(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Go to the form with this one."""
        return redirect(f"{reverse('reconciliation_ops:resolve')}?ids={object_id}")

    def has_resolve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Finance explains."""
        return roles.has_role(request.user, StaffRole.FINANCE_OPS)


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Every statement that came in, those in quarantine with the reason. The raw bytes are not shown: they name people."""

    list_display = ["name", "rail_account", "as_of_on", "shown_status", "line_count", "closing", "reason", "created_at"]
    list_filter = ["status", "livemode", "rail_account"]
    list_select_related = ["rail_account"]
    search_fields = ["=name", "=sha256"]
    exclude = ["raw"]
    ordering = ["-id"]
    actions = ["read_again"]

    @action(description="Read those in quarantine again", permissions=["steer"])  # type: ignore[untyped-decorator]  # the library has no types
    def read_again(self, request: HttpRequest, rows: QuerySet[Statement]) -> None:
        """After code or data were mended; what was imported is left alone, and the timetable reconciles what is imported now."""
        chosen = list(rows)
        imported = importing.read_again_many(chosen, actor=roles.actor_of(request.user), now=clock.machine_now())
        self.message_user(request, f"{imported} of {len(chosen)} imported; what stays in quarantine says why.")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Finance and treasury."""
        return roles.has_role(request.user, StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        """Without the bytes."""
        rows: QuerySet[Statement] = super().get_queryset(request).defer("raw")
        return rows

    @display(description="status", label=_STATEMENT)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Statement) -> str:
        """Coloured."""
        return str(row.status)

    @display(description="closes with")  # type: ignore[untyped-decorator]  # the library has no types
    def closing(self, row: Statement) -> SafeString | str:
        """The closing balance of one that was read."""
        return (
            spell.money(money.format(row.closing_minor, row.currency), row.currency)
            if row.closing_minor is not None and row.currency
            else "-"
        )


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyAdmin):
    """Every line of every statement."""

    list_display = ["statement", "position", "booked_on", "amount", "type_code", "text"]
    list_filter = ["rail_account"]
    list_select_related = ["statement"]
    ordering = ["-id"]

    @display(description="amount")  # type: ignore[untyped-decorator]  # the library has no types
    def amount(self, row: StatementLine) -> SafeString:
        """Signed as the account holder sees it."""
        return spell.money(money.format(row.amount_minor, row.currency), row.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementLine]:
        """Without the bytes of the statements."""
        rows: QuerySet[StatementLine] = super().get_queryset(request).defer("statement__raw")
        return rows


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    """Every line that was matched: by which rule, and why."""

    list_display = ["public_id", "rule", "confidence", "proven_count", "amount", "created_at"]
    list_filter = ["rule"]
    ordering = ["-id"]

    @display(description="amount")  # type: ignore[untyped-decorator]  # the library has no types
    def amount(self, row: Match) -> SafeString:
        """Of the line."""
        return spell.money(money.format(row.amount_minor, row.currency), row.currency)


@admin.register(StatementSighting)
class StatementSightingAdmin(ReadOnlyAdmin):
    """Which files at the banks' doors were read, and as they were when."""

    list_display = ["name", "rail_account", "mark", "created_at"]
    list_filter = ["rail_account"]
    list_select_related = ["rail_account"]
    search_fields = ["=name"]
    ordering = ["-id"]
