"""The end of a banking day: one BAI2 statement per account, final for the day, opening where the last one closed."""

from __future__ import annotations

from datetime import date, datetime

from settlement.formats import bai2
from settlement.sandbox import banking_day, outgoing
from settlement.sandbox.models import Account, BankClock, Line, Outgoing, Statement

BANK_ID = "091000019"


def close_day(clock: BankClock, *, at: datetime) -> date:
    """Print the open day of every account and open the next one.

    Returns the closed day. Inside `bank_transaction.begin`.
    """
    day = clock.open_day
    files = []
    for account in Account.objects.order_by("id"):
        lines = list(Line.objects.filter(account=account, booked_on=day).order_by("id"))
        opening, closing = account.stated_minor, account.stated_minor + sum(line.amount_minor for line in lines)
        name = f"{day:%Y%m%d}.{account.number}.bai2"
        Statement.objects.create(
            account=account, as_of=day, opening_minor=opening, closing_minor=closing, line_count=len(lines), name=name
        )
        account.stated_minor = closing
        account.save(update_fields=["stated_minor"])
        files.append((account.pk, Outgoing.Side.STATEMENTS, name, render(account, day, lines, opening, printed_at=at)))
    outgoing.stage(files, at=at)
    clock.open_day = banking_day.calendar().next_business_day(day)
    return day


def render(account: Account, day: date, lines: list[Line], opening_minor: int, *, printed_at: datetime) -> bytes:
    """One account's day as a BAI2 file. Pure. Raises FormatError."""
    local = printed_at.astimezone(banking_day.ZONE)
    credited = [line.amount_minor for line in lines if line.amount_minor > 0]
    debited = [-line.amount_minor for line in lines if line.amount_minor < 0]
    closing_minor = opening_minor + sum(credited) - sum(debited)
    summaries = (
        bai2.Summary("010", opening_minor),
        bai2.Summary("015", closing_minor),
        bai2.Summary("100", sum(credited), len(credited)),
        bai2.Summary("400", sum(debited), len(debited)),
    )
    printed = bai2.Account(account.number, account.currency, summaries, tuple(_transaction(line) for line in lines))
    group = bai2.Group(
        receiver_id="",
        originator_id=BANK_ID,
        status=bai2.GroupStatus.UPDATE,
        as_of_date=day,
        accounts=(printed,),
        currency=account.currency,
        as_of_modifier=bai2.AsOfModifier.FINAL_PREVIOUS_DAY,
    )
    return bai2.render(bai2.Bai2File(BANK_ID, account.number, local.date(), f"{local:%H%M}", account.number, (group,)))


def _transaction(line: Line) -> bai2.Transaction:
    return bai2.Transaction(
        line.type_code, abs(line.amount_minor), f"SB{line.pk:012d}", line.customer_reference, line.text
    )
