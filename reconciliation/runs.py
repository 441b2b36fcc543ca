"""A run holds one statement against our books; every line ends in a match or a discrepancy.

The periodic task calls `import_and_run`. A run reads, calculates (`matching.engine`, pure) and writes in one
transaction: after a crash the statement is found again as one that counts and has no run.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from config.audit import trail
from config.kernel import ids
from reconciliation import chain, discrepancies, expectations, importing, proofs
from reconciliation.chain import CALENDAR, ZONE
from reconciliation.matching import engine, rules
from reconciliation.matching.types import Expectation, Line, Outcome, Pairing, Shown
from reconciliation.models import Discrepancy, Match, Run, RunShare, Statement, StatementLine
from reconciliation.states import COUNTED, RunStatus, StatementStatus
from settlement import calendars
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from treasury.ledger import balances

ACTOR = "system:reconciliation"
ROWS_AT_ONCE = 1_000
# A hundred thousand entries are proven in ten statements: one statement held every value three times in memory.
PROOFS_AT_ONCE = 10_000
# ACH settles on its effective date; three banking days later a movement that no statement shows is missing.
DAYS_UNTIL_MISSING = 3


def import_and_run(*, now: datetime) -> list[Run]:
    """Import the statements that the banks have published, then run each that has no run."""
    importing.import_new(now=now)
    return run_due(now=now)


def run_due(*, now: datetime) -> list[Run]:
    """Run every statement that counts and has no run yet: account by account, oldest day first."""
    waiting = Statement.objects.filter(status__in=COUNTED, run__isnull=True).order_by("as_of_on")
    runs: list[Run] = []

    def of_account(account: RailAccount) -> int:
        for statement_id in waiting.filter(rail_account=account).values_list("pk", flat=True):
            run = run_day(statement_id=statement_id, now=now)
            runs.extend([run] if run else [])
        return len(runs)

    rail_accounts.for_each_account(of_account, what="Reconciling the statements")
    return runs


@transaction.atomic
def run_day(*, statement_id: uuid.UUID, now: datetime) -> Run | None:
    """Reconcile one statement. Returns None for one that does not count, has a run, or is locked by another worker.

    `now` is machine time; what is posted counts in the business time of the rail account.
    """
    rows = Statement.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "rail_account__environment"
    )
    statement = rows.filter(pk=statement_id, status__in=COUNTED).first()
    if statement is None or Run.objects.filter(statement=statement).exists():
        return None
    at = rail_accounts.business_time(statement.rail_account, machine_now=now)
    lines = [_line(row) for row in statement.lines.order_by("position")]
    # Lines without an explanation get another chance: a lost answer may have been found since.
    unexplained = [_line(row) for row in discrepancies.unexplained_lines(rail_account=statement.rail_account)]
    open_movements, outcome = _matched(statement, lines, unexplained)
    known = {line.id for line in unexplained}
    leftovers = [left for left in outcome.leftovers if left.line is None or left.line.id not in known]
    run = _open(statement, lines, open_movements, outcome, now=now)
    _save_matches(run, outcome.pairings, now=now)
    opened = discrepancies.open_all(run=run, leftovers=leftovers, now=now, at=at)
    _save_shares(run, outcome.pairings, opened)
    proven = [found for pairing in outcome.pairings for found in pairing.expectations]
    solved = [line for pairing in outcome.pairings for line in pairing.lines if line.id in known]
    discrepancies.close_learned_later(run=run, lines=solved, at=at)
    discrepancies.close_shown_later(run=run, proven=proven, at=at)
    discrepancies.update_known([left for left in outcome.leftovers if left.line is not None and left.line.id in known])
    _close(run, statement, discrepancies_opened=len(opened), now=now)
    _refresh_later_runs(run, proven)
    return run


def _matched(statement: Statement, lines: list[Line], unexplained: list[Line]) -> tuple[list[Expectation], Outcome]:
    """Return what the statement had to show, and what came of holding its lines against it."""
    late_before = _late_before(statement)
    named = [reference for line in unexplained for reference in line.references]
    open_movements = expectations.unproven(
        rail_account=statement.rail_account, until=statement.day, zone=ZONE, named=named
    )
    if statement.status == StatementStatus.ATTESTED:
        return open_movements, engine.match_attested_day(
            lines, open_movements, day=statement.day, late_before=late_before
        )
    outcome = engine.match(
        [*lines, *unexplained],
        open_movements,
        shown_before=_shown_before(statement, [*lines, *unexplained]),
        late_before=late_before,
        unreadable=[_days_of(gap) for gap in chain.gaps_before(statement)],
    )
    return open_movements, outcome


def _days_of(gap: chain.Gap) -> tuple[date, date]:
    """The days whose movements a gap may hold: they may be booked late."""
    return calendars.get(CALENDAR).add_business_days(gap.since, -DAYS_UNTIL_MISSING), gap.until


def _refresh_later_runs(run: Run, proven: Sequence[Expectation]) -> None:
    """Update the balances of later days after a gap was closed: their float and what waits include this day."""
    later = Run.objects.filter(rail_account_id=run.rail_account_id, day__gt=run.day).select_related("statement")
    for other in later.defer("statement__raw"):
        other.statement.rail_account = run.rail_account
        other.float_minor = _float_minor(other.statement)
        other.waiting_minor -= sum(found.amount_minor for found in proven if found.expected_on <= other.day)
        other.save(update_fields=["float_minor", "waiting_minor"])


def _open(
    statement: Statement, lines: list[Line], movements: list[Expectation], outcome: Outcome, *, now: datetime
) -> Run:
    new = {line.id for line in lines}
    matched = [line for pairing in outcome.pairings for line in pairing.lines if line.id in new]
    proven = [found for pairing in outcome.pairings for found in pairing.expectations]
    return Run.objects.create(
        rail_account=statement.rail_account,
        statement=statement,
        livemode=statement.livemode,
        day=statement.day,
        currency=statement.currency,
        status=RunStatus.CLOSED,
        rules_version=rules.VERSION,
        line_count=len(lines),
        lines_matched=len(matched),
        transfers_proven=len(proven),
        amount_minor=sum(abs(line.amount_minor) for line in lines),
        amount_matched_minor=sum(abs(line.amount_minor) for line in matched),
        discrepancies_opened=0,
        waiting_count=len(outcome.waiting),
        waiting_minor=sum(each.amount_minor for each in movements) - sum(each.amount_minor for each in proven),
        float_minor=0,
        closing_minor=statement.closing_minor or 0,
        created_at=now,
        closed_at=now,
    )


def _save_matches(run: Run, pairings: list[Pairing], *, now: datetime) -> None:
    rows = [
        Match(
            id=match_id,
            run=run,
            line_id=pairing.lines[0].id,
            rule=pairing.rule,
            reference=pairing.reference,
            rules_version=rules.VERSION,
            confidence=pairing.confidence,
            reasons=list(pairing.reasons),
            proven_count=len(pairing.expectations),
            amount_minor=pairing.lines[0].amount_minor,
            currency=pairing.lines[0].currency,
            created_at=now,
        )
        for match_id, pairing in zip(ids.new_many(len(pairings)), pairings, strict=True)
    ]
    Match.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    proven = ((row.pk, found) for row, pairing in zip(rows, pairings, strict=True) for found in pairing.expectations)
    while part := list(itertools.islice(proven, PROOFS_AT_ONCE)):
        proofs.save_many(part)


def _save_shares(run: Run, pairings: list[Pairing], opened: Iterable[Discrepancy]) -> None:
    """List the run for the owner of the account and for each environment of which it proved or missed something."""
    whose = {found.environment_id for pairing in pairings for found in pairing.expectations} | {
        run.rail_account.environment_id
    }
    whose |= {each.environment_id for each in opened if each.environment_id is not None}
    RunShare.objects.bulk_create([RunShare(run=run, environment_id=environment_id) for environment_id in sorted(whose)])


def _close(run: Run, statement: Statement, *, discrepancies_opened: int, now: datetime) -> None:
    run.float_minor = _float_minor(statement)
    run.discrepancies_opened = discrepancies_opened
    run.save(update_fields=["float_minor", "discrepancies_opened"])
    trail.record(
        actor=ACTOR,
        action="reconciliation.run_closed",
        subject_type="reconciliation_run",
        subject_id=run.pk,
        environment_id=statement.rail_account.environment_id,
        count=run.line_count,
        detail={
            "day": str(run.day),
            "matched": run.lines_matched,
            "discrepancies": run.discrepancies_opened,
            "balances_agree": run.balances_agree,
        },
        at=now,
    )


def _float_minor(statement: Statement) -> int:
    """What our books hold at the bank at the end of the statement's day."""
    account = statement.rail_account
    return balances.by_value_date(
        environment_id=account.environment_id,
        code=f"rail:{account.code}:float",
        currency=account.currency,
        at=_end_of_day(statement),
    )


def _shown_before(statement: Statement, lines: Iterable[Line]) -> set[Shown]:
    """Return the references of these lines that earlier matches proved, alone or inside a batch total."""
    mine = sorted({reference for line in lines for reference in line.references})
    decided = Match.objects.filter(reference__in=mine, run__rail_account=statement.rail_account).values_list(
        "reference", "amount_minor"
    )
    return {Shown(reference, amount > 0) for reference, amount in decided} | set(
        expectations.entries_shown(statement.rail_account, mine)
    )


def _line(row: StatementLine) -> Line:
    return Line(row.pk, row.booked_on, row.amount_minor, row.currency, tuple(row.references), row.text)


def _late_before(statement: Statement) -> date:
    """The day before which a movement had its time to appear on a statement."""
    return calendars.get(CALENDAR).add_business_days(statement.day, -DAYS_UNTIL_MISSING)


def _end_of_day(statement: Statement) -> datetime:
    """The last instant of the statement's day where the bank is."""
    return datetime.combine(statement.day + timedelta(days=1), time.min, tzinfo=ZoneInfo(ZONE)) - timedelta(
        microseconds=1
    )
