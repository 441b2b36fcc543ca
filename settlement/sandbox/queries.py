"""What the bank answers when it is asked: by trace number, by file name, and about itself. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from settlement.sandbox import bank_transaction, banking_day
from settlement.sandbox.banking_day import Step
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.models import Account, BankClock, Outgoing, Receipt

TRACES_MAX = 1_000
SEEN_AGAIN_SHOWN_MAX = 100


def entries(*, traces: Sequence[str], account: str) -> dict[str, Any]:
    """What is known of these entries; traces without an entry are `unknown`. Raises BankRefusesError."""
    if not 0 < len(traces) <= TRACES_MAX:
        raise BankRefusesError(422, "too_many_traces", f"Ask for 1 to {TRACES_MAX} trace numbers.")
    found = bank_transaction.rows(
        """
        SELECT entry.trace, entry.status, entry.code, entry.reason, entry.amount_minor, entry.settled_minor,
               entry.settled_at, entry.settle_on, entry.returned_at, entry.seen_count, receipt.name
        FROM sandbox_entry entry
        JOIN sandbox_batch batch ON batch.id = entry.batch_id
        JOIN sandbox_receipt receipt ON receipt.id = batch.receipt_id
        JOIN sandbox_account account ON account.id = entry.account_id
        WHERE entry.trace = ANY(%s) AND (%s = '' OR account.code = %s)
        ORDER BY entry.trace
        """,
        [list(traces), account, account],
    )
    return {"entries": [_entry(row) for row in found], "unknown": sorted(set(traces) - {row[0] for row in found})}


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    (trace, state, code, reason, amount_minor, settled_minor, settled_at, settle_on, returned_at) = row[:9]
    seen_count, file_name = row[9:]
    return {
        "trace": trace,
        "state": state,
        "code": code,
        "reason": reason,
        "amount_minor": amount_minor if settled_minor is None else settled_minor,
        "settled_on": _settled_on(settled_at, settle_on).isoformat() if settled_at else None,
        "settled_at": settled_at.isoformat() if settled_at else None,
        "returned_at": returned_at.isoformat() if returned_at else None,
        "returned_minor": amount_minor if returned_at else None,
        "seen_count": seen_count,
        "file": file_name,
    }


def _settled_on(settled_at: datetime, settle_on: date | None) -> date:
    """The banking day of the settlement: in the evening and on a closed day a booking belongs to the next one."""
    local = banking_day.local_day(settled_at)
    return local if settle_on is None else max(local, settle_on)


def file(*, name: str, account: str, received_through: datetime | None) -> dict[str, Any]:
    """What became of a file. Raises BankRefusesError.

    `unknown` proves that it did not arrive before `received_through` (machine time).
    """
    if received_through is None:
        raise BankRefusesError(503, "opening", "The bank has not looked through its folders yet.")
    said: dict[str, Any] = {"name": name, "state": "unknown", "received_through": received_through.isoformat()}
    judged = Receipt.objects.filter(name=name, verdict__in=(Receipt.Verdict.ACCEPTED, Receipt.Verdict.REJECTED))
    receipt = (judged.filter(account__code=account) if account else judged).first()
    if receipt is None:
        return said
    state = "received" if receipt.verdict == Receipt.Verdict.ACCEPTED else "rejected"
    return {
        **said,
        "state": state,
        "code": receipt.code,
        "reason": receipt.reason,
        "received_at": receipt.received_at.isoformat(),
        "entry_count": receipt.entry_count,
        "total_minor": receipt.total_minor,
        "sha256": receipt.sha256,
        "seen_count": receipt.seen_count,
    }


def state(*, now: datetime, received_through: datetime | None) -> dict[str, Any]:
    """Clock, coming moments, balances, counts, and what was seen more than once."""
    clock = BankClock.objects.get(pk=1)
    counts = bank_transaction.rows(
        "SELECT status, count(*), coalesce(sum(amount_minor), 0)::bigint FROM sandbox_entry GROUP BY status", []
    )
    again = bank_transaction.rows(
        "SELECT trace, seen_count FROM sandbox_entry WHERE seen_count > 1 ORDER BY trace LIMIT %s",
        [SEEN_AGAIN_SHOWN_MAX],
    )
    accounts = Account.objects.order_by("id").values("code", "number", "currency", "balance_minor", "stated_minor")
    files = Receipt.objects.filter(seen_count__gt=1).select_related("account").order_by("id")[:SEEN_AGAIN_SHOWN_MAX]
    return {
        "bank_time": now.isoformat(),
        "offset_seconds": clock.offset_seconds,
        "handled_through": clock.handled_through.isoformat(),
        "received_through": received_through.isoformat() if received_through else None,
        "open_day": clock.open_day.isoformat(),
        "next_moments": {
            step.name.lower(): banking_day.next_moment(max(now, clock.handled_through), step).at.isoformat()
            for step in Step
        },
        "accounts": list(accounts),
        "entries": {status: {"count": count, "amount_minor": amount} for status, count, amount in counts},
        "seen_more_than_once": dict(again),
        "files_seen_more_than_once": [
            {"account": each.account.code, "name": each.name, "verdict": each.verdict, "seen_count": each.seen_count}
            for each in files
        ],
        "files_to_write": Outgoing.objects.filter(is_written=False).count(),
    }
