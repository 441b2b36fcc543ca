"""Webhooks in the admin: read-only tables. Actions call operations."""

from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.decorators import action

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import roles
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole
from webhooks import endpoints, queries, replay
from webhooks.endpoints import Actor
from webhooks.models import Delivery, Endpoint, EndpointHistory, EndpointSecret, Event
from webhooks.states import DeliveryStatus, DisabledReason, EndpointStatus


def _actor(request: HttpRequest) -> Actor:
    return Actor(roles.actor_of(request.user), request_id_of(request))


class _SupportAdmin(ReadOnlyAdmin):
    """Tables whose actions support and finance may run."""

    def has_help_permission(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, StaffRole.SUPPORT, StaffRole.FINANCE_OPS)


@admin.register(Endpoint)
class EndpointAdmin(_SupportAdmin):
    """Webhook endpoints, with their recent failures."""

    statuses = EndpointStatus
    list_display = [
        "public_id",
        "environment",
        "url",
        "status",
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

    @action(description="Disable, and cancel pending deliveries", permissions=["help"])  # type: ignore[untyped-decorator]  # untyped library
    def disable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        done = endpoints.disable_many(
            rows.values_list("id", flat=True),
            reason=DisabledReason.BY_STAFF,
            actor=_actor(request),
            at=clock.machine_now(),
        )
        self.message_user(request, f"{len(done)} disabled.", messages.SUCCESS if done else messages.WARNING)

    @action(description="Enable for new events", permissions=["help"])  # type: ignore[untyped-decorator]  # untyped library
    def enable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        done = endpoints.enable_many(rows.values_list("id", flat=True), actor=_actor(request), at=clock.machine_now())
        self.message_user(request, f"{len(done)} enabled.", messages.SUCCESS if done else messages.WARNING)


@admin.register(EndpointSecret)
class EndpointSecretAdmin(ReadOnlyAdmin):
    """Signing secrets with their end. The secrets are encrypted and not shown."""

    list_display = ["public_id", "endpoint", "scheme", "hint", "created_at", "expires_at"]
    list_filter = ["scheme"]
    list_select_related = ["endpoint"]
    search_fields = ["=endpoint__id"]
    ordering = ["-id"]


@admin.register(EndpointHistory)
class EndpointHistoryAdmin(ReadOnlyAdmin):
    """Every transition of every endpoint."""

    statuses = EndpointStatus
    list_display = ["subject_id", "from_status", "to_status", "at", "note"]
    search_fields = ["=subject_id"]
    ordering = ["-id"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Events, with the body that partners receive."""

    list_display = ["public_id", "type", "environment", "created_at"]
    list_filter = ["environment__livemode"]
    list_select_related = ["environment__partner"]
    search_fields = ["=subject_id"]
    readonly_fields = ["shown_body"]
    exclude = ["body"]
    ordering = ["-id"]

    @admin.display(description="Body")
    def shown_body(self, row: Event) -> str:
        # Indented for reading; the sent body has no spaces.
        return format_html("<pre>{}</pre>", json.dumps(json.loads(bytes(row.body)), indent=2, ensure_ascii=False))


@admin.register(Delivery)
class DeliveryAdmin(_SupportAdmin):
    """Deliveries with every attempt and the beginning of every answer."""

    statuses = DeliveryStatus
    list_display = [
        "public_id",
        "event",
        "endpoint",
        "status",
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

    @action(description="Send again", permissions=["help"])  # type: ignore[untyped-decorator]  # untyped library
    def send_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        count = replay.replay_selected(
            list(rows.values_list("id", flat=True)), actor=_actor(request), at=clock.machine_now()
        )
        self.message_user(
            request,
            f"{count} {'delivery' if count == 1 else 'deliveries'} will be sent again.",
            messages.SUCCESS if count else messages.WARNING,
        )
