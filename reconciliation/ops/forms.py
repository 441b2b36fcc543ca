"""Forms of reconciliation."""

from __future__ import annotations

from django import forms

from reconciliation.states import Resolution

EXPLAINED = {
    Resolution.BANK_FEE: "The bank charged a fee. The amount moves from suspense to the costs of the rail.",
    Resolution.WRITE_OFF: "Too small or too old to follow up. The amount moves from suspense to write-offs.",
    Resolution.BANK_ERROR: (
        "The bank made a mistake and will correct it with another line. The amount stays in suspense until then."
    ),
}
"""The resolutions that a person may choose, with what each does to the money. Runs set the others."""

NOTE_CHARS_MIN = 8
NOTE_CHARS_MAX = 500


class ResolveForm(forms.Form):
    """A resolution for the selected discrepancies, with a note for auditors."""

    resolution = forms.ChoiceField(choices=[(str(one), one.label) for one in EXPLAINED], widget=forms.RadioSelect)
    note = forms.CharField(
        min_length=NOTE_CHARS_MIN,
        max_length=NOTE_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found, who confirmed it, and where that is documented.",
    )
