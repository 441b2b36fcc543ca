"""What a person says about a disputed amount."""

from __future__ import annotations

from django import forms

from settlement.disputes import Verdict
from settlement.limits import DISPUTE_WORDS_MAX

EXPLAINED = {
    Verdict.PAID_AS_ORDERED: "The whole amount left our account: the transfer settles as ordered. What the"
    " statement shows in another amount is a"
    " discrepancy there.",
    Verdict.NOT_PAID: "Nothing reached the beneficiary: the transfer fails, and its money and fee are the"
    " partner's again. It can be retried,"
    " and is paid twice if this is wrong.",
}
"""The verdicts, each with what it does to the money."""

WORDS_CHARS_MIN = 8


class DisputeForm(forms.Form):
    """One verdict with a reason, and where the proof is kept."""

    verdict = forms.ChoiceField(choices=[(str(one), one.label) for one in EXPLAINED], widget=forms.RadioSelect)
    reason = forms.CharField(
        min_length=WORDS_CHARS_MIN,
        max_length=DISPUTE_WORDS_MAX // 2,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What happened at the bank. No names and no account numbers.",
    )
    evidence = forms.CharField(
        min_length=WORDS_CHARS_MIN,
        max_length=DISPUTE_WORDS_MAX // 2,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What proves it and where it is kept: the bank's letter, the number of the case, who was spoken to.",
    )
