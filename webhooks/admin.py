"""Webhooks for staff: everything can be looked at, nothing is edited; what can be done is done through the verbs."""

from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.decorators import action, display

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from webhooks import endpoints, queries, replay
from webhooks.endpoints import Actor
from webhooks.models import Delivery, Endpoint, EndpointHistory, EndpointSecret, Event
from webhooks.states import DisabledReason

_COLOURS = {
    "enabled": "success", "disabled": "warning", "deleted": "default",
    "pending": "info", "delivered": "success", "dead_letter": "danger", "cancelled": "default",
}  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    return Actor(roles.actor_of(request.user), request_id_of(request))


class _Helped(ReadOnlyAdmin):
    """Support helps partners with their webhooks; everybody else looks."""

    def has_help_permission(self, request: HttpRequest) -> bool:
        """Who may press the buttons."""
        return roles.has_role(request.user, StaffRole.SUPPORT) or roles.has_role(request.user, StaffRole.FINANCE_OPS)

    @display(description="status", ordering="status", label=_COLOURS)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Endpoint | Delivery) -> str:
        """Coloured."""
        return row.status


@admin.register(Endpoint)
class EndpointAdmin(_Helped):
    """Where partners want to be told, and how their servers answer."""

    list_display = [
        "public_id",
        "environment",
        "url",
        "shown_status",
        "disabled_reason",
        "failures_in_a_row",
        "failing_since",
        "last_success_at",
    ]
    list_filter = ["status", "environment__livemode"]
    list_select_related = ["environment__partner"]
    search_fields = ["url", "environment__partner__slug"]
    ordering = ["-id"]
    actions = ["disable", "enable"]

    @action(description="Disable: cancel what is on its way", permissions=["help"])  # type: ignore[untyped-decorator]  # the library has no types
    def disable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        """Stop sending to the selected endpoints."""
        done = endpoints.disable_many(
            rows.values_list("id", flat=True),
            reason=DisabledReason.BY_STAFF,
            actor=_actor(request),
            at=clock.machine_now(),
        )
        self.message_user(request, f"{len(done)} disabled.", messages.SUCCESS if done else messages.WARNING)

    @action(description="Enable: send again from now on", permissions=["help"])  # type: ignore[untyped-decorator]  # the library has no types
    def enable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        """Send to the selected endpoints again."""
        done = endpoints.enable_many(rows.values_list("id", flat=True), actor=_actor(request), at=clock.machine_now())
        self.message_user(request, f"{len(done)} enabled.", messages.SUCCESS if done else messages.WARNING)


@admin.register(EndpointSecret)
class EndpointSecretAdmin(ReadOnlyAdmin):
    """Which secrets sign, and until when. The secrets themselves are sealed."""

    list_display = ["public_id", "endpoint", "scheme", "hint", "created_at", "expires_at"]
    list_filter = ["scheme"]
    list_select_related = ["endpoint"]
    search_fields = ["=endpoint__id"]
    ordering = ["-id"]


@admin.register(EndpointHistory)
class EndpointHistoryAdmin(ReadOnlyAdmin):
    """Every status an endpoint had."""

    list_display = ["subject_id", "from_status", "to_status", "at", "note"]
    search_fields = ["=subject_id"]
    ordering = ["-id"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened, as the bytes that partners are sent."""

    list_display = ["public_id", "type", "environment", "created_at"]
    list_filter = ["environment__livemode"]
    list_select_related = ["environment__partner"]
    search_fields = ["=subject_id"]
    readonly_fields = ["shown_body"]
    exclude = ["body"]
    ordering = ["-id"]

    @admin.display(description="Body")
    def shown_body(self, row: Event) -> str:
        """Indented for reading; what is sent has no spaces."""
        return format_html("<pre>{}</pre>", json.dumps(json.loads(bytes(row.body)), indent=2, ensure_ascii=False))


@admin.register(Delivery)
class DeliveryAdmin(_Helped):
    """What is on its way, arrived or was given up, with every attempt and the beginning of every answer."""

    list_display = [
        "public_id",
        "event",
        "endpoint",
        "shown_status",
        "attempts",
        "last_status_code",
        "last_error",
        "due_at",
        "finished_at",
    ]
    list_filter = ["status", "environment__livemode", "last_error"]
    list_select_related = ["event", "endpoint"]
    search_fields = ["=event__id", "=endpoint__id", "=subject_id"]
    readonly_fields = ["shown_attempts"]
    ordering = ["-id"]
    actions = ["send_again"]

    @admin.display(description="Attempts")
    def shown_attempts(self, row: Delivery) -> str:
        """One line per attempt."""
        lines = [
            (
                one.number,
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                one.duration_ms,
                one.status_code or one.get_error_display(),
                bytes(one.response).decode("utf-8", "replace"),
            )
            for one in queries.attempts_of(row)
        ]
        return format_html_join("\n", "<p>#{} at {}, {} ms: {} <code>{}</code></p>", lines)

    @action(description="Send again", permissions=["help"])  # type: ignore[untyped-decorator]  # the library has no types
    def send_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        """Replay the selected deliveries, whatever became of them."""
        count = replay.replay_selected(
            list(rows.values_list("id", flat=True)), actor=_actor(request), at=clock.machine_now()
        )
        self.message_user(request, f"{count} will be sent again.", messages.SUCCESS if count else messages.WARNING)
