"""A run: one statement is held against what we believe happened, and every line ends in a match or a discrepancy.

`import_and_run` is what the timetable calls. A run reads, calculates (`matching.engine`, pure) and writes in one transaction: a crash leaves
nothing behind, and
the statement is found again as "imported, without a run".
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from config.audit import trail
from config.kernel import arrays, ids
from reconciliation import discrepancies, expectations, importing
from reconciliation.matching import engine, rules
from reconciliation.matching.types import Expectation, Line, Outcome, Pairing, Shown
from reconciliation.models import Discrepancy, Match, Run, RunShare, Statement, StatementLine
from reconciliation.states import COUNTED, RunStatus
from settlement import calendars
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from treasury.ledger import balances

ACTOR = "system:reconciliation"
ROWS_AT_ONCE = 1_000
# A day of a hundred thousand entries is proven in ten statements: one for all of them held every value three times in memory.
PROOFS_AT_ONCE = 10_000
# ACH settles on its effective date; three banking days later a movement that no statement shows is not late any more, it is missing.
DAYS_UNTIL_MISSING = 3
CALENDAR, ZONE = "us_fed", "America/New_York"


def import_and_run(*, now: datetime) -> list[Run]:
    """What the timetable does: import what the banks have put out, then run what was imported."""
    importing.import_new(now=now)
    return run_due(now=now)


def run_due(*, now: datetime) -> list[Run]:
    """Run every imported statement that has no run yet: account by account, oldest day first."""
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
    """Reconcile one statement. Returns None when another worker is at it or was here before.

    `now` is machine time; what is posted counts in the business time of the rail account.
    """
    rows = Statement.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "rail_account__environment"
    )
    statement = rows.filter(pk=statement_id).first()
    if statement is None or Run.objects.filter(statement=statement).exists():
        return None
    at = rail_accounts.business_time(statement.rail_account, machine_now=now)
    lines = [_line(row) for row in statement.lines.order_by("position")]
    # Lines that nobody could explain get another chance: a lost answer may have been found since.
    unexplained = [_line(row) for row in discrepancies.unexplained_lines(rail_account=statement.rail_account)]
    named = [reference for line in unexplained for reference in line.references]
    open_movements = expectations.unproven(
        rail_account=statement.rail_account, until=statement.day, zone=ZONE, named=named
    )
    outcome = engine.match(
        [*lines, *unexplained],
        open_movements,
        shown_before=_shown_before(statement, [*lines, *unexplained]),
        late_before=_late_before(statement),
    )
    known = {line.id for line in unexplained}
    leftovers = [left for left in outcome.leftovers if left.line is None or left.line.id not in known]
    run = _open(statement, lines, open_movements, outcome, now=now)
    _save_matches(run, outcome.pairings, now=now)
    opened = discrepancies.open_all(run=run, leftovers=leftovers, now=now, at=at)
    _save_shares(run, outcome.pairings, opened)
    solved = [line for pairing in outcome.pairings for line in pairing.lines if line.id in known]
    discrepancies.close_learned_later(run=run, lines=solved, at=at)
    discrepancies.close_shown_later(
        run=run, proven=[found for pairing in outcome.pairings for found in pairing.expectations], at=at
    )
    _close(run, statement, discrepancies_opened=len(opened), now=now)
    return run


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
        _save_proofs(part)


def _save_proofs(proven: Sequence[tuple[uuid.UUID, Expectation]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reconciliation_prove_many(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::bigint[])",
            [
                arrays.uuids(ids.new_many(len(proven))),
                arrays.uuids(match_id for match_id, _ in proven),
                arrays.uuids(found.environment_id for _, found in proven),
                arrays.texts(str(found.kind) for _, found in proven),
                arrays.uuids(found.subject_id for _, found in proven),
                arrays.texts(found.reference for _, found in proven),
                arrays.integers(found.amount_minor for _, found in proven),
            ],
        )


def _save_shares(run: Run, pairings: list[Pairing], opened: Iterable[Discrepancy]) -> None:
    """Who will find this run in its list: the owner of the account, and everybody of whom it proved or missed something."""
    whose = {found.environment_id for pairing in pairings for found in pairing.expectations} | {
        run.rail_account.environment_id
    }
    whose |= {each.environment_id for each in opened if each.environment_id is not None}
    RunShare.objects.bulk_create([RunShare(run=run, environment_id=environment_id) for environment_id in sorted(whose)])


def _close(run: Run, statement: Statement, *, discrepancies_opened: int, now: datetime) -> None:
    account = statement.rail_account
    run.float_minor = balances.by_value_date(
        environment_id=account.environment_id,
        code=f"rail:{account.code}:float",
        currency=account.currency,
        at=_end_of_day(statement),
    )
    run.discrepancies_opened = discrepancies_opened
    run.save(update_fields=["float_minor", "discrepancies_opened"])
    trail.record(
        actor=ACTOR,
        action="reconciliation.run_closed",
        subject_type="reconciliation_run",
        subject_id=run.pk,
        environment_id=account.environment_id,
        count=run.line_count,
        detail={
            "day": str(run.day),
            "matched": run.lines_matched,
            "discrepancies": run.discrepancies_opened,
            "balances_agree": run.balances_agree,
        },
        at=now,
    )


def _shown_before(statement: Statement, lines: Iterable[Line]) -> set[Shown]:
    """References of these lines that earlier matches proved: as the deciding reference, or as one entry inside a batch total."""
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
    """Movements from before this day had their time to appear on a statement."""
    return calendars.get(CALENDAR).add_business_days(statement.day, -DAYS_UNTIL_MISSING)


def _end_of_day(statement: Statement) -> datetime:
    """The last instant of the statement's day where the bank is."""
    return datetime.combine(statement.day + timedelta(days=1), time.min, tzinfo=ZoneInfo(ZONE)) - timedelta(
        microseconds=1
    )
