"""The dashboard as a page. `context_of_index` fills the admin's index, `DashboardFragment` is the part that reloads."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from config.kernel import clock
from config.ops import dashboard, links, roles
from config.ops.dashboard import Dashboard, Question
from config.ops.views import OpsView

MODES = {"test": False, "live": True}
SPANS = {"1": "Today", "7": "7 days", "30": "30 days"}
BAR_WIDTH = 1000
# Transfers of these stages are counted in another stage too (a transfer in doubt is submitted), so the bar leaves them
# out.
COUNTED_ELSEWHERE = {"in_doubt", "unmatched"}
FRAGMENT = "ops/_dashboard.html"


def context_of_index(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the admin's index; django-unfold calls this (settings.UNFOLD, DASHBOARD_CALLBACK)."""
    if not roles.can_view(request.user, roles.ALL_ROLES):
        return {**context, "has_no_role": True}
    mode, span = _choice(request)
    fragment, version = _fragment(request, mode, span)
    return {
        **context,
        "title": "Dashboard",
        "fragment": fragment,
        "version": version,
        "fragment_url": f"{reverse('ops:dashboard')}?mode={mode}&days={span}",
        "modes": [(name, f"?mode={name}&days={span}", name == mode) for name in MODES],
        "spans": [(title, f"?mode={mode}&days={days}", days == span) for days, title in SPANS.items()],
    }


class DashboardFragment(OpsView):
    """The part of the dashboard that reloads.

    Answers 204 when the page shows this version already, so that it does not flicker.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        fragment, version = _fragment(request, *_choice(request))
        if request.GET.get("seen") == version:
            return HttpResponse(status=204)
        return HttpResponse(fragment, headers={"X-Fragment-Version": version, "Cache-Control": "no-store"})

    def handle_no_permission(self) -> Any:
        """Reload the whole page when the session is over, instead of showing the login inside the dashboard."""
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})


def _choice(request: HttpRequest) -> tuple[str, str]:
    """Return the chosen mode and span. The default in test mode is a week, because a test clock moves by days."""
    asked_mode, asked_span = request.GET.get("mode", ""), request.GET.get("days", "")
    mode = asked_mode if asked_mode in MODES else ("test" if settings.SANDBOX_BANK else "live")
    return mode, asked_span if asked_span in SPANS else ("7" if mode == "test" else "1")


def _fragment(request: HttpRequest, mode: str, span: str) -> tuple[str, str]:
    """Return the HTML of the fragment and a hash of it."""
    gathered = dashboard.gather(Question(livemode=MODES[mode], days=int(span), now=clock.machine_now()))
    html = render_to_string(FRAGMENT, _shown(gathered, request, span), request=request)
    return html, hashlib.sha256(html.encode()).hexdigest()[:16]


def _shown(gathered: Dashboard, request: HttpRequest, span: str) -> dict[str, Any]:
    def with_link(row: Any) -> tuple[Any, str]:
        return row, links.resolve(row.target, request)

    parts = [stage for stage in gathered.stages if stage.key not in COUNTED_ELSEWHERE]
    return {
        "now": [with_link(stage) for stage in gathered.stages if stage.key in dashboard.IN_PROGRESS],
        "flow": [with_link(stage) for stage in gathered.stages if stage.key not in dashboard.IN_PROGRESS],
        "bar": dashboard.shares(parts, width=BAR_WIDTH),
        "bar_width": BAR_WIDTH,
        "span": SPANS[span],
        "is_empty": not any(stage.count for stage in gathered.stages),
        "action_items": [with_link(item) for item in gathered.action_items],
        "panels": [
            (panel, links.resolve(panel.target, request), [with_link(fact) for fact in panel.facts])
            for panel in gathered.panels
        ],
        "unavailable": gathered.unavailable,
        "mode": "live" if gathered.question.livemode else "test",
    }
