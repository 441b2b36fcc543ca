"""The answers of the settlement API, described for the schema. `settlement.serializers` builds them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from config.api.examples import example
from settlement import test_clock
from settlement.models import OutcomeAction
from settlement.serializers import OUTCOME_DETAILS
from settlement.states import InstructionStatus

WINDOW_STATUSES = ["open", "closed"]


class Shape(serializers.Serializer[Any]):
    """A body that is only ever written by us."""


@example(
    {
        "code": "R03",
        "reason": "No account, or the account cannot be found.",
    }
)
class SettlementOutcome(Shape):
    """What the bank said when it refused or returned."""

    code = serializers.CharField(help_text="The bank's code, such as R03.")
    reason = serializers.CharField(help_text="What the code means.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Paid at the first attempt",
            {
                "id": "ins_01kag0c7v8fb9r1x2h3m4n5p6q",
                "object": "settlement_instruction",
                "transfer": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
                "attempt": 1,
                "status": "settled",
                "status_at": "2030-01-03T13:30:00Z",
                "note": "The bank settled it.",
                "amount": "1250.00",
                "currency": "USD",
                "rail": "ach",
                "rail_account": "ach-test",
                "window": "win_01kag0c7n0a1b2c3d4e5f6g7h8",
                "entry_description": "PAYROLL",
                "file": "sub_01kag0c7x1a2b3c4d5e6f7g8h9",
                "effective_on": "2030-01-03",
                "settled_on": "2030-01-03",
                "bank_reference": "091000010000017",
                "outcome": None,
                "created_at": "2030-01-02T15:04:05Z",
            },
            response_only=True,
        )
    ]
)
class SettlementInstruction(Shape):
    """One attempt to move one transfer on one rail."""

    id = serializers.CharField()
    object = serializers.CharField(default="settlement_instruction")
    transfer = serializers.CharField(help_text="The transfer that it moves.")
    attempt = serializers.IntegerField(help_text="The number of the attempt, from 1.")
    status = serializers.ChoiceField(choices=InstructionStatus.choices, help_text="Where the instruction stands.")
    status_at = serializers.DateTimeField(help_text="When it got there, in business time.")
    note = serializers.CharField(help_text="What happened last, in words.")
    amount = serializers.CharField()
    currency = serializers.CharField()
    rail = serializers.CharField(help_text="The rail that carries it.")
    rail_account = serializers.CharField(help_text="The account at the bank that pays.")
    window = serializers.CharField(help_text="The window that it travels in.")
    entry_description = serializers.CharField(help_text="The description on the payee's statement.")
    file = serializers.CharField(
        allow_null=True, help_text="The file in which it went to the bank; null until its window closes."
    )
    effective_on = serializers.DateField(help_text="The banking day on which the bank is to pay.")
    settled_on = serializers.DateField(
        allow_null=True, help_text="The banking day on which the bank paid; null before that."
    )
    bank_reference = serializers.CharField(
        allow_null=True, help_text="The bank's own reference; null where it named none."
    )
    outcome = SettlementOutcome(
        allow_null=True, help_text="What the bank said when it refused or returned; null otherwise."
    )
    created_at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An afternoon",
            {
                "id": "win_01kag0c7n0a1b2c3d4e5f6g7h8",
                "object": "settlement_window",
                "rail_account": "ach-test",
                "policy": "next-day",
                "status": "closed",
                "cut_off_at": "2030-01-02T21:45:00Z",
                "release_at": "2030-01-02T21:45:00Z",
                "effective_on": "2030-01-03",
                "closed_at": "2030-01-02T21:45:02Z",
                "reasons": ["Only one rail carries USD to US."],
                "instruction_count": 1000,
                "amount": "2412345.67",
                "currency": "USD",
            },
            response_only=True,
        )
    ]
)
class SettlementWindow(Shape):
    """A cut-off, and what of yours travels in it."""

    id = serializers.CharField()
    object = serializers.CharField(default="settlement_window")
    rail_account = serializers.CharField(help_text="The account at the bank that pays.")
    policy = serializers.CharField(help_text="The name of the window policy.")
    status = serializers.ChoiceField(choices=WINDOW_STATUSES, help_text="Whether instructions still enter.")
    cut_off_at = serializers.DateTimeField(help_text="When it closes.")
    release_at = serializers.DateTimeField(help_text="When its files leave.")
    effective_on = serializers.DateField(help_text="The banking day on which the bank is to pay.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it was closed; null while it is open.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why this window, in words.")
    instruction_count = serializers.IntegerField(help_text="Your own.")
    amount = serializers.CharField(help_text="Your own.")
    currency = serializers.CharField()


@example(
    {
        "policy": "next-day",
        "zone": "America/New_York",
        "bank_deadlines": ["17:00"],
        "closes_minutes_before": 15,
        "business_days_to_pay": 1,
        "calendar": "us_fed",
    }
)
class RailWindow(Shape):
    """When a rail leaves, in the bank's local time."""

    policy = serializers.CharField(help_text="The name of the window policy.")
    zone = serializers.CharField(help_text="As in the IANA time zone database.")
    bank_deadlines = serializers.ListField(child=serializers.CharField(), help_text="HH:MM.")
    closes_minutes_before = serializers.IntegerField(
        help_text="How many minutes before the deadline of the bank the window closes."
    )
    business_days_to_pay = serializers.IntegerField(help_text="How many banking days the bank takes.")
    calendar = serializers.CharField(help_text="The bank calendar.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "ACH",
            {
                "id": "ra_01kag0c7m0a1b2c3d4e5f6g7h8",
                "object": "rail",
                "rail": "ach",
                "rail_account": "ach-test",
                "livemode": False,
                "currency": "USD",
                "countries": ["US"],
                "amount_max": "99999999.99",
                "windows": [
                    {
                        "policy": "next-day",
                        "zone": "America/New_York",
                        "bank_deadlines": ["17:00"],
                        "closes_minutes_before": 15,
                        "business_days_to_pay": 1,
                        "calendar": "us_fed",
                    }
                ],
            },
            response_only=True,
        )
    ]
)
class Rail(Shape):
    """A way out."""

    id = serializers.CharField()
    object = serializers.CharField(default="rail")
    rail = serializers.CharField(help_text="The name of the rail.")
    rail_account = serializers.CharField(help_text="The account at the bank that pays.")
    livemode = serializers.BooleanField()
    currency = serializers.CharField()
    countries = serializers.ListField(
        child=serializers.CharField(), help_text="The countries that it reaches (ISO 3166-1)."
    )
    amount_max = serializers.CharField(help_text="The most that one transfer may pay.")
    windows = RailWindow(many=True, help_text="When it leaves.")


