"""Forms of reconciliation."""

from __future__ import annotations

from django import forms

from reconciliation.states import Resolution

EXPLAINED = {
    Resolution.BANK_FEE: "A fee of the bank. The money leaves suspense and becomes a cost of the rail.",
    Resolution.WRITE_OFF: "Too small or too old to follow up. The money leaves suspense and is written off.",
    Resolution.BANK_ERROR: (
        "The bank made a mistake and will correct it with a line of its own. The money stays in suspense until then."
    ),
}
"""The resolutions that a person may choose, each with what it does to the money; the others are made by runs."""

NOTE_CHARS_MIN = 8
NOTE_CHARS_MAX = 500


class ResolveForm(forms.Form):
    """One resolution for the selected discrepancies, with a note that an auditor can follow."""

    resolution = forms.ChoiceField(choices=[(str(one), one.label) for one in EXPLAINED], widget=forms.RadioSelect)
    note = forms.CharField(
        min_length=NOTE_CHARS_MIN,
        max_length=NOTE_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found, where it is written, who confirmed it.",
    )
