"""The public shape of reconciliation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.kernel import ids
from reconciliation.models import Discrepancy, Proof, Run, Statement
from treasury import money


class ReconciliationRunSerializer(serializers.Serializer[Run]):
    """A run as a partner sees it. Figures of a statement that is shared with others are null."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    rail_account = serializers.CharField()
    day = serializers.DateField()
    currency = serializers.CharField()
    line_count = serializers.IntegerField(allow_null=True)
    lines_matched = serializers.IntegerField(allow_null=True)
    match_rate = serializers.CharField(allow_null=True)
    closing_balance = serializers.CharField(allow_null=True)
    balances_agree = serializers.BooleanField(allow_null=True)
    closed_at = serializers.DateTimeField()


class ProofSerializer(serializers.Serializer[Proof]):
    """One proven movement."""

    id = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    reference = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    run = serializers.CharField()
    booked_on = serializers.DateField()
    rule = serializers.CharField()
    confidence = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class DiscrepancySerializer(serializers.Serializer[Discrepancy]):
    """One discrepancy about a movement of the caller."""

    id = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    subject = serializers.CharField(allow_null=True)
    difference = serializers.CharField()
    currency = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    resolution = serializers.CharField(allow_null=True)
    run = serializers.CharField()
    opened_at = serializers.DateTimeField()


class StatementSerializer(serializers.Serializer[Statement]):
    """One statement of the caller's own rail account."""

    id = serializers.CharField()
    object = serializers.CharField()
    name = serializers.CharField()
    format = serializers.CharField()
    status = serializers.CharField()
    reason = serializers.CharField(allow_null=True)
    day = serializers.DateField(allow_null=True)
    opening_balance = serializers.CharField(allow_null=True)
    closing_balance = serializers.CharField(allow_null=True)
    line_count = serializers.IntegerField()
    imported_at = serializers.DateTimeField()


_SUBJECT_PREFIX = {"settled": "ins", "returned": "ins", "funded": "rcp"}


def run_json(run: Run, *, is_own_account: bool) -> dict[str, Any]:
    """A run; whose statement it is decides what is shown."""
    return {
        "id": run.public_id,
        "object": "reconciliation_run",
        "livemode": run.livemode,
        "rail_account": run.rail_account.code,
        "day": run.day,
        "currency": run.currency,
        "line_count": run.line_count if is_own_account else None,
        "lines_matched": run.lines_matched if is_own_account else None,
        "match_rate": run.match_rate if is_own_account else None,
        "closing_balance": money.format(run.closing_minor, run.currency) if is_own_account else None,
        "balances_agree": run.balances_agree if is_own_account else None,
        "closed_at": run.closed_at,
    }


def proof_json(proof: Proof) -> dict[str, Any]:
    """A proven movement with the rule and the reasons."""
    match = proof.match
    return {
        "id": proof.public_id,
        "object": "proof",
        "kind": proof.kind,
        "subject": ids.public(_SUBJECT_PREFIX[proof.kind], proof.subject_id),
        "reference": proof.reference,
        "amount": money.format(proof.amount_minor, match.currency),
        "currency": match.currency,
        "run": match.run.public_id,
        "booked_on": match.line.booked_on,
        "rule": match.rule,
        "confidence": match.confidence,
        "reasons": match.reasons,
    }


def discrepancy_json(found: Discrepancy) -> dict[str, Any]:
    """A discrepancy."""
    return {
        "id": found.public_id,
        "object": "discrepancy",
        "kind": found.kind,
        "status": found.status,
        "subject": ids.public(_SUBJECT_PREFIX[found.subject_kind], found.subject_id) if found.subject_id else None,
        "difference": money.format(found.difference_minor, found.currency),
        "currency": found.currency,
        "reasons": found.reasons,
        "resolution": found.resolution or None,
        "run": found.run.public_id,
        "opened_at": found.created_at,
    }


def statement_json(statement: Statement) -> dict[str, Any]:
    """A statement without its bytes."""

    def amount(minor: int | None) -> str | None:
        return None if minor is None else money.format(minor, statement.currency)

    return {
        "id": statement.public_id,
        "object": "statement",
        "name": statement.name,
        "format": statement.format,
        "status": statement.status,
        "reason": statement.reason or None,
        "day": statement.as_of_on,
        "opening_balance": amount(statement.opening_minor),
        "closing_balance": amount(statement.closing_minor),
        "line_count": statement.line_count,
        "imported_at": statement.created_at,
    }
