"""The form that resolves discrepancies: what they are, the resolutions that fit their kind, and a note."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from config.kernel import clock
from config.kernel.errors import QuittanceError
from config.ops.roles import StaffRole
from config.ops.views import OpsView, render_page
from reconciliation import discrepancies
from reconciliation.discrepancies import Decision
from reconciliation.models import Discrepancy
from reconciliation.ops.forms import EXPLAINED, ResolveForm
from reconciliation.ops.runs import shown_amount
from reconciliation.states import FITTING, DiscrepancyStatus, Resolution

AT_ONCE_MAX = 200  # More rows than a person can look at before one decision for all of them.


class ResolvePage(OpsView):
    """Resolve the discrepancies of `?ids=` with one resolution and one note: all of them or none."""

    required_roles = {"GET": frozenset({StaffRole.FINANCE_OPS}), "POST": frozenset({StaffRole.FINANCE_OPS})}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the discrepancies and the resolutions that fit."""
        return self._page(request, ResolveForm(), _chosen(request.GET.get("ids", "")))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Resolve them."""
        rows = _chosen(request.POST.get("ids", ""))
        form = ResolveForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, rows, status=422)
        resolution, note = Resolution(form.cleaned_data["resolution"]), form.cleaned_data["note"]
        assert isinstance(request.user, User)
        try:
            resolved = discrepancies.resolve_many(
                decisions=[Decision(row.pk, resolution, note) for row in rows],
                resolved_by=request.user,
                now=clock.machine_now(),
            )
        except QuittanceError as error:
            form.add_error(None, str(error))
            return self._page(request, form, rows, status=error.http_status)
        messages.success(request, f"{len(resolved)} resolved as {resolution.label.lower()}.")
        return redirect(
            f"{reverse('admin:reconciliation_discrepancy_changelist')}?status__exact={DiscrepancyStatus.OPEN}"
        )

    def _page(
        self, request: HttpRequest, form: ResolveForm, rows: list[Discrepancy], *, status: int = 200
    ) -> HttpResponseBase:
        context: dict[str, Any] = {
            "title": "Resolve discrepancies",
            "form": form,
            "rows": [(row, shown_amount(row)) for row in rows],
            "ids": ",".join(str(row.pk) for row in rows),
            "choices": [(str(one), one.label, words) for one, words in EXPLAINED.items() if one in fitting(rows)],
            "is_any_closed": any(row.status != DiscrepancyStatus.OPEN for row in rows),
        }
        return render_page(request, "reconciliation/resolve.html", context, model=Discrepancy, status=status)


def fitting(rows: list[Discrepancy]) -> list[Resolution]:
    """Return the resolutions that every one of these open discrepancies may have; none when one is closed."""
    if any(row.status != DiscrepancyStatus.OPEN for row in rows):
        return []
    return [one for one in EXPLAINED if all(one in FITTING[row.kind] for row in rows)]


def _chosen(text: str) -> list[Discrepancy]:
    """Return the discrepancies of the address. Raises Http404 for one that cannot be read or does not exist."""
    try:
        wanted = [uuid.UUID(part) for part in text.split(",")[: AT_ONCE_MAX + 1]]
    except ValueError as error:
        raise Http404("No discrepancies are named.") from error
    rows = list(
        Discrepancy.objects.filter(pk__in=wanted[:AT_ONCE_MAX])
        .select_related("line", "run__rail_account", "environment__partner")
        .order_by("id")
    )
    if len(rows) != len(set(wanted)):
        raise Http404(f"Not all of them are there, or they are more than {AT_ONCE_MAX}.")
    return rows
