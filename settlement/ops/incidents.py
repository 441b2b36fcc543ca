"""The page of an incident: what happened, what it is about, and the actions of its kind."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from config.kernel import clock, ids
from config.kernel.errors import NotFound
from config.ops import links, roles
from config.ops.links import Target
from config.ops.roles import StaffRole
from config.ops.views import OpsView, render_page
from payouts.models import Transfer
from settlement import disputes, staff_actions
from settlement.models import Incident, IncidentKind

CLOSERS = frozenset({StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS})
NOTE_CHARS_MIN = 8
NOTE_CHARS_MAX = 500

ADVICE: dict[str, str] = {
    IncidentKind.AMOUNT_DIFFERS: "The bank reports another amount than we sent. Nothing is booked until finance"
    " decides.",
    IncidentKind.UNKNOWN_TRACE: "The bank reports an entry that we did not send. Ask the bank, then close this.",
    IncidentKind.UNKNOWN_FILE: "The bank answers a file that we did not send. Ask the bank, then close this.",
    IncidentKind.CONTRADICTION: "The bank's report contradicts a final status. Nothing was changed; ask the bank.",
    IncidentKind.GRAVE_ANSWER: "The bank's reason needs a decision by a person, not another attempt.",
    IncidentKind.DUPLICATE_ENTRY: "The bank reports that the entry was sent twice. Check the account statement.",
    IncidentKind.ENTRY_UNWRITABLE: "The entry was left out of its file. The partner sends the transfer again with"
    " other data.",
    IncidentKind.CORRECTION_ADVISED: "The transfer was paid. The payee's bank names data to correct before the"
    " next payment.",
    IncidentKind.RETURN_DISPUTED: "Our bank and the payee's bank disagree about a return. Nothing is booked; ask"
    " our bank.",
    IncidentKind.LATE_RETURN: "Booked as returned, but later than the rules allow. Our bank may refuse the return.",
    IncidentKind.ENTRY_UNREADABLE: "One entry of a bank file contradicts itself. The other entries were applied.",
    IncidentKind.FILE_QUARANTINED: "Nothing of the file is applied. Read it again after the cause is removed.",
    IncidentKind.FILE_REJECTED: "The bank rejected a whole file. Its entries are sent again in smaller files.",
    IncidentKind.BANK_SILENT: "The bank gave no outcome within the limit of the rail. Call it with the trace number.",
    IncidentKind.DEAD_LETTER: "The transfer is not retried automatically. Retry it, or fail it to release its money.",
}
"""What each kind means and what to do, for the page and the dashboard."""


def advice(kind: str) -> str:
    """Return what to do about a kind of incident."""
    return ADVICE.get(kind, "The bank's data and ours differ. Check the details, then close this.")


def label(kind: str) -> str:
    """Return a kind in words: "Amount differs"."""
    return kind.replace("_", " ").capitalize()


class CloseForm(forms.Form):
    """A note for closing an incident."""

    note = forms.CharField(
        min_length=NOTE_CHARS_MIN,
        max_length=NOTE_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was checked and what was done. No names and no account numbers.",
    )


class IncidentPage(OpsView):
    """One incident, by its public id (`inc_...`)."""

    required_roles = {"GET": roles.ALL_ROLES, "POST": CLOSERS}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        return self._page(request, CloseForm(), _found(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Close the incident with a note. A disputed amount is closed by its decision only."""
        incident, form = _found(key), CloseForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, incident, status=422)
        closed = staff_actions.close_incidents(
            [incident],
            actor=roles.actor_of(request.user),
            resolution=form.cleaned_data["note"],
            now=clock.machine_now(),
        )
        if not closed:
            form.add_error(None, "This incident is closed already, or it is a disputed amount that needs a decision.")
            return self._page(request, form, _found(key), status=409)
        messages.success(request, f"{incident.public_id} is closed.")
        return redirect(f"{reverse('admin:settlement_incident_changelist')}?closed_at__isnull=True")

    def _page(
        self, request: HttpRequest, form: CloseForm, incident: Incident, *, status: int = 200
    ) -> HttpResponseBase:
        is_disputed = disputes.can_be_resolved(incident)
        is_open = incident.closed_at is None
        context: dict[str, Any] = {
            "title": incident.public_id,
            "incident": incident,
            "kind": label(incident.kind),
            "advice": advice(incident.kind),
            "form": form,
            "may_close": is_open and not is_disputed and roles.has_role(request.user, *CLOSERS),
            "may_decide": is_disputed and roles.has_role(request.user, StaffRole.FINANCE_OPS),
            "is_disputed": is_disputed,
            "transfer": ids.public(Transfer.id_prefix, incident.instruction.transfer_id)
            if incident.instruction
            else "",
            "file_url": links.resolve(Target("settlement.BankFile", pk=incident.bank_file_id), request)
            if incident.bank_file_id
            else "",
        }
        return render_page(request, "settlement/incident.html", context, original=incident, status=status)


def _found(key: str) -> Incident:
    try:
        pk = uuid.UUID(key) if len(key) == 36 else Incident.parse_id(key)
    except (ValueError, NotFound) as error:
        raise Http404(f"There is no incident {key[:64]}.") from error
    row = Incident.objects.select_related("instruction", "rail_account", "bank_file").filter(pk=pk).first()
    if row is None:
        raise Http404(f"There is no incident {key[:64]}.")
    return row
