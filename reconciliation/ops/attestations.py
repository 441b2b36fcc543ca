"""The page on which two people attest the balances of a day whose statement cannot be read."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
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
from reconciliation import attestations, queries
from reconciliation.attestations import StatedDay
from reconciliation.models import Attestation, Statement
from reconciliation.ops.forms import NOTE_CHARS_MAX, NOTE_CHARS_MIN
from reconciliation.states import StatementStatus
from treasury import money
from treasury.money.errors import MoneyError, NotPositive

MAY_ATTEST = frozenset({StaffRole.FINANCE_OPS, StaffRole.TREASURY_OPS})


class ProposalForm(forms.Form):
    """The day and its balances as the bank states them."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    opening = forms.CharField(max_length=30, label="Opening ledger balance")
    closing = forms.CharField(max_length=30, label="Closing ledger balance")
    note = forms.CharField(
        min_length=NOTE_CHARS_MIN,
        max_length=NOTE_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where the balances come from, and what the bank says about the file.",
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_opening(self) -> int:
        return self._minor("opening")

    def clean_closing(self) -> int:
        return self._minor("closing")

    def _minor(self, name: str) -> int:
        text = str(self.cleaned_data[name]).strip().replace(",", "")
        is_negative = text.startswith("-")
        try:
            amount = money.parse(text.removeprefix("-"), self.currency).amount_minor
        except NotPositive:
            amount = 0  # What is left after a sign is zero.
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error
        return -amount if is_negative else amount


class AttestPage(OpsView):
    """One person proposes the balances of an unreadable day, another one confirms or rejects them."""

    required_roles = {"GET": MAY_ATTEST, "POST": MAY_ATTEST}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Show the statement, the balances around it, and the open proposal."""
        statement = _found(key)
        neighbours = queries.balances_around(statement)
        initial = {
            "day": statement.as_of_on,
            "opening": _shown(neighbours.closing_before_minor, statement),
            "closing": _shown(neighbours.opening_after_minor, statement),
        }
        return self._page(request, statement, ProposalForm(initial=initial, currency=statement.rail_account.currency))

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Take a proposal, or the decision about one."""
        statement = _found(key)
        assert isinstance(request.user, User)
        now = clock.machine_now()
        form = ProposalForm(currency=statement.rail_account.currency)
        try:
            if "attestation" in request.POST:
                done = _decide(request, request.user)
            else:
                form = ProposalForm(request.POST, currency=statement.rail_account.currency)
                if not form.is_valid():
                    return self._page(request, statement, form, status=422)
                data = form.cleaned_data
                stated = StatedDay(data["day"], data["opening"], data["closing"], data["note"])
                attestations.propose(statement_id=statement.pk, stated=stated, proposed_by=request.user, now=now)
                done = "Proposed. A second person confirms or rejects it on this page."
        except QuittanceError as error:
            return self._page(request, statement, form, status=error.http_status, refusal=str(error))
        messages.success(request, done)
        return redirect(reverse("reconciliation_ops:attest", args=[key]))

    def _page(
        self, request: HttpRequest, statement: Statement, form: ProposalForm, *, status: int = 200, refusal: str = ""
    ) -> HttpResponseBase:
        proposals = statement.attestations.select_related("proposed_by", "decided_by").order_by("-id")
        neighbours = queries.balances_around(statement)
        context: dict[str, Any] = {
            "title": "Attest the balances of an unreadable statement",
            "statement": statement,
            "form": form,
            "refusal": refusal,
            "is_quarantined": statement.status == StatementStatus.QUARANTINED,
            "currency": statement.rail_account.currency,
            "before": neighbours.day_before,
            "closing_before": _shown(neighbours.closing_before_minor, statement),
            "after": neighbours.day_after,
            "opening_after": _shown(neighbours.opening_after_minor, statement),
            "proposals": [
                (each, _shown(each.opening_minor, statement), _shown(each.closing_minor, statement))
                for each in proposals
            ],
        }
        return render_page(request, "reconciliation/attest.html", context, original=statement, status=status)


def _decide(request: HttpRequest, person: User) -> str:
    is_confirmed = request.POST.get("decision") == "confirm"
    try:
        attestation_id = uuid.UUID(request.POST.get("attestation", ""))
    except ValueError as error:
        raise Http404("There is no such attestation.") from error
    if not Attestation.objects.filter(pk=attestation_id).exists():
        raise Http404("There is no such attestation.")
    attestations.decide(
        attestation_id=attestation_id, is_confirmed=is_confirmed, decided_by=person, now=clock.machine_now()
    )
    return "Confirmed. The statement counts, and later statements continue it." if is_confirmed else "Rejected."


def _found(key: str) -> Statement:
    try:
        pk = uuid.UUID(key)
    except ValueError as error:
        raise Http404("There is no such statement.") from error
    found = Statement.objects.select_related("rail_account").defer("raw").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such statement.")
    return found


def _shown(minor: int | None, statement: Statement) -> str:
    return "" if minor is None else money.format(minor, statement.rail_account.currency)
