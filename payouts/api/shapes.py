"""What partners read, described for the schema. The bodies themselves are made by `payouts.serializers`; a test compares the members."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.api.examples import example
from payouts.models import BatchSource
from payouts.models.beneficiary import AccountType, Scheme
from payouts.states import BatchStatus, TransferStatus

CSV = {
    "type": "string",
    "format": "binary",
    "description": "A header row, then one row for each transfer. GET /v1/transfers/batch/template.csv has every column.",
}


class Shape(serializers.Serializer[Any]):
    """A body that is only ever written by us."""


@example(
    {
        "id": "ben_01kag0c6q2e8s9t0v1w2x3y4z5",
        "name": "A** L*******",
        "account_last4": "6789",
        "account_type": "checking",
    }
)
class Payee(Shape):
    """Whom a transfer pays; the name is masked."""

    id = serializers.CharField()
    name = serializers.CharField(help_text="The name, masked.")
    account_last4 = serializers.CharField(help_text="The last four characters of the account number.")
    account_type = serializers.ChoiceField(choices=AccountType.values, help_text="The kind of account.")


@example(
    {
        "code": "R03",
        "reason": "No account, or the account cannot be found.",
    }
)
class CodeAndReason(Shape):
    """What the bank said."""

    code = serializers.CharField(help_text="The bank's code, such as R03.")
    reason = serializers.CharField(help_text="What the code means.")


@example(
    {
        "id": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "transfer",
        "livemode": False,
        "status": "held",
        "amount": "1250.75",
        "currency": "USD",
        "fee": "0.25",
        "reference": "invoice-4711",
        "description": "Invoice 4711",
        "metadata": {"cost_center": "42"},
        "origin": None,
        "batch": None,
        "beneficiary": {
            "id": "ben_01kag0c6q2e8s9t0v1w2x3y4z5",
            "name": "A** L*******",
            "account_last4": "6789",
            "account_type": "checking",
        },
        "rail": "ach",
        "release_at": "2030-01-02T15:04:05Z",
        "promised_on": "2030-01-03",
        "is_overdue": False,
        "failure": None,
        "bank_reference": None,
        "created_at": "2030-01-02T15:04:05Z",
        "return": None,
    }
)
class Transfer(Shape):
    """One transfer."""

    id = serializers.CharField()
    object = serializers.CharField(default="transfer")
    livemode = serializers.BooleanField()
    status = serializers.ChoiceField(choices=TransferStatus.choices, help_text="Where the transfer stands.")
    amount = serializers.CharField()
    currency = serializers.CharField()
    fee = serializers.CharField(help_text="The fee, held with the amount.")
    reference = serializers.CharField(help_text="Your own reference, unique for ever in this environment.")
    description = serializers.CharField(help_text="What the payee reads.")
    metadata = serializers.DictField(child=serializers.CharField(), help_text="Your own notes.")
    origin = serializers.DictField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Where the order comes from in your system; null where you named nothing.",
    )
    batch = serializers.CharField(
        allow_null=True, help_text="The batch that it belongs to; null for a single transfer."
    )
    beneficiary = Payee(help_text="Who is paid.")
    rail = serializers.CharField(help_text="The rail that carries it.")
    release_at = serializers.DateTimeField(allow_null=True, help_text="When it leaves, in business time.")
    promised_on = serializers.DateField(allow_null=True, help_text="The banking day on which the payee is to have it.")
    is_overdue = serializers.BooleanField(help_text="The promised day has passed and there is no outcome yet.")
    failure = CodeAndReason(allow_null=True, help_text="Why it failed; null where it did not.")
    bank_reference = serializers.CharField(
        allow_null=True, help_text="The bank's own reference; null where it named none."
    )
    created_at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """`return` is a word of Python, so it cannot be written as an attribute."""
        return {
            **super().get_fields(),
            "return": CodeAndReason(
                allow_null=True, help_text="Why the payee's bank returned it; null where it did not."
            ),
        }


@example(
    {
        "id": "bat_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "batch",
        "livemode": False,
        "status": "processing",
        "reference": "payroll-2030-01",
        "currency": "USD",
        "item_count": 2,
        "open_count": 2,
        "total": "2501.50",
        "fees": "0.50",
        "created_at": "2030-01-02T15:04:05Z",
        "completed_at": None,
        "counts": {"held": 2},
        "source": "json",
    }
)
class Batch(Shape):
    """One batch."""

    id = serializers.CharField()
    object = serializers.CharField(default="batch")
    livemode = serializers.BooleanField()
    status = serializers.ChoiceField(choices=BatchStatus.choices, help_text="Where the batch stands.")
    reference = serializers.CharField(
        allow_null=True, help_text="Your own reference of the batch; null where you named none."
    )
    currency = serializers.CharField()
    item_count = serializers.IntegerField(help_text="How many transfers it has.")
    open_count = serializers.IntegerField(help_text="How many of them are not finished.")
    total = serializers.CharField(help_text="The sum of the amounts.")
    fees = serializers.CharField(help_text="The sum of the fees.")
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(
        allow_null=True, help_text="When its last transfer was finished; null before that."
    )
    counts = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="How many transfers stand in each status."
    )

    def get_fields(self) -> dict[str, Any]:
        """`source` has another meaning on DRF's fields."""
        return {
            **super().get_fields(),
            "source": serializers.ChoiceField(choices=BatchSource.choices, help_text="How it was sent."),
        }


