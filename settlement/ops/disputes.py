"""The form that decides a disputed amount: what the bank said, the verdicts and what each does, and words."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from config.api.middleware import request_id_of
from config.kernel import clock, ids
from config.kernel.errors import QuittanceError
from config.ops.roles import StaffRole
from config.ops.views import OpsView, render_page
from payouts.models import Transfer
from settlement import disputes
from settlement.disputes import Verdict
from settlement.models import Incident
from settlement.ops.forms import EXPLAINED, DisputeForm
from treasury import money


class DisputePage(OpsView):
    """One disputed amount, by the key of its incident."""

    required_roles = {"GET": frozenset({StaffRole.FINANCE_OPS}), "POST": frozenset({StaffRole.FINANCE_OPS})}

    def get(self, request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
        """Show what is to be decided."""
        return self._page(request, DisputeForm(), _found(key))

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
        """Take the verdict."""
        incident, form = _found(key), DisputeForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, incident, status=422)
        verdict = Verdict(form.cleaned_data["verdict"])
        try:
            disputes.resolve(
                incident_id=incident.pk,
                verdict=verdict,
                reason=form.cleaned_data["reason"],
                evidence=form.cleaned_data["evidence"],
                resolved_by=request.user,
                request_id=request_id_of(request),
                now=clock.machine_now(),
            )
        except QuittanceError as error:
            form.add_error(None, str(error))
            return self._page(request, form, incident, status=error.http_status)
        messages.success(request, f"{incident.public_id} is decided: {verdict.label.lower()}.")
        return redirect(f"{reverse('admin:settlement_incident_changelist')}?closed_at__isnull=True")

    def _page(
        self, request: HttpRequest, form: DisputeForm, incident: Incident, *, status: int = 200
    ) -> HttpResponseBase:
        sent = incident.instruction
        context: dict[str, Any] = {
            "title": "Decide a disputed amount",
            "form": form,
            "incident": incident,
            "sent": money.format(sent.amount_minor, sent.currency) if sent else "",
            "timeline": reverse("payouts_ops:timeline", args=[ids.public(Transfer.id_prefix, sent.transfer_id)])
            if sent
            else "",
            "choices": [(str(one), one.label, words) for one, words in EXPLAINED.items()],
            "can_be_resolved": disputes.can_be_resolved(incident),
        }
        return render_page(request, "settlement/dispute.html", context, original=incident, status=status)


def _found(key: uuid.UUID) -> Incident:
    incident = Incident.objects.select_related("instruction", "rail_account").filter(pk=key).first()
    if incident is None:
        raise Http404("There is no such incident.")
    return incident
