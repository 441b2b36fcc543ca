"""What partners read of settlement, described for the schema. `settlement.serializers` makes them; a test holds answers to shapes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from settlement.states import InstructionStatus


class Shape(serializers.Serializer[Any]):
    """A body that is only ever written by us."""


class SettlementOutcome(Shape):
    """What the bank said when it refused or returned."""

    code = serializers.CharField()
    reason = serializers.CharField()


class SettlementInstruction(Shape):
    """One attempt to move one transfer on one rail."""

    id = serializers.CharField()
    object = serializers.CharField(default="settlement_instruction")
    transfer = serializers.CharField()
    attempt = serializers.IntegerField()
    status = serializers.ChoiceField(choices=InstructionStatus.choices)
    status_at = serializers.DateTimeField()
    note = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    rail = serializers.CharField()
    rail_account = serializers.CharField()
    window = serializers.CharField()
    entry_description = serializers.CharField()
    trace_number = serializers.CharField(allow_null=True, help_text="Our reference of the entry at the bank, stored before it was sent.")
    file_reference = serializers.CharField(allow_null=True)
    effective_on = serializers.DateField()
    settled_on = serializers.DateField(allow_null=True)
    bank_reference = serializers.CharField(allow_null=True)
    outcome = SettlementOutcome(allow_null=True)
    created_at = serializers.DateTimeField()


class SettlementCount(Shape):
    """Instructions in one status and currency."""

    status = serializers.ChoiceField(choices=InstructionStatus.choices)
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = serializers.CharField()


class SettlementStats(Shape):
    """Your instructions by status."""

    object = serializers.CharField(default="settlement_stats")
    data = SettlementCount(many=True)  # type: ignore[assignment]  # the stubs keep `data` for what a serializer was given


class Funding(Shape):
    """Money that arrived in test mode, as a receipt."""

    id = serializers.CharField()
    object = serializers.CharField(default="receipt")
    amount = serializers.CharField()
    currency = serializers.CharField()
    reference = serializers.CharField()
    received_at = serializers.DateTimeField(help_text="The bank's present, which may be ahead of yours.")
    is_known_to_the_bank = serializers.BooleanField(help_text="False in the first answer: it hears of it within seconds.")


class MovedClock(Shape):
    """A test clock that was moved."""

    id = serializers.CharField()
    object = serializers.CharField(default="clock_advance")
    seconds = serializers.IntegerField(help_text="What was asked for.")
    offset_seconds = serializers.IntegerField(help_text="How far business time is ahead of real time now.")
    now = serializers.DateTimeField(help_text="The business time after it.")
    is_known_to_the_bank = serializers.BooleanField(help_text="False in the first answer: it lives through the same time within seconds.")