@example(
    {
        "id": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
        "reference": "invoice-4711",
    }
)
class IdAndReference(Shape):
    """Our name and yours."""

    id = serializers.CharField(help_text="The id of the transfer.")
    reference = serializers.CharField(help_text="Your own reference of it.")


class BatchAccepted(Batch):
    """A batch as it is answered when it was accepted: with the ids of its transfers in the order in which they were sent."""

    transfers = IdAndReference(many=True, help_text="The transfers in the order in which they were sent.")


@example(
    {
        "id": "ben_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "beneficiary",
        "livemode": False,
        "name": "A** L*******",
        "account_last4": "6789",
        "account_type": "checking",
        "scheme": "us_ach",
        "disabled": False,
        "disabled_reason": None,
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class Beneficiary(Shape):
    """One beneficiary."""

    id = serializers.CharField()
    object = serializers.CharField(default="beneficiary")
    livemode = serializers.BooleanField()
    name = serializers.CharField(help_text="The name; masked in lists.")
    account_last4 = serializers.CharField(help_text="The last four characters of the account number.")
    account_type = serializers.ChoiceField(choices=AccountType.values, help_text="The kind of account.")
    scheme = serializers.ChoiceField(choices=Scheme.choices, help_text="How the account is addressed.")
    disabled = serializers.BooleanField(help_text="Whether new transfers to it are refused.")
    disabled_reason = serializers.CharField(allow_null=True, help_text="Why it was disabled; null where it was not.")
    created_at = serializers.DateTimeField()


@example(
    {
        "id": "rcp_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "receipt",
        "livemode": False,
        "amount": "10000.00",
        "currency": "USD",
        "reference": "funding-1",
        "rail_account": "ach-test",
        "received_at": "2030-01-02T15:04:05Z",
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class Receipt(Shape):
    """Money that arrived."""

    id = serializers.CharField()
    object = serializers.CharField(default="receipt")
    livemode = serializers.BooleanField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    reference = serializers.CharField(help_text="The reference of the payment.")
    rail_account = serializers.CharField(help_text="The account at the bank that received it.")
    received_at = serializers.DateTimeField(help_text="When it arrived, in business time.")
    created_at = serializers.DateTimeField()


@example(
    {
        "at": "2030-01-02T15:04:05Z",
        "what": "transfer.held",
        "detail": "Accepted; 1,251.00 USD are held.",
    }
)
class TimelineEntry(Shape):
    """One thing that happened; other members depend on what it was."""

    at = serializers.DateTimeField(help_text="When it happened.")
    what = serializers.CharField(
        help_text="A stable code such as `transfer.held`, `file.sent`, `money.paid` or `statement.proves_settled`."
    )
    detail = serializers.CharField(help_text="The same for people.")


@example(
    {
        "object": "timeline",
        "transfer": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
        "entries": [
            {"at": "2030-01-02T15:04:05Z", "what": "transfer.held", "detail": "Accepted; 1,251.00 USD are held."}
        ],
    }
)
class Timeline(Shape):
    """The timeline of one transfer."""

    object = serializers.CharField(default="timeline")
    transfer = serializers.CharField(help_text="The transfer.")
    entries = TimelineEntry(many=True, help_text="What happened, in order.")


@example(
    {
        "status": "held",
        "currency": "USD",
        "count": 2,
        "amount": "2501.50",
        "entered_today": 2,
        "amount_entered_today": "2501.50",
    }
)
class SummaryLine(Shape):
    """One status in one currency."""

    status = serializers.ChoiceField(choices=TransferStatus.choices, help_text="The status.")
    currency = serializers.CharField()
    count = serializers.IntegerField(help_text="How many transfers stand in it.")
    amount = serializers.CharField(help_text="Their sum, as a decimal string.")
    entered_today = serializers.IntegerField(help_text="How many entered it today.")
    amount_entered_today = serializers.CharField(help_text="The sum of those.")


@example(
    {
        "object": "summary",
        "livemode": False,
        "day": "2030-01-02",
        "statuses": [
            {
                "status": "held",
                "currency": "USD",
                "count": 2,
                "amount": "2501.50",
                "entered_today": 2,
                "amount_entered_today": "2501.50",
            }
        ],
    }
)
class Summary(Shape):
    """Where the transfers of an environment stand."""

    object = serializers.CharField(default="summary")
    livemode = serializers.BooleanField()
    day = serializers.DateField(help_text="The day that counts as today, in business time.")
    statuses = SummaryLine(many=True, help_text="One line for each status and currency.")


@example(
    {
        "pointer": "#/items/0/amount",
        "code": "wrong_value",
        "detail": "Expected a decimal string, such as 1250.00.",
    }
)
class PreviewProblem(Shape):
    """One thing that would be refused."""

    pointer = serializers.CharField(help_text="The place in the body.")
    code = serializers.CharField(help_text="What is wrong, for programs.")
    detail = serializers.CharField(help_text="What is wrong and what was expected.")


@example(
    {
        "reference": "invoice-4711",
        "beneficiary": "ben_01kag0c6q2e8s9t0v1w2x3y4z5",
        "rail": "ach",
        "fee": "0.25",
        "cut_off_at": "2030-01-02T15:04:05Z",
        "release_at": "2030-01-02T15:04:05Z",
        "promised_on": "2030-01-03",
    }
)
class PreviewItem(Shape):
    """How one item would travel."""

    reference = serializers.CharField(help_text="Your own reference.")
    beneficiary = serializers.CharField(help_text="The beneficiary that would be paid.")
    rail = serializers.CharField(help_text="The rail that would carry it.")
    fee = serializers.CharField(help_text="The fee.")
    cut_off_at = serializers.DateTimeField(help_text="Until when it would have to be accepted.")
    release_at = serializers.DateTimeField(help_text="When it would leave.")
    promised_on = serializers.DateField(help_text="The banking day on which the payee would have it.")


@example(
    {
        "total": "2501.50",
        "fees": "0.50",
        "required": "2502.00",
        "available": "12500.00",
        "missing": "0.00",
        "currency": "USD",
    }
)
class PreviewFunds(Shape):
    """What it would cost, and whether it is there."""

    total = serializers.CharField(help_text="The sum of the amounts.")
    fees = serializers.CharField(help_text="The sum of the fees.")
    required = serializers.CharField(help_text="What would be held: amounts and fees.")  # type: ignore[assignment]  # a member of the answer, not DRF's property
    available = serializers.CharField(help_text="What can be paid out now.")
    missing = serializers.CharField(help_text="What is missing; zero where nothing is.")
    currency = serializers.CharField()


class BatchPreview(Shape):
    """What a batch would become; nothing was written."""

    object = serializers.CharField(default="batch_preview")
    livemode = serializers.BooleanField()
    item_count = serializers.IntegerField(help_text="How many items were read.")
    problems = PreviewProblem(many=True, help_text="What would be refused.")
    items = PreviewItem(many=True, help_text="How each item would travel, where all of them are right.")
    funds = PreviewFunds(allow_null=True, help_text="What it would cost; null where items are wrong.")
    would_be_accepted = serializers.BooleanField(help_text="Whether the batch would be accepted now.")


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
