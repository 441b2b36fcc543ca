"""What partners read, described for the schema. The bodies themselves are made by `payouts.serializers`; a test compares the members."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from payouts.models import BatchSource
from payouts.states import BatchStatus, TransferStatus

CSV = {"type": "string", "format": "binary", "description": "A header row, then one row per transfer; see docs/how-to."}


class Shape(serializers.Serializer[Any]):
    """A body that is only ever written by us."""


class Payee(Shape):
    """Whom a transfer pays; the name is masked."""

    id = serializers.CharField()
    name = serializers.CharField()
    account_last4 = serializers.CharField()
    account_type = serializers.CharField()


class CodeAndReason(Shape):
    """What the bank said."""

    code = serializers.CharField()
    reason = serializers.CharField()


class Transfer(Shape):
    """One transfer."""

    id = serializers.CharField()
    object = serializers.CharField(default="transfer")
    livemode = serializers.BooleanField()
    status = serializers.ChoiceField(choices=TransferStatus.choices)
    amount = serializers.CharField()
    currency = serializers.CharField()
    fee = serializers.CharField()
    reference = serializers.CharField()
    description = serializers.CharField()
    metadata = serializers.DictField(child=serializers.CharField())
    origin = serializers.DictField(child=serializers.CharField(), allow_null=True)
    batch = serializers.CharField(allow_null=True)
    beneficiary = Payee()
    rail = serializers.CharField()
    release_at = serializers.DateTimeField(allow_null=True)
    promised_on = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField(help_text="The promised day has passed and there is no outcome yet.")
    failure = CodeAndReason(allow_null=True)
    bank_reference = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """`return` is a word of Python, so it cannot be written as an attribute."""
        return {**super().get_fields(), "return": CodeAndReason(allow_null=True)}


class Batch(Shape):
    """One batch."""

    id = serializers.CharField()
    object = serializers.CharField(default="batch")
    livemode = serializers.BooleanField()
    status = serializers.ChoiceField(choices=BatchStatus.choices)
    reference = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    item_count = serializers.IntegerField()
    open_count = serializers.IntegerField()
    total = serializers.CharField()
    fees = serializers.CharField()
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), required=False)

    def get_fields(self) -> dict[str, Any]:
        """`source` has another meaning on DRF's fields."""
        return {**super().get_fields(), "source": serializers.ChoiceField(choices=BatchSource.choices)}


class IdAndReference(Shape):
    """Our name and yours."""

    id = serializers.CharField()
    reference = serializers.CharField()


class BatchAccepted(Batch):
    """A batch as it is answered when it was accepted: with the ids of its transfers in the order in which they were sent."""

    transfers = IdAndReference(many=True)


class Beneficiary(Shape):
    """One beneficiary."""

    id = serializers.CharField()
    object = serializers.CharField(default="beneficiary")
    livemode = serializers.BooleanField()
    name = serializers.CharField()
    account_last4 = serializers.CharField()
    account_type = serializers.CharField()
    scheme = serializers.CharField()
    disabled = serializers.BooleanField()
    disabled_reason = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class Receipt(Shape):
    """Money that arrived."""

    id = serializers.CharField()
    object = serializers.CharField(default="receipt")
    livemode = serializers.BooleanField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    reference = serializers.CharField()
    rail_account = serializers.CharField()
    received_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class TimelineEntry(Shape):
    """One thing that happened; other members depend on what it was."""

    at = serializers.DateTimeField()
    what = serializers.CharField(
        help_text="A stable code such as `transfer.held`, `file.sent`, `money.paid` or `statement.proves_settled`."
    )
    detail = serializers.CharField(help_text="The same for people.")


class Timeline(Shape):
    """The timeline of one transfer."""

    object = serializers.CharField(default="timeline")
    transfer = serializers.CharField()
    entries = TimelineEntry(many=True)


class SummaryLine(Shape):
    """One status in one currency."""

    status = serializers.ChoiceField(choices=TransferStatus.choices)
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = serializers.CharField()
    entered_today = serializers.IntegerField()
    amount_entered_today = serializers.CharField()


class Summary(Shape):
    """Where the transfers of an environment stand."""

    object = serializers.CharField(default="summary")
    livemode = serializers.BooleanField()
    day = serializers.DateField()
    statuses = SummaryLine(many=True)


class PreviewProblem(Shape):
    """One thing that would be refused."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class PreviewItem(Shape):
    """How one item would travel."""

    reference = serializers.CharField()
    beneficiary = serializers.CharField()
    rail = serializers.CharField()
    fee = serializers.CharField()
    cut_off_at = serializers.DateTimeField()
    release_at = serializers.DateTimeField()
    promised_on = serializers.DateField()


class PreviewFunds(Shape):
    """What it would cost, and whether it is there."""

    total = serializers.CharField()
    fees = serializers.CharField()
    required = serializers.CharField()  # type: ignore[assignment]  # a member of the answer, not DRF's property
    available = serializers.CharField()
    missing = serializers.CharField()
    currency = serializers.CharField()


class BatchPreview(Shape):
    """What a batch would become; nothing was written."""

    object = serializers.CharField(default="batch_preview")
    livemode = serializers.BooleanField()
    item_count = serializers.IntegerField()
    problems = PreviewProblem(many=True)
    items = PreviewItem(many=True)
    funds = PreviewFunds(allow_null=True)
    would_be_accepted = serializers.BooleanField()


def page_of(shape: type[Shape]) -> type[Shape]:
    """The page of a list."""
    fields = {
        "__doc__": f"A page of {shape.__name__}.",
        "object": serializers.CharField(default="list"),
        "data": shape(many=True),
        "has_more": serializers.BooleanField(),
        "next_cursor": serializers.CharField(allow_null=True),
    }
    return type(f"{shape.__name__}Page", (Shape,), fields)


TransferPage, BatchPage, BeneficiaryPage, ReceiptPage = (
    page_of(shape) for shape in (Transfer, Batch, Beneficiary, Receipt)
)
