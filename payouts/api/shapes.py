"""What partners read, described for the OpenAPI document.

`payouts.serializers` makes the bodies; a test compares the members.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from rest_framework import serializers

from config.api.examples import example
from config.api.page_schema import page_of
from payouts import samples
from payouts.account_numbers import ACCOUNT_TYPES
from payouts.models import BatchSource, Scheme
from payouts.states import BatchStatus, TransferStatus

CSV = {
    "type": "string",
    "format": "binary",
    "description": "A header row, then one row per transfer. `GET /v1/transfers/batch/template.csv` has every column.",
}
_TEST = "True in the live environment, false in the test environment."
_MONEY = "A decimal string in units of `currency`."


S = TypeVar("S", bound=type[serializers.Serializer[Any]])


def _example(body: Mapping[str, Any]) -> Callable[[S], S]:
    """Give a shape its example, with dates and times as JSON spells them."""
    return example(msgspec.to_builtins(body))


class Shape(serializers.Serializer[Any]):
    """The body of an answer."""


_PAYEE: dict[str, Any] = samples.transfer("held", name="Ada Lovelace")["beneficiary"]


@_example(_PAYEE)
class Payee(Shape):
    """The beneficiary of a transfer."""

    id = serializers.CharField(help_text="The id of the beneficiary.")
    name = serializers.CharField(help_text="The whole name in answers of the API; masked in webhooks and in CSV files.")
    account_last4 = serializers.CharField(help_text="The last four digits of the account number.")
    account_type = serializers.ChoiceField(choices=ACCOUNT_TYPES, help_text="The kind of account.")


_CODE_AND_REASON: dict[str, Any] = {"code": "R03", "reason": "No account"}


@_example(_CODE_AND_REASON)
class CodeAndReason(Shape):
    """What the bank answered."""

    code = serializers.CharField(help_text="The code of the rail, for example an ACH return code.")
    reason = serializers.CharField(help_text="The reason in words.")


_TRANSFER: dict[str, Any] = samples.transfer("settled", name="Ada Lovelace", bank_reference="121042880000001")


@_example(_TRANSFER)
class Transfer(Shape):
    """A transfer: an order to pay one beneficiary, and its present state."""

    id = serializers.CharField(help_text="The id of the transfer.")
    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    status = serializers.ChoiceField(choices=TransferStatus.choices, help_text="The status of the transfer.")
    amount = serializers.CharField(help_text=f"The amount that the beneficiary gets. {_MONEY}")
    currency = serializers.CharField(help_text="The ISO 4217 code of the currency.")
    fee = serializers.CharField(help_text=f"Our fee. It is held with the amount and charged once. {_MONEY}")
    reference = serializers.CharField(help_text="Your own name for the transfer.")
    description = serializers.CharField(help_text="Text for the beneficiary.")
    metadata = serializers.DictField(child=serializers.CharField(), help_text="Your own data.")
    origin = serializers.DictField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="The record in your own systems that caused the transfer.",
    )
    batch = serializers.CharField(allow_null=True, help_text="The id of the batch that the transfer belongs to.")
    beneficiary = Payee(help_text="The beneficiary.")
    rail = serializers.CharField(help_text="The rail on which the transfer is sent.")
    release_at = serializers.DateTimeField(
        allow_null=True, help_text="When the transfer is handed to the bank. Business time."
    )
    promised_on = serializers.DateField(allow_null=True, help_text="The day on which the beneficiary is to be paid.")
    submitted_at = serializers.DateTimeField(
        allow_null=True, help_text="When this attempt was submitted to the bank. Business time."
    )
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When the bank settled it. Business time.")
    returned_at = serializers.DateTimeField(allow_null=True, help_text="When it was returned. Business time.")
    attempts = serializers.IntegerField(help_text="How many attempts were ordered: 1, and one more for each retry.")
    is_overdue = serializers.BooleanField(help_text="The promised day has passed and there is no outcome yet.")
    failure = CodeAndReason(allow_null=True, help_text="Why the transfer failed.")
    bank_reference = serializers.CharField(allow_null=True, help_text="The bank's own reference of the payment.")
    created_at = serializers.DateTimeField(help_text="When the transfer was accepted. Real time.")

    def get_fields(self) -> dict[str, Any]:
        """`return` is a Python keyword, so it cannot be written as an attribute."""
        returned = CodeAndReason(allow_null=True, help_text="Why the bank returned the transfer.")
        return {**super().get_fields(), "return": returned}


_BATCH: dict[str, Any] = samples.batch(open_count=2)


@_example(_BATCH)
class Batch(Shape):
    """A batch: transfers that were accepted together."""

    id = serializers.CharField(help_text="The id of the batch.")
    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    status = serializers.ChoiceField(
        choices=BatchStatus.choices, help_text="`completed` when no transfer of the batch is open."
    )
    reference = serializers.CharField(allow_null=True, help_text="Your own name for the batch.")
    currency = serializers.CharField(help_text="The ISO 4217 code of the currency of all transfers.")
    item_count = serializers.IntegerField(help_text="How many transfers the batch has.")
    open_count = serializers.IntegerField(help_text="How many of them have no outcome yet.")
    total = serializers.CharField(help_text=f"The sum of the amounts, without fees. {_MONEY}")
    fees = serializers.CharField(help_text=f"The sum of the fees. {_MONEY}")
    created_at = serializers.DateTimeField(help_text="When the batch was accepted. Real time.")
    completed_at = serializers.DateTimeField(
        allow_null=True, help_text="When the last transfer got its outcome. Business time."
    )
    counts = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="How many transfers are in each status."
    )

    def get_fields(self) -> dict[str, Any]:
        """`source` has another meaning on DRF's fields."""
        source = serializers.ChoiceField(choices=BatchSource.choices, help_text="The format in which it was sent.")
        return {**super().get_fields(), "source": source}


