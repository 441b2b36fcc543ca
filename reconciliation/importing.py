"""Import bank statements: fetch the files, keep their raw bytes, store each day once or quarantine it with the reason.

The periodic task calls `import_new`; `import_statement` takes one file.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import ids
from reconciliation import chain
from reconciliation.models import Statement, StatementLine, StatementSighting
from reconciliation.reading import ReadDay, RefusedDay, StatementRefused, read_bai2
from reconciliation.states import COUNTED, StatementStatus
from settlement.models import BankFile
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import registry
from settlement.rails.base import RailAccountView

LINES_AT_ONCE = 1_000
ACTOR = "system:reconciliation"


def import_new(*, now: datetime) -> list[Statement]:
    """Fetch and import every statement file that is new or was rewritten. Safe to run twice and by two workers at once.

    A file that the bank rewrote under a known name is fetched again: the same bytes are the same statement.
    Returns the first day of each file.
    """
    imported: list[Statement] = []

    def of_account(account: RailAccount) -> int:
        view = rail_accounts.view_of(account)
        if _has_unread_answers(account, view):
            # What the bank reported before the statement is applied first, so that its lines have an explanation.
            return 0
        seen = set(StatementSighting.objects.filter(rail_account=account).values_list("name", "mark"))
        marks = registry.get(view.rail).statement_marks(view)
        for name in _names_at_the_bank(view):
            mark = marks.get(name, "")
            if (name, mark) not in seen:
                imported.append(_fetch(account, view, name, now=now))
                StatementSighting.objects.get_or_create(rail_account=account, name=name, mark=mark)
        return 1

    rail_accounts.for_each_account(of_account, what="Importing the statements")
    return imported


def _has_unread_answers(account: RailAccount, view: RailAccountView) -> bool:
    """Whether the bank has acknowledgements, reports or returns that settlement has not read."""
    names = registry.get(view.rail).list_files(view)
    known = set(BankFile.objects.filter(rail_account=account, name__in=names).values_list("name", flat=True))
    return not set(names) <= known


def _names_at_the_bank(view: RailAccountView) -> list[str]:
    return sorted(registry.get(view.rail).list_statements(view))


def _fetch(account: RailAccount, view: RailAccountView, name: str, *, now: datetime) -> Statement:
    return import_statement(
        account=account, name=name, content=registry.get(view.rail).read_statement(view, name), now=now
    )


def import_statement(*, account: RailAccount, name: str, content: bytes, now: datetime) -> Statement:
    """Store the days of one statement file of a rail account; the same bytes are stored once. Returns the first day.

    Each day is a statement of its own. A day goes into quarantine when it cannot be read whole, contradicts the day
    before, or differs from an imported statement of the same day: it is kept with the reason, and its lines do not
    count. A day after a gap is provisional.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _lock(account)
        known = Statement.objects.filter(rail_account=account, sha256=digest).order_by("part").first()
        if known is not None:
            return known
        new = Statement(
            rail_account=account,
            livemode=account.livemode,
            name=name,
            format="bai2",
            sha256=digest,
            raw=content,
            created_at=now,
        )
        _read_into(new, actor=ACTOR, now=now)
        return new


@transaction.atomic
def read_again(*, statement_id: uuid.UUID, actor: str, now: datetime) -> bool:
    """Read the kept bytes of a statement in quarantine again, after code or data were mended. True when it counts now.

    The rules are those of a new file: a day that contradicts what was imported stays in quarantine.
    """
    _lock(Statement.objects.select_related("rail_account").defer("raw").get(pk=statement_id).rail_account)
    statement = Statement.objects.select_for_update(of=("self",)).select_related("rail_account").get(pk=statement_id)
    if statement.status != StatementStatus.QUARANTINED:
        return False
    _read_into(statement, actor=actor, now=now)
    return statement.status in COUNTED


def read_again_many(statements: Sequence[Statement], *, actor: str, now: datetime) -> int:
    """Read statements in quarantine again, in the order in which they came. Returns how many count now."""
    return sum(
        read_again(statement_id=each.pk, actor=actor, now=now) for each in sorted(statements, key=lambda each: each.pk)
    )


def _lock(account: RailAccount) -> None:
    """One import per account at a time."""
    RailAccount.objects.across_environments().select_for_update(no_key=True).get(pk=account.pk)


