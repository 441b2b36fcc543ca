"""The public shape of reconciliation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.api.examples import example
from config.kernel import ids
from reconciliation.models import Discrepancy, Proof, Run, Statement
from reconciliation.states import DiscrepancyKind, DiscrepancyStatus, Resolution, StatementStatus
from treasury import money

_SUBJECT_PREFIX = {"settled": "ins", "returned": "ins", "funded": "rcp"}


@example(
    {
        "id": "run_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "reconciliation_run",
        "livemode": False,
        "rail_account": "ach-test",
        "day": "2030-01-03",
        "currency": "USD",
        "line_count": 2,
        "lines_matched": 2,
        "match_rate": "100.00",
        "closing_balance": "98750.00",
        "balances_agree": True,
        "closed_at": "2030-01-02T15:04:05Z",
    }
)
class ReconciliationRunSerializer(serializers.Serializer[Run]):
    """A run as a partner sees it. Figures of a statement that is shared with others are null."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    rail_account = serializers.CharField(help_text="The account at the bank.")
    day = serializers.DateField(help_text="The day of the statement.")
    currency = serializers.CharField()
    line_count = serializers.IntegerField(
        allow_null=True, help_text="How many lines the statement has; null where others share it."
    )
    lines_matched = serializers.IntegerField(
        allow_null=True, help_text="How many of them are explained; null where others share it."
    )
    match_rate = serializers.CharField(
        allow_null=True, help_text="The share that is explained, in percent; null where others share it."
    )
    closing_balance = serializers.CharField(
        allow_null=True, help_text="The closing balance of the statement; null where others share it."
    )
    balances_agree = serializers.BooleanField(
        allow_null=True, help_text="Whether the closing balance is that of the books; null where others share it."
    )
    closed_at = serializers.DateTimeField(help_text="When the run was finished.")


@example(
    {
        "id": "prf_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "proof",
        "kind": "settled",
        "subject": "ins_01kag0c6q2e8s9t0v1w2x3y4z5",
        "reference": "091000010000017",
        "amount": "1250.00",
        "currency": "USD",
        "run": "run_01kag0c6q2e8s9t0v1w2x3y4z5",
        "booked_on": "2030-01-03",
        "rule": "exact_reference",
        "confidence": 100,
        "reasons": ["The line carries our reference."],
    }
)
class ProofSerializer(serializers.Serializer[Proof]):
    """One proven movement."""

    id = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(_SUBJECT_PREFIX), help_text="What is proven.")
    subject = serializers.CharField(help_text="The instruction or receipt that is proven.")
    reference = serializers.CharField(help_text="The reference in the statement.")
    amount = serializers.CharField()
    currency = serializers.CharField()
    run = serializers.CharField(help_text="The run that found the proof.")
    booked_on = serializers.DateField(help_text="The day on which the bank booked it.")
    rule = serializers.CharField(help_text="The rule that matched.")
    confidence = serializers.IntegerField(help_text="How certain the rule is, in percent.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why the rule matched, in words.")


@example(
    {
        "id": "dis_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "discrepancy",
        "kind": "amount",
        "status": "open",
        "subject": "ins_01kag0c6q2e8s9t0v1w2x3y4z5",
        "difference": "0.01",
        "currency": "USD",
        "reasons": ["The bank booked one cent more."],
        "resolution": None,
        "run": "run_01kag0c6q2e8s9t0v1w2x3y4z5",
        "opened_at": "2030-01-02T15:04:05Z",
    }
)
class DiscrepancySerializer(serializers.Serializer[Discrepancy]):
    """One discrepancy about a movement of the caller."""

    id = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.ChoiceField(choices=DiscrepancyKind.choices, help_text="What does not agree.")
    status = serializers.ChoiceField(choices=DiscrepancyStatus.choices, help_text="Whether it is still open.")
    subject = serializers.CharField(
        allow_null=True, help_text="The instruction or receipt that it is about; null where there is none."
    )
    difference = serializers.CharField(help_text="How much does not agree.")
    currency = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What was found, in words.")
    resolution = serializers.ChoiceField(
        choices=Resolution.choices, allow_null=True, help_text="How it was resolved; null while it is open."
    )
    run = serializers.CharField(help_text="The run that found it.")
    opened_at = serializers.DateTimeField(help_text="When it was found.")


@example(
    {
        "id": "sta_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "statement",
        "name": "ach-test-20300103.bai2",
        "format": "bai2",
        "status": "imported",
        "reason": None,
        "day": "2030-01-03",
        "opening_balance": "100000.00",
        "closing_balance": "98750.00",
        "line_count": 2,
        "dialect": ["line 7: the record has no closing slash"],
        "imported_at": "2030-01-02T15:04:05Z",
    }
)
class StatementSerializer(serializers.Serializer[Statement]):
    """One statement of the caller's own rail account."""

    id = serializers.CharField()
    object = serializers.CharField()
    name = serializers.CharField(help_text="The name of the file.")
    format = serializers.CharField(help_text="The format of the file.")
    status = serializers.ChoiceField(
        choices=StatementStatus.choices, help_text="Whether it could be read and was compared."
    )
    reason = serializers.CharField(allow_null=True, help_text="Why it could not be read; null where it could.")
    day = serializers.DateField(allow_null=True, help_text="The day of the statement.")
    opening_balance = serializers.CharField(allow_null=True, help_text="The balance at the start of the day.")
    closing_balance = serializers.CharField(allow_null=True, help_text="The balance at the end of the day.")
    line_count = serializers.IntegerField(help_text="How many lines it has.")
    dialect = serializers.ListField(
        child=serializers.CharField(),
        help_text="Where the file deviates from its format without a doubt about its content.",
    )
    imported_at = serializers.DateTimeField(help_text="When it was read.")


@example({"object": "report", "status": "being_made", "run": "run_01kag0c6q2e8s9t0v1w2x3y4z5"})
class ReportBeingMadeSerializer(serializers.Serializer[Run]):
    """A report that is not ready yet."""

    object = serializers.CharField(help_text="Always `report`.")
    status = serializers.ChoiceField(
        choices=["being_made"], help_text="`being_made`: ask again after the seconds of `Retry-After`."
    )
    run = serializers.CharField(help_text="The reconciliation run.")


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


def being_made_json(run: Run) -> dict[str, Any]:
    """The answer for a report that is still being made."""
    return {"object": "report", "status": "being_made", "run": run.public_id}


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
        "dialect": statement.dialect,
        "imported_at": statement.created_at,
    }