_ID_AND_REFERENCE: dict[str, Any] = {name: _TRANSFER[name] for name in ("id", "reference")}


@_example(_ID_AND_REFERENCE)
class IdAndReference(Shape):
    """A transfer of an accepted batch."""

    id = serializers.CharField(help_text="The id of the transfer.")
    reference = serializers.CharField(help_text="Your own name for the transfer.")


_BATCH_ACCEPTED: dict[str, Any] = {**_BATCH, "transfers": [_ID_AND_REFERENCE]}


@_example(_BATCH_ACCEPTED)
class BatchAccepted(Batch):
    """A batch that was just accepted, with its transfers in the order in which they were sent."""

    transfers = IdAndReference(many=True, help_text="The transfers in the order in which they were sent.")


_BENEFICIARY: dict[str, Any] = samples.beneficiary()


@_example(_BENEFICIARY)
class Beneficiary(Shape):
    """A beneficiary: a payee and its account."""

    id = serializers.CharField(help_text="The id of the beneficiary. The same payee always has the same id.")
    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    name = serializers.CharField(help_text="The whole name when one beneficiary is read; masked in lists.")
    account_last4 = serializers.CharField(help_text="The last four digits of the account number.")
    account_type = serializers.ChoiceField(choices=ACCOUNT_TYPES, help_text="The kind of account.")
    scheme = serializers.ChoiceField(choices=Scheme.choices, help_text="How the account is addressed.")
    disabled = serializers.BooleanField(help_text="True when no new transfers to it are accepted.")
    disabled_reason = serializers.CharField(allow_null=True, help_text="Why it was disabled.")
    created_at = serializers.DateTimeField(help_text="When it was registered. Real time.")


_RECEIPT: dict[str, Any] = samples.receipt()


@_example(_RECEIPT)
class Receipt(Shape):
    """Money that arrived."""

    id = serializers.CharField(help_text="The id of the receipt.")
    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    amount = serializers.CharField(help_text=f"The amount that was credited. {_MONEY}")
    currency = serializers.CharField(help_text="The ISO 4217 code of the currency.")
    reference = serializers.CharField(help_text="The reference of the payment, or of the funding in test mode.")
    rail_account = serializers.CharField(help_text="The code of our account on which the money arrived.")
    received_at = serializers.DateTimeField(help_text="When the money arrived. Business time.")
    created_at = serializers.DateTimeField(help_text="When the receipt was recorded. Real time.")


_SUMMARY_LINE: dict[str, Any] = {
    "status": "held",
    "currency": "USD",
    "count": 12,
    "amount": "15000.00",
    "entered_today": 3,
    "amount_entered_today": "3750.00",
}


@_example(_SUMMARY_LINE)
class SummaryLine(Shape):
    """One status in one currency."""

    status = serializers.ChoiceField(choices=TransferStatus.choices, help_text="The status.")
    currency = serializers.CharField(help_text="The ISO 4217 code of the currency.")
    count = serializers.IntegerField(help_text="How many transfers are in this status now.")
    amount = serializers.CharField(help_text=f"The sum of their amounts. {_MONEY}")
    entered_today = serializers.IntegerField(help_text="How many transfers entered this status today.")
    amount_entered_today = serializers.CharField(help_text=f"The sum of the amounts of those. {_MONEY}")


