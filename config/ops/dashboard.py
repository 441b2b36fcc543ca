"""The admin's index is the start page: `context_of_index` fills it for django-unfold, `StartFragment` is what the open page asks for later."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from config.kernel import clock
from config.ops import links, roles, start
from config.ops.start import Question, Start
from config.ops.views import OpsView

WORLDS = {"test": False, "live": True}
SPANS = {"1": "Today", "7": "7 days", "30": "30 days"}
BAR_WIDTH = 1000
# These count transfers that another reach counts too (a doubt is about a submitted transfer), so they have no part of the bar.
COUNTED_ELSEWHERE = {"in_doubt", "unmatched"}
FRAGMENT = "ops/_start.html"


def context_of_index(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by django-unfold for the index of the admin (settings.UNFOLD, DASHBOARD_CALLBACK)."""
    if not roles.may_look(request.user, roles.EVERYBODY):
        return {**context, "has_no_role": True}
    world, span = _choice(request)
    fragment, version = _fragment(request, world, span)
    return {
        **context,
        "title": "Start",
        "fragment": fragment,
        "version": version,
        "fragment_url": f"{reverse('ops:start')}?world={world}&days={span}",
        "worlds": [(name, f"?world={name}&days={span}", name == world) for name in WORLDS],
        "spans": [(title, f"?world={world}&days={days}", days == span) for days, title in SPANS.items()],
    }


class StartFragment(OpsView):
    """The part of the start page that lives. 204 where the asker has seen it already, so that nothing on the page moves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Render the river anew."""
        fragment, version = _fragment(request, *_choice(request))
        if request.GET.get("seen") == version:
            return HttpResponse(status=204)
        return HttpResponse(fragment, headers={"X-Fragment-Version": version, "Cache-Control": "no-store"})

    def handle_no_permission(self) -> Any:
        """A page whose session ended goes to the login as a whole, instead of showing the login inside itself."""
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})


def _choice(request: HttpRequest) -> tuple[str, str]:
    """The world and the span that the person chose. A test clock jumps whole days, so a week is the better default there."""
    asked_world, asked_span = request.GET.get("world", ""), request.GET.get("days", "")
    world = asked_world if asked_world in WORLDS else ("test" if settings.SANDBOX_BANK else "live")
    return world, asked_span if asked_span in SPANS else ("7" if world == "test" else "1")


def _fragment(request: HttpRequest, world: str, span: str) -> tuple[str, str]:
    """The fragment and a mark that changes exactly when it does."""
    gathered = start.gather(Question(livemode=WORLDS[world], days=int(span), now=clock.machine_now()))
    html = render_to_string(FRAGMENT, _shown(gathered, request, span), request=request)
    return html, hashlib.sha256(html.encode()).hexdigest()[:16]


def _shown(gathered: Start, request: HttpRequest, span: str) -> dict[str, Any]:
    def with_link(row: Any) -> tuple[Any, str]:
        return row, links.resolve(row.target, request)

    parts = [stage for stage in gathered.stages if stage.key not in COUNTED_ELSEWHERE]
    return {
        "now": [with_link(stage) for stage in gathered.stages if stage.key in start.ON_ITS_WAY],
        "flow": [with_link(stage) for stage in gathered.stages if stage.key not in start.ON_ITS_WAY],
        "bar": start.shares(parts, width=BAR_WIDTH),
        "bar_width": BAR_WIDTH,
        "span": SPANS[span],
        "is_empty": not any(stage.count for stage in gathered.stages),
        "errands": [with_link(errand) for errand in gathered.errands],
        "panels": [
            (panel, links.resolve(panel.target, request), [with_link(fact) for fact in panel.facts])
            for panel in gathered.panels
        ],
        "silent": gathered.silent,
        "question": gathered.question,
    }


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """Render a page of ours inside the frame of the admin: menu, header, theme."""
    from django.contrib import admin  # The site is complete only after every app is loaded.

    return render(request, template, {**admin.site.each_context(request), **context})
