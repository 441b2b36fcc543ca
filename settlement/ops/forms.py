"""The form that decides a disputed amount."""

from __future__ import annotations

from django import forms

from settlement.disputes import Verdict
from settlement.limits import DISPUTE_WORDS_MAX

EXPLAINED = {
    Verdict.PAID_AS_ORDERED: (
        "The bank paid the whole amount. The transfer settles as ordered."
        " If the statement shows another amount, reconciliation opens a discrepancy."
    ),
    Verdict.NOT_PAID: (
        "The bank paid nothing. The transfer fails, and the partner gets the amount and the fee back."
        " The partner can retry it: if the bank did pay, the beneficiary is then paid twice."
    ),
}
"""What each verdict does to the money."""

WORDS_CHARS_MIN = 8


class DisputeForm(forms.Form):
    """A verdict with its reason and the place of its evidence."""

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
        help_text="What proves it and where it is stored, such as a letter, a case number or a call.",
    )