def _read_into(statement: Statement, *, actor: str, now: datetime) -> None:
    """Read a statement from its bytes, with the other days of its file. A day that may not count keeps the reason."""
    account = statement.rail_account
    try:
        days = read_bai2(
            bytes(statement.raw),
            account_number=str(account.settings.get("account_number", "")),
            currency=account.currency,
        )
    except StatementRefused as refused:
        _quarantine(statement, str(refused), actor, now)
        return
    for row, day in _rows_of(statement, days):
        if row.status not in COUNTED:
            _place(row, day, actor=actor, now=now)
    chain.confirm_provisional(account, actor=actor, now=now)


def _rows_of(
    statement: Statement, days: Sequence[ReadDay | RefusedDay]
) -> Iterator[tuple[Statement, ReadDay | RefusedDay]]:
    """Yield each day of a file with its row. A known day keeps its row; `statement` takes its own day or the first."""
    others = Statement.objects.filter(rail_account=statement.rail_account, sha256=statement.sha256)
    rows = {row.as_of_on: row for row in others.exclude(pk=statement.pk).select_related("rail_account")}
    taken = [statement.part, *(row.part for row in rows.values())]
    own_day = statement.as_of_on
    if own_day is None or all(day.as_of_on != own_day for day in days):
        own_day = next((day.as_of_on for day in days if day.as_of_on not in rows), days[0].as_of_on)
    for day in days:
        row = statement if day.as_of_on == own_day else rows.get(day.as_of_on)
        if row is None:
            taken.append(max(taken) + 1)
            row = _other_day_of(statement, taken[-1])
        yield row, day


def _other_day_of(statement: Statement, part: int) -> Statement:
    return Statement(
        rail_account=statement.rail_account,
        livemode=statement.livemode,
        name=statement.name,
        format=statement.format,
        sha256=statement.sha256,
        raw=statement.raw,
        part=part,
        created_at=statement.created_at,
    )


def _place(statement: Statement, day: ReadDay | RefusedDay, *, actor: str, now: datetime) -> None:
    """Store one day as imported or provisional, or put it into quarantine."""
    statement.as_of_on = day.as_of_on
    if isinstance(day, RefusedDay):
        _quarantine(statement, day.reason, actor, now)
        return
    place = chain.place_of(
        statement.rail_account,
        as_of_on=day.as_of_on,
        opening_minor=day.opening_minor,
        closing_minor=day.closing_minor,
    )
    if place.status == StatementStatus.QUARANTINED:
        _quarantine(statement, place.reason, actor, now)
        return
    _store(statement, day, place.status, actor=actor, now=now)


def _quarantine(statement: Statement, reason: str, actor: str, now: datetime) -> None:
    statement.status, statement.reason = StatementStatus.QUARANTINED, reason[:500]
    statement.save()
    _record("statement.quarantined", statement, {"reason": reason[:300]}, actor, now)


def _store(statement: Statement, day: ReadDay, status: StatementStatus, *, actor: str, now: datetime) -> None:
    statement.status, statement.reason = status, ""
    statement.currency = day.currency
    statement.opening_minor, statement.closing_minor = day.opening_minor, day.closing_minor
    statement.line_count = len(day.lines)
    statement.dialect = [sentence[:200] for sentence in day.dialect]
    statement.save()
    lines = [
        StatementLine(
            id=line_id,
            statement=statement,
            rail_account=statement.rail_account,
            position=line.position,
            booked_on=day.as_of_on,
            value_on=line.value_on,
            amount_minor=line.amount_minor,
            currency=day.currency,
            type_code=line.type_code,
            references=list(line.references),
            text=line.text,
        )
        for line_id, line in zip(ids.new_many(len(day.lines)), day.lines, strict=True)
    ]
    StatementLine.objects.bulk_create(lines, batch_size=LINES_AT_ONCE)
    detail: dict[str, object] = {"day": str(day.as_of_on), "lines": len(lines)}
    if statement.dialect:
        detail["dialect"] = statement.dialect[:5]
    _record(f"statement.{status}", statement, detail, actor, now)


def _record(action: str, statement: Statement, detail: dict[str, object], actor: str, now: datetime) -> None:
    trail.record(
        actor=actor,
        action=action,
        subject_type="statement",
        subject_id=statement.pk,
        environment_id=statement.rail_account.environment_id,
        detail={"name": statement.name, **detail},
        at=now,
    )