@example(
    {
        "status": "settled",
        "currency": "USD",
        "count": 1000,
        "amount": "2412345.67",
    }
)
class SettlementCount(Shape):
    """Instructions in one status and currency."""

    status = serializers.ChoiceField(choices=InstructionStatus.choices, help_text="The status of the instructions.")
    currency = serializers.CharField()
    count = serializers.IntegerField(help_text="How many instructions.")
    amount = serializers.CharField(help_text="Their sum, as a decimal string.")


class SettlementStats(Shape):
    """Your instructions by status."""

    object = serializers.CharField(default="settlement_stats")
    data = SettlementCount(many=True, help_text="One line for each status and currency.")  # type: ignore[assignment]  # the stubs keep `data` for what a serializer was given


@example(
    {
        "id": "rcp_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "receipt",
        "amount": "10000.00",
        "currency": "USD",
        "reference": "funding-1",
        "received_at": "2030-01-02T15:04:05Z",
        "is_known_to_the_bank": False,
    }
)
class Funding(Shape):
    """Money that arrived in test mode, as a receipt."""

    id = serializers.CharField()
    object = serializers.CharField(default="receipt")
    amount = serializers.CharField()
    currency = serializers.CharField()
    reference = serializers.CharField(help_text="Your reference of the money.")
    received_at = serializers.DateTimeField(help_text="The bank's present, which may be ahead of yours.")
    is_known_to_the_bank = serializers.BooleanField(
        help_text="False in the first answer: it hears of it within seconds."
    )


@example(
    {
        "object": "test_clock",
        "status": "ready",
        "now": "2030-01-02T15:04:05Z",
        "offset_seconds": 86400,
        "advances_to": "2030-01-02T15:04:05Z",
    }
)
class TestClock(Shape):
    """The clock of a test environment."""

    __test__ = False  # pytest would take the name for a test case
    object = serializers.CharField(default="test_clock")
    status = serializers.ChoiceField(
        choices=test_clock.STATUSES,
        help_text="`advancing` while it waits at a cut-off for the file to leave; "
        "`ready` when the bank has reached the same time.",
    )
    now = serializers.DateTimeField(help_text="Business time of the environment.")
    offset_seconds = serializers.IntegerField(help_text="How far business time is ahead of real time.")
    advances_to = serializers.DateTimeField(help_text="The time that was asked for; `now` when it is ready.")


@example(
    {
        "id": "adv_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "clock_advance",
        "status": "advancing",
        "seconds": 86400,
        "offset_seconds": 7200,
        "now": "2030-01-02T15:04:05Z",
        "advances_to": "2030-01-03T13:04:05Z",
        "is_known_to_the_bank": False,
    }
)
class MovedClock(Shape):
    """An order to move the test clock, and the clock after the request."""

    id = serializers.CharField()
    object = serializers.CharField(default="clock_advance")
    status = serializers.ChoiceField(choices=test_clock.STATUSES, help_text="See the test clock.")
    seconds = serializers.IntegerField(help_text="What was asked for.")
    offset_seconds = serializers.IntegerField(help_text="How far business time is ahead of real time now.")
    now = serializers.DateTimeField(help_text="The business time after the request.")
    advances_to = serializers.DateTimeField(help_text="The time that was asked for.")
    is_known_to_the_bank = serializers.BooleanField(
        help_text="False in the first answer: the sandbox bank follows within seconds."
    )


@example(
    {
        "id": "oo_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "outcome_order",
        "transfer": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
        "instruction": "ins_01kag0c7v8fb9r1x2h3m4n5p6q",
        "action": "return",
        "return_code": "R03",
        "status": "pending",
        "detail": "The sandbox bank hears of it within seconds. The transfer moves when the bank's file is read.",
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class OutcomeOrder(Shape):
    """An outcome that was ordered for one transfer in test mode."""

    id = serializers.CharField()
    object = serializers.CharField(default="outcome_order")
    transfer = serializers.CharField(help_text="The transfer.")
    instruction = serializers.CharField(help_text="The attempt that the bank has.")
    action = serializers.ChoiceField(choices=OutcomeAction.choices, help_text="What the bank is to do.")
    return_code = serializers.CharField(allow_null=True, help_text="The code of the return or refusal; null to settle.")
    status = serializers.ChoiceField(
        choices=list(OUTCOME_DETAILS),
        help_text="`pending` until the bank heard it; `carried_out`; or `refused`: the entry had an outcome.",
    )
    detail = serializers.CharField(help_text="What happens next, or why the bank refused.")
    created_at = serializers.DateTimeField()
