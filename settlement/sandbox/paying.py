"""The payment hour: due entries settle in one statement.

The customer gets a report for each file, and the ledger a line for each batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from settlement.formats.ach_reports import AchSettlementReport, SettledEntry, render_settlement_report
from settlement.sandbox import bank_transaction, banking_day, ledger, outgoing
from settlement.sandbox.banking_day import Moment, Step
from settlement.sandbox.ledger import Booking
from settlement.sandbox.models import BankClock, Outgoing
from settlement.sandbox.scenarios import SCENARIOS, Action, of_action

ONE_ENTRY, ONE_BATCH = "452", "466"  # BAI2: item in an ACH disbursement, ACH settlement.


@dataclass(frozen=True, slots=True)
class Paid:
    """One entry that settled: what was ordered, and what the report says."""

    id: int
    batch_id: int
    trace: str
    amount_minor: int
    reported_minor: int
    fate: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the entries of a batch came from."""

    account_id: int
    file_name: str
    batch_number: int
    company_id: str


def pay(moment: Moment, clock: BankClock) -> None:
    """Settle everything that is due, report it and book it. Inside `bank_transaction.begin`."""
    _report_and_book(_settle(moment), moment, clock)
    _show_again(moment, clock)


def pay_now(entry_id: int, *, at: datetime, clock: BankClock) -> None:
    """Settle one accepted entry at once, on the open banking day. Inside `bank_transaction.begin`."""
    moment = Moment(at, clock.open_day, Step.PAY)
    settled = bank_transaction.rows(
        """
        UPDATE sandbox_entry
        SET status = 'settled', settled_at = %s, settle_on = %s, settled_minor = amount_minor
        WHERE id = %s AND status = 'accepted'
        RETURNING id, batch_id, trace, amount_minor, settled_minor, fate
        """,
        [at, moment.day, entry_id],
    )
    paid = [Paid(*row) for row in settled]
    _report_and_book(paid, moment, clock, mark="".join(f".{each.trace}" for each in paid))


def _report_and_book(paid: list[Paid], moment: Moment, clock: BankClock, *, mark: str = "") -> None:
    """Report and book what settled; `mark` ends the name of a report about one entry."""
    if not paid:
        return
    origins = _origins({each.batch_id for each in paid})
    outgoing.stage(_reports(paid, origins, moment, mark), at=moment.at)
    ledger.book(list(_bookings(paid, origins)), day=clock.open_day, at=moment.at)
    _plan_what_follows(paid, moment.day)


def _settle(moment: Moment) -> list[Paid]:
    altered = [scenario.number for scenario in of_action(Action.ALTER_AMOUNT)]
    settled = bank_transaction.rows(
        """
        UPDATE sandbox_entry
        SET status = 'settled', settled_at = %s,
            settled_minor = amount_minor + (fate IS NOT NULL AND fate = ANY(%s))::int
        WHERE status = 'accepted' AND settle_on <= %s
        RETURNING id, batch_id, trace, amount_minor, settled_minor, fate
        """,
        [moment.at, altered, moment.day],
    )
    return [Paid(*row) for row in sorted(settled, key=lambda row: (row[1], row[2]))]


def _origins(batch_ids: set[int]) -> dict[int, Origin]:
    found = bank_transaction.rows(
        """
        SELECT batch.id, receipt.account_id, receipt.name, batch.number, batch.header ->> 'company_id'
        FROM sandbox_batch batch JOIN sandbox_receipt receipt ON receipt.id = batch.receipt_id
        WHERE batch.id = ANY(%s)
        """,
        [sorted(batch_ids)],
    )
    return {row[0]: Origin(*row[1:]) for row in found}


def _reports(
    paid: Iterable[Paid], origins: dict[int, Origin], moment: Moment, mark: str
) -> Iterator[tuple[int, Outgoing.Side, str, bytes]]:
    by_file: dict[tuple[int, str], list[SettledEntry]] = defaultdict(list)
    for each in paid:
        origin = origins[each.batch_id]
        by_file[origin.account_id, origin.file_name].append(SettledEntry(each.trace, each.reported_minor))
    for (account_id, file_name), entries in sorted(by_file.items()):
        report = AchSettlementReport(settlement_date=moment.day, file_reference=file_name, entries=tuple(entries))
        yield (
            account_id,
            Outgoing.Side.OUTBOUND,
            f"{outgoing.stamp(moment.at)}.set.{file_name}{mark}",
            render_settlement_report(report),
        )


def _bookings(paid: Iterable[Paid], origins: dict[int, Origin]) -> Iterator[Booking]:
    by_batch: dict[int, list[Paid]] = defaultdict(list)
    for each in paid:
        by_batch[each.batch_id].append(each)
    for batch_id, entries in by_batch.items():
        origin = origins[batch_id]
        if len(entries) == 1:
            yield _single(entries[0], origin, key=f"paid:{entries[0].trace}")
            continue
        # A batch may settle on two days when the bank got it late; the first trace tells the two totals apart.
        yield Booking(
            account_id=origin.account_id,
            key=f"batch:{batch_id}:{entries[0].trace}",
            type_code=ONE_BATCH,
            amount_minor=-sum(each.amount_minor for each in entries),
            customer_reference=f"{origin.file_name}:{origin.batch_number}",
            text=f"ACH SETTLEMENT FILE {origin.file_name} BATCH {origin.batch_number} COMPANY {origin.company_id} "
            f"ENTRIES {len(entries)}",
        )


def _single(paid: Paid, origin: Origin, *, key: str) -> Booking:
    text = f"ACH ENTRY {paid.trace} FILE {origin.file_name} BATCH {origin.batch_number} COMPANY {origin.company_id}"
    return Booking(origin.account_id, key, ONE_ENTRY, -paid.amount_minor, paid.trace, text)


def _plan_what_follows(paid: Iterable[Paid], day: date) -> None:
    """Write down when entries with such a fate come back, or are shown again."""
    plans: list[tuple[int, date | None, date | None]] = []
    for each in paid:
        scenario = SCENARIOS.get(each.fate) if each.fate is not None else None
        if scenario is None:
            continue
        if scenario.return_after_days is not None:
            later = scenario.return_after_days
            plans.append((each.id, banking_day.calendar().add_business_days(day, later) if later else day, None))
        elif scenario.action is Action.DEBIT_TWICE:
            plans.append((each.id, None, banking_day.calendar().next_business_day(day)))
    if plans:
        columns: list[Any] = [list(column) for column in zip(*plans, strict=True)]
        bank_transaction.run(
            """
            UPDATE sandbox_entry entry SET return_on = plan.return_on, repeat_on = plan.repeat_on
            FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS plan (id, return_on, repeat_on)
            WHERE entry.id = plan.id
            """,
            columns,
        )


def _show_again(moment: Moment, clock: BankClock) -> None:
    """Debit once more what a scenario wants to see twice."""
    again = bank_transaction.rows(
        "UPDATE sandbox_entry SET repeat_on = NULL WHERE repeat_on <= %s "
        "RETURNING id, batch_id, trace, amount_minor, settled_minor, fate",
        [moment.day],
    )
    paid = [Paid(*row) for row in again]
    origins = _origins({each.batch_id for each in paid})
    bookings = [_single(each, origins[each.batch_id], key=f"again:{each.trace}") for each in paid]
    ledger.book(bookings, day=clock.open_day, at=moment.at)
