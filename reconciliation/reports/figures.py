"""The figures of a run's report, gathered once for every form of it.

Staff see the whole run, with the person and the note of each resolution. A partner sees its own movements only: what a
shared statement says about other partners, and what the house holds at the bank, is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Sum
from django.db.models.functions import Abs

from onboarding.partners.models import Environment
from reconciliation import differences
from reconciliation.models import Discrepancy, Match, Proof, Run, StatementLine
from reconciliation.models.run import rate_of
from reconciliation.states import DiscrepancyStatus
from treasury import money

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A statement line with its result, a movement that no line shows, or (for a partner) one proven movement."""

    section: str  # matched | discrepancy
    booked_on: date | None
    amount: str
    currency: str
    reference: str
    text: str
    result: str
    confidence: str
    proven: int
    reasons: str
    status: str = ""  # of a discrepancy: open | resolved
    resolution: str = ""
    resolved_at: str = ""
    resolved_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """The head of a report. Amounts are decimal strings; what a partner may not see is empty."""

    run_id: str
    rail_account: str
    day: date
    currency: str
    closed_at: datetime
    match_rate: str
    line_count: int
    lines_matched: int
    lines_resolved: int
    explained_rate: str
    transfers_proven: int
    amount: str
    amount_matched: str
    discrepancies_opened: int
    waiting_count: int
    float_amount: str
    closing_amount: str
    waiting_amount: str
    balances_agree: bool | None


def of_run(run: Run) -> RunFigures:
    """The head figures of a whole run, with the resolutions up to now."""
    resolved = run.discrepancies.filter(status=DiscrepancyStatus.RESOLVED, line__isnull=False).count()
    return RunFigures(
        run_id=run.public_id,
        rail_account=run.rail_account.code,
        day=run.day,
        currency=run.currency,
        closed_at=run.closed_at,
        match_rate=run.match_rate,
        line_count=run.line_count,
        lines_matched=run.lines_matched,
        lines_resolved=resolved,
        explained_rate=rate_of(run.lines_matched + resolved, run.line_count),
        transfers_proven=run.transfers_proven,
        amount=money.format(run.amount_minor, run.currency),
        amount_matched=money.format(run.amount_matched_minor, run.currency),
        discrepancies_opened=run.discrepancies_opened,
        waiting_count=run.waiting_count,
        float_amount=money.format(run.float_minor, run.currency),
        closing_amount=money.format(run.closing_minor, run.currency),
        waiting_amount=money.format(run.waiting_minor, run.currency),
        balances_agree=run.balances_agree,
    )


def of_run_for(environment: Environment, run: Run) -> RunFigures:
    """The head figures of what a run proved for one environment."""
    own = (
        Proof.objects.within(environment)
        .filter(match__run=run)
        .aggregate(count=Count("id"), amount=Sum(Abs("amount_minor")))
    )
    amount = money.format(own["amount"] or 0, run.currency)
    return RunFigures(
        run_id=run.public_id,
        rail_account=run.rail_account.code,
        day=run.day,
        currency=run.currency,
        closed_at=run.closed_at,
        match_rate="",
        line_count=0,
        lines_matched=0,
        lines_resolved=0,
        explained_rate="",
        transfers_proven=own["count"],
        amount=amount,
        amount_matched=amount,
        discrepancies_opened=Discrepancy.objects.filter(environment=environment, run=run).count(),
        waiting_count=0,
        float_amount="",
        closing_amount="",
        waiting_amount="",
        balances_agree=None,
    )


def rows_of(run: Run, *, is_for_staff: bool) -> Iterator[ReportRow]:
    """Yield every line of the statement with its result, then the movements that no line shows."""
    # A line whose difference a person explained stands among the discrepancies, with the resolution.
    matches = (
        Match.objects.filter(run=run).exclude(rule=differences.RULE).select_related("line").order_by("line__position")
    )
    for match in matches.iterator(ROWS_AT_ONCE):
        yield _line_row(
            section="matched",
            line=match.line,
            result=match.rule.replace("_", " "),
            confidence=str(match.confidence),
            proven=match.proven_count,
            reasons=match.reasons,
        )
    discrepancies = Discrepancy.objects.filter(run=run).select_related("line", "resolved_by")
    for found in discrepancies.order_by("line__position", "id").iterator(ROWS_AT_ONCE):
        yield _discrepancy_row(found, is_for_staff=is_for_staff)


def rows_for(environment: Environment, run: Run) -> Iterator[ReportRow]:
    """One row for each movement of the environment that the run proved, then its own discrepancies."""
    proofs = (
        Proof.objects.within(environment).filter(match__run=run).select_related("match", "match__line").order_by("id")
    )
    for proof in proofs.iterator(ROWS_AT_ONCE):
        yield ReportRow(
            section="matched",
            booked_on=proof.match.line.booked_on,
            amount=money.format(proof.amount_minor, run.currency),
            currency=run.currency,
            reference=proof.reference,
            text=proof.kind,
            result=proof.match.rule.replace("_", " "),
            confidence=str(proof.match.confidence),
            proven=1,
            reasons=" ".join(proof.match.reasons),
        )
    for found in Discrepancy.objects.filter(environment=environment, run=run).select_related("line").order_by("id"):
        yield _discrepancy_row(found, is_for_staff=False)


def _discrepancy_row(found: Discrepancy, *, is_for_staff: bool) -> ReportRow:
    row = _open_row(found)
    if found.status != DiscrepancyStatus.RESOLVED:
        return replace(row, status=found.status)
    person = found.resolved_by.get_username() if found.resolved_by else "later statement"
    return replace(
        row,
        status=found.status,
        resolution=found.get_resolution_display(),
        resolved_at=found.status_at.isoformat(timespec="seconds"),
        resolved_by=person if is_for_staff or found.resolved_by is None else "staff",
        note=(found.resolution_note or found.status_note) if is_for_staff else "",
    )


def _open_row(found: Discrepancy) -> ReportRow:
    if found.line is not None:
        result = found.get_kind_display()
        return _line_row(
            section="discrepancy", line=found.line, result=result, confidence="", proven=0, reasons=found.reasons
        )
    return ReportRow(
        section="discrepancy",
        booked_on=None,
        amount=money.format(-found.difference_minor, found.currency),
        currency=found.currency,
        reference="",
        text=found.subject_kind,
        result=found.get_kind_display(),
        confidence="",
        proven=0,
        reasons=" ".join(found.reasons),
    )


def _line_row(
    *, section: str, line: StatementLine, result: str, confidence: str, proven: int, reasons: list[str]
) -> ReportRow:
    return ReportRow(
        section=section,
        booked_on=line.booked_on,
        amount=money.format(line.amount_minor, line.currency),
        currency=line.currency,
        reference=line.references[0] if line.references else "",
        text=line.text,
        result=result,
        confidence=confidence,
        proven=proven,
        reasons=" ".join(reasons),
    )
