"""The figures of a run's report, gathered once for every form of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from onboarding.partners.models import Environment
from reconciliation.models import Discrepancy, Match, ProvenSubject, Run, StatementLine
from treasury.money import format as format_amount

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row: a statement line with its match or discrepancy, or a movement that no line shows."""

    section: str  # matched | discrepancy
    booked_on: date | None
    amount: str
    currency: str
    reference: str
    text: str
    verdict: str
    confidence: str
    proven: int
    reasons: str


@dataclass(frozen=True, slots=True)
class RunFigures:
    """The head of a report. Amounts are decimal strings."""

    run_id: str
    rail_account: str
    day: date
    currency: str
    closed_at: datetime
    match_rate: str
    line_count: int
    lines_matched: int
    transfers_proven: int
    amount: str
    amount_matched: str
    discrepancies_opened: int
    waiting_count: int
    float_amount: str
    closing_amount: str
    waiting_amount: str
    balances_agree: bool


def of_run(run: Run) -> RunFigures:
    """The head figures of a run."""

    def money(minor: int) -> str:
        return format_amount(minor, run.currency)

    return RunFigures(
        run_id=run.public_id,
        rail_account=run.rail_account.code,
        day=run.day,
        currency=run.currency,
        closed_at=run.closed_at,
        match_rate=run.match_rate,
        line_count=run.line_count,
        lines_matched=run.lines_matched,
        transfers_proven=run.transfers_proven,
        amount=money(run.amount_minor),
        amount_matched=money(run.amount_matched_minor),
        discrepancies_opened=run.discrepancies_opened,
        waiting_count=run.waiting_count,
        float_amount=money(run.float_minor),
        closing_amount=money(run.closing_minor),
        waiting_amount=money(run.waiting_minor),
        balances_agree=run.balances_agree,
    )


def rows_of(run: Run) -> Iterator[ReportRow]:
    """Every line of the statement with what became of it, then the movements that no line shows. In the order of the statement."""
    matches = Match.objects.filter(run=run).select_related("line").order_by("line__position")
    for match in matches.iterator(ROWS_AT_ONCE):
        yield _row("matched", match.line, match.rule.replace("_", " "), str(match.confidence), match.proven_count, match.reasons, run)
    discrepancies = Discrepancy.objects.filter(run=run).select_related("line").order_by("line__position", "id")
    for found in discrepancies.iterator(ROWS_AT_ONCE):
        if found.line is not None:
            yield _row("discrepancy", found.line, found.get_kind_display(), "", 0, found.reasons, run)
        else:
            amount = format_amount(-found.difference_minor, run.currency)
            yield ReportRow("discrepancy", None, amount, run.currency, "", "", found.get_kind_display(), "", 0, " ".join(found.reasons))


def _row(section: str, line: StatementLine, verdict: str, confidence: str, proven: int, reasons: list[str], run: Run) -> ReportRow:
    return ReportRow(
        section=section,
        booked_on=line.booked_on,
        amount=format_amount(line.amount_minor, run.currency),
        currency=line.currency,
        reference=line.references[0] if line.references else "",
        text=line.text,
        verdict=verdict,
        confidence=confidence,
        proven=proven,
        reasons=" ".join(reasons),
    )


def proven_of(environment: Environment, run_id: uuid.UUID) -> Iterator[ProvenSubject]:
    """What a run proved for one environment, for the partner's own report; nothing of anybody else."""
    rows = ProvenSubject.objects.filter(environment=environment, match__run_id=run_id).select_related("match").order_by("id")
    return rows.iterator(ROWS_AT_ONCE)
