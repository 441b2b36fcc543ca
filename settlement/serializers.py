"""The public shapes: what partners send in test mode, and what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework.serializers import ValidationError

from config.api.serializers import StrictSerializer, TextField, WholeNumberField
from config.kernel import ids
from payouts import field_rules
from payouts.models import Receipt
from settlement.formats.return_codes import RETURN_CODES, ReturnFamily
from settlement.limits import CLOCK_SECONDS_READ_MAX
from settlement.models import ClockAdvance, Instruction, OutcomeOrder
from settlement.planning.models import RailAccount, WindowPolicy
from settlement.queries import Stat
from settlement.test_clock import TestClock
from treasury import money
from treasury.money.fields import AmountField, CurrencyField, money_of

OUTCOME_DETAILS = {
    "pending": "The sandbox bank hears of it within seconds. The transfer moves when the bank's file is read.",
    "carried_out": "The sandbox bank has done it. The transfer moves when the bank's file is read.",
    "refused": "",
}
DEFAULT_RETURN_CODE = "R03"  # No account, or the account cannot be found.


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Five thousand dollars", {"amount": "5000.00", "currency": "USD", "reference": "FUND-1"}, request_only=True
        )
    ]
)
class FundingRequest(StrictSerializer):
    """POST /v1/test/fundings: money that arrives by this request."""

    amount = AmountField(help_text='A decimal string, for example "1000.00".')
    currency = CurrencyField(default="USD")
    reference = TextField(
        max_length=64, help_text="Your own name of this funding, unique for ever in this environment."
    )

    def validate_reference(self, reference: str) -> str:
        """Judge it as the reference of an order: it stands in reports, logs and spreadsheets like one."""
        found = field_rules.reference(reference)
        if found:
            raise ValidationError(found[0].detail, code=found[0].code)
        return reference

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read amount and currency together."""
        return {**attrs, "money": money_of(attrs["amount"], attrs["currency"])}


@extend_schema_serializer(examples=[OpenApiExample("A day", {"seconds": 86_400}, request_only=True)])
class ClockAdvanceRequest(StrictSerializer):
    """POST /v1/test/clock/advance: how far business time moves forward."""

    seconds = WholeNumberField(
        min_value=1, max_value=CLOCK_SECONDS_READ_MAX, help_text="How far business time moves forward."
    )


class OutcomeRequest(StrictSerializer):
    """POST /v1/test/transfers/{id}/settle and /fail: an empty object, or no body."""


@extend_schema_serializer(examples=[OpenApiExample("The account is closed", {"return_code": "R02"}, request_only=True)])
class ReturnRequest(StrictSerializer):
    """POST /v1/test/transfers/{id}/return: why the payee's bank sends the money back."""

    return_code = TextField(
        default=DEFAULT_RETURN_CODE, help_text="The code of a return, R01 to R85. Without one it is R03."
    )

    def validate_return_code(self, code: str) -> str:
        """Take the codes by which the payee's bank returns an entry, and no others."""
        meaning = RETURN_CODES.get(code)
        if meaning is None or meaning.family is not ReturnFamily.RETURN:
            raise ValidationError("This is not the code of a return, such as R03.", code="wrong_value")
        return code


def instruction(row: Instruction) -> dict[str, Any]:
    """One attempt to move one transfer."""
    submission = row.submission
    return {
        "id": row.public_id,
        "object": "settlement_instruction",
        "transfer": ids.public("tr", row.transfer_id),
        "attempt": row.attempt,
        "status": row.status,
        "status_at": row.status_at,
        "note": row.status_note,
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "rail": row.rail_account.rail,
        "rail_account": row.rail_account.code,
        "window": row.window.public_id,
        "entry_description": row.entry_description,
        "file": submission.public_id if submission else None,
        "effective_on": submission.effective_on if submission else row.window.effective_on,
        "settled_on": row.settled_on,
        "bank_reference": row.bank_reference or None,
        "outcome": {"code": row.outcome_code, "reason": row.outcome_reason} if row.outcome_code else None,
        "created_at": row.created_at,
    }


def window(row: Any) -> dict[str, Any]:
    """One window of `queries.windows_within`, with what the asking environment has in it."""
    return {
        "id": row.public_id,
        "object": "settlement_window",
        "rail_account": row.rail_account.code,
        "policy": row.policy.name,
        "status": row.status,
        "cut_off_at": row.cut_off_at,
        "release_at": row.release_at,
        "effective_on": row.effective_on,
        "closed_at": row.closed_at,
        "reasons": row.reasons,
        "instruction_count": row.own_count,
        "amount": money.format(int(row.own_minor), row.rail_account.currency),
        "currency": row.rail_account.currency,
    }


def stats(rows: Sequence[Stat]) -> dict[str, Any]:
    """Counts by status."""
    lines = [
        {
            "status": row.status,
            "currency": row.currency,
            "count": row.count,
            "amount": money.format(row.amount_minor, row.currency),
        }
        for row in rows
    ]
    return {"object": "settlement_stats", "data": lines}


def rails(accounts: Sequence[RailAccount], policies: Mapping[Any, Sequence[WindowPolicy]]) -> dict[str, Any]:
    """The ways out, with their windows in the bank's local time."""
    return {
        "object": "list",
        "data": [_rail(account, policies[account.id]) for account in accounts],
        "has_more": False,
        "next_cursor": None,
    }


def _rail(account: RailAccount, policies: Sequence[WindowPolicy]) -> dict[str, Any]:
    return {
        "id": account.public_id,
        "object": "rail",
        "rail": account.rail,
        "rail_account": account.code,
        "livemode": account.livemode,
        "currency": account.currency,
        "countries": account.countries,
        "amount_max": money.format(account.entry_max_minor, account.currency),
        "windows": [
            {
                "policy": policy.name,
                "zone": policy.zone,
                "bank_deadlines": [deadline.strftime("%H:%M") for deadline in sorted(policy.deadlines)],
                "closes_minutes_before": policy.submit_lead_minutes,
                "business_days_to_pay": policy.lead_business_days,
                "calendar": policy.calendar,
            }
            for policy in policies
        ],
    }


def funding(row: Receipt) -> dict[str, Any]:
    """Money that arrived in test mode."""
    return {
        "id": row.public_id,
        "object": "receipt",
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "reference": row.reference,
        "received_at": row.received_at,
        "is_known_to_the_bank": row.bank_told_at is not None,
    }


def clock(row: TestClock) -> dict[str, Any]:
    """A test clock."""
    return {
        "object": "test_clock",
        "status": row.status,
        "now": row.now,
        "offset_seconds": int(row.offset.total_seconds()),
        "advances_to": row.advances_to,
    }


def clock_advance(row: ClockAdvance, moved: TestClock) -> dict[str, Any]:
    """What was asked for, and where the clock is."""
    return {
        "id": row.public_id,
        **clock(moved),
        "object": "clock_advance",
        "seconds": int(row.advanced_by.total_seconds()),
        "is_known_to_the_bank": row.bank_told_at is not None,
    }


def outcome_order(row: OutcomeOrder) -> dict[str, Any]:
    """An outcome that was ordered, and whether the bank has heard of it."""
    status = "pending" if row.bank_told_at is None else "refused" if row.refusal else "carried_out"
    return {
        "id": row.public_id,
        "object": "outcome_order",
        "transfer": ids.public("tr", row.instruction.transfer_id),
        "instruction": row.instruction.public_id,
        "action": row.action,
        "return_code": row.return_code or None,
        "status": status,
        "detail": row.refusal or OUTCOME_DETAILS[status],
        "created_at": row.created_at,
    }
