"""Statements come in: asked for outside any transaction, kept with their raw bytes, stored once, or put into quarantine with the reason.

`import_new` is what the timetable calls; `import_statement` takes one file, whoever brought it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import ids
from reconciliation.models import Statement, StatementLine, StatementSighting
from reconciliation.reading import ReadStatement, StatementRefused, read_bai2
from reconciliation.states import StatementStatus
from settlement.models import BankFile
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import registry
from settlement.rails.base import RailAccountView

LINES_AT_ONCE = 1_000
ACTOR = "system:reconciliation"


def import_new(*, now: datetime) -> list[Statement]:
    """Fetch and import every statement that a bank has for us and that we have not read as it is now. Safe to run twice and by two workers at once.

    A file that the bank wrote anew under a known name is read again: the same bytes are the same statement, others are another one.
    """
    imported: list[Statement] = []

    def of_account(account: RailAccount) -> int:
        view = rail_accounts.view_of(account)
        if _has_unread_answers(account, view):
            return 0  # What the bank said before it printed the statement is applied first, or its lines would be unexplained.
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
    """Whether acknowledgements, reports or returns lie at the bank that settlement has not taken in."""
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
    """Store one statement file of a rail account; the same bytes are stored once.

    A file that cannot be read whole, that does not continue the day before, or that brings another story of a day we have already, goes into
    quarantine:
    it is kept with the reason, and none of its lines counts.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _lock(account)
        known = Statement.objects.filter(rail_account=account, sha256=digest).first()
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
    """Read the kept bytes of a statement in quarantine once more, after code or data were mended; True when it is imported now.

    The rules are those of a new file: a day that was imported from other bytes, or a day that does not follow the last, stays in quarantine.
    """
    _lock(Statement.objects.select_related("rail_account").defer("raw").get(pk=statement_id).rail_account)
    statement = Statement.objects.select_for_update(of=("self",)).select_related("rail_account").get(pk=statement_id)
    if statement.status != StatementStatus.QUARANTINED:
        return False
    return _read_into(statement, actor=actor, now=now)


def read_again_many(statements: Sequence[Statement], *, actor: str, now: datetime) -> int:
    """Read statements in quarantine once more, in the order in which they came. Returns how many are imported now."""
    return sum(
        read_again(statement_id=each.pk, actor=actor, now=now) for each in sorted(statements, key=lambda each: each.pk)
    )


def _lock(account: RailAccount) -> None:
    """One import per account at a time."""
    RailAccount.objects.across_environments().select_for_update(no_key=True).get(pk=account.pk)


def _read_into(statement: Statement, *, actor: str, now: datetime) -> bool:
    """Import a statement from its bytes, or leave it in quarantine with the reason; True when it is imported."""
    account = statement.rail_account
    try:
        read = read_bai2(
            bytes(statement.raw),
            account_number=str(account.settings.get("account_number", "")),
            currency=account.currency,
        )
        refusal = _break_in_chain(account, read)
    except StatementRefused as refused:
        read, refusal = None, str(refused)
    if read is None or refusal:
        statement.status, statement.reason = StatementStatus.QUARANTINED, refusal[:500]
        statement.save()
        _record("statement.quarantined", statement, {"reason": refusal[:300]}, actor, now)
        return False
    _store(statement, read, actor=actor, now=now)
    return True


def _break_in_chain(account: RailAccount, read: ReadStatement) -> str:
    """Why this day cannot follow what we have, or an empty string."""
    if Statement.objects.filter(rail_account=account, as_of_on=read.as_of_on, status=StatementStatus.IMPORTED).exists():
        return f"a different statement of {read.as_of_on} was imported before"
    before = (
        Statement.objects.filter(rail_account=account, status=StatementStatus.IMPORTED).order_by("-as_of_on").first()
    )
    if before is None or before.as_of_on is None:
        return ""
    if before.as_of_on > read.as_of_on:
        return f"the statement of {before.as_of_on} was imported before; a day in between is missing or late"
    if before.closing_minor != read.opening_minor:
        return f"it opens with {read.opening_minor} minor units, the statement of {before.as_of_on} closed with {before.closing_minor}"
    return ""


def _store(statement: Statement, read: ReadStatement, *, actor: str, now: datetime) -> None:
    statement.status, statement.reason = StatementStatus.IMPORTED, ""
    statement.as_of_on, statement.currency = read.as_of_on, read.currency
    statement.opening_minor, statement.closing_minor = read.opening_minor, read.closing_minor
    statement.line_count = len(read.lines)
    statement.save()
    lines = [
        StatementLine(
            id=line_id,
            statement=statement,
            rail_account=statement.rail_account,
            position=line.position,
            booked_on=read.as_of_on,
            value_on=line.value_on,
            amount_minor=line.amount_minor,
            currency=read.currency,
            type_code=line.type_code,
            references=list(line.references),
            text=line.text,
        )
        for line_id, line in zip(ids.new_many(len(read.lines)), read.lines, strict=True)
    ]
    StatementLine.objects.bulk_create(lines, batch_size=LINES_AT_ONCE)
    _record("statement.imported", statement, {"day": str(read.as_of_on), "lines": len(lines)}, actor, now)


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