_SUMMARY: dict[str, Any] = {
    "object": "summary",
    "livemode": False,
    "day": samples.CREATED_AT.date(),
    "statuses": [_SUMMARY_LINE],
}


@_example(_SUMMARY)
class Summary(Shape):
    """How many transfers of the environment are in each status."""

    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    day = serializers.DateField(help_text="Today, by the business clock of the environment (UTC).")
    statuses = SummaryLine(many=True, help_text="One line per status and currency.")


_PREVIEW_PROBLEM: dict[str, Any] = {
    "pointer": "#/rows/42/amount",
    "code": "too_many_decimals",
    "detail": "Row 42, column amount: USD has 2 decimals, and 3 are given.",
}


@_example(_PREVIEW_PROBLEM)
class PreviewProblem(Shape):
    """A reason for which the batch would be refused."""

    pointer = serializers.CharField(help_text="A JSON pointer to the wrong value, or the row and column of a CSV file.")
    code = serializers.CharField(help_text="A stable code.")
    detail = serializers.CharField(help_text="What is wrong, in words.")


_PREVIEW_ITEM: dict[str, Any] = {
    "reference": _TRANSFER["reference"],
    "beneficiary": _PAYEE["id"],
    "rail": "ach",
    "fee": "0.25",
    "cut_off_at": _TRANSFER["release_at"],
    "release_at": _TRANSFER["release_at"],
    "promised_on": _TRANSFER["promised_on"],
}


@_example(_PREVIEW_ITEM)
class PreviewItem(Shape):
    """How one transfer would be sent."""

    reference = serializers.CharField(help_text="Your own name for the transfer.")
    beneficiary = serializers.CharField(help_text="The id that the beneficiary has or would get.")
    rail = serializers.CharField(help_text="The rail.")
    fee = serializers.CharField(help_text=f"The fee. {_MONEY}")
    cut_off_at = serializers.DateTimeField(help_text="The cut-off of the window. Business time.")
    release_at = serializers.DateTimeField(help_text="When it would be handed to the bank. Business time.")
    promised_on = serializers.DateField(help_text="The day on which the beneficiary would be paid.")


_PREVIEW_FUNDS: dict[str, Any] = {
    "total": "1250.00",
    "fees": "0.25",
    "required": "1250.25",
    "available": "1000.00",
    "missing": "250.25",
    "currency": "USD",
}


@_example(_PREVIEW_FUNDS)
class PreviewFunds(Shape):
    """What the batch costs, and whether the balance suffices."""

    total = serializers.CharField(help_text=f"The sum of the amounts. {_MONEY}")
    fees = serializers.CharField(help_text=f"The sum of the fees. {_MONEY}")
    required = serializers.CharField(  # type: ignore[assignment]  # a member of the answer, not DRF's property
        help_text=f"Amounts and fees together. {_MONEY}"
    )
    available = serializers.CharField(help_text=f"The present balance. {_MONEY}")
    missing = serializers.CharField(help_text=f"What the balance lacks; 0 when it suffices. {_MONEY}")
    currency = serializers.CharField(help_text="The ISO 4217 code of the currency.")


_BATCH_PREVIEW: dict[str, Any] = {
    "object": "batch_preview",
    "livemode": False,
    "item_count": 1,
    "problems": [],
    "items": [_PREVIEW_ITEM],
    "funds": _PREVIEW_FUNDS,
    "would_be_accepted": False,
}


@_example(_BATCH_PREVIEW)
class BatchPreview(Shape):
    """The result of a dry run. Nothing was written."""

    object = serializers.CharField(help_text="The type of this object.")
    livemode = serializers.BooleanField(help_text=_TEST)
    item_count = serializers.IntegerField(help_text="How many transfers the batch has.")
    problems = PreviewProblem(many=True, help_text="Everything that is wrong.")
    items = PreviewItem(many=True, help_text="How each transfer would be sent. Empty while there are problems.")
    funds = PreviewFunds(allow_null=True, help_text="Costs and balance. Null while there are problems.")
    would_be_accepted = serializers.BooleanField(help_text="True when the batch would be accepted now.")


TransferPage, BatchPage, BeneficiaryPage, ReceiptPage = (
    page_of(shape) for shape in (Transfer, Batch, Beneficiary, Receipt)
)
