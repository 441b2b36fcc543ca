"""Decide one entry by request: settle it, return it or refuse it now, and tell the customer in the ordinary files."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from settlement.formats import nacha
from settlement.formats.ach_reports import AchAcknowledgement, EntryRefusal, Verdict, render_acknowledgement
from settlement.formats.errors import FormatError
from settlement.formats.return_codes import RETURN_CODES, ReturnFamily
from settlement.sandbox import bank_transaction, outgoing, paying, returning
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.models import BankClock, Entry, Outgoing, Receipt

if TYPE_CHECKING:
    from settlement.sandbox.bank import Bank

SETTLE, RETURN, FAIL = "settle", "return", "fail"
ACTIONS = (SETTLE, RETURN, FAIL)
UNKNOWN = "unknown"


def decide(bank: Bank, body: dict[str, Any]) -> dict[str, Any]:
    """Settle, return or refuse one entry; a repeated request changes nothing more. Raises BankRefusesError."""
    trace, account, action, code = (body.get(name, "") for name in ("trace", "account", "action", "code"))
    if action not in ACTIONS:
        raise BankRefusesError(422, "action_invalid", f"An action is one of {', '.join(ACTIONS)}.")
    meaning = RETURN_CODES.get(code) if isinstance(code, str) else None
    if action != SETTLE and (meaning is None or meaning.family is not ReturnFamily.RETURN):
        raise BankRefusesError(422, "code_invalid", "A code is the code of a return, for example R03.")
    if not isinstance(trace, str) or not isinstance(account, str) or "\0" in trace + account:
        raise BankRefusesError(422, "trace_invalid", "Name the entry by account and trace number.")
    with bank.turn():
        return _decide(bank, account=account, trace=trace, action=action, code=code)


def _decide(bank: Bank, *, account: str, trace: str, action: str, code: str) -> dict[str, Any]:
    at = bank.now()
    with bank_transaction.begin() as clock:
        entry = (
            Entry.objects.select_related("batch__receipt__account").filter(account__code=account, trace=trace).first()
        )
        if entry is None:
            return {"is_done": False, "state": UNKNOWN, "detail": "No file brought this entry yet."}
        detail = _carry_out(entry, action, code, folder=bank.folder, at=at, clock=clock)
        entry.refresh_from_db(fields=["status"])
        return {"is_done": not detail, "state": entry.status, "detail": detail}


def _carry_out(entry: Entry, action: str, code: str, *, folder: Path, at: datetime, clock: BankClock) -> str:
    """Do what was asked, unless it was done before. Returns why it cannot be done, or an empty text."""
    status = entry.status
    if action == FAIL:
        if status == Entry.Status.ACCEPTED:
            _refuse(entry, code, at=at)
        return "" if status in (Entry.Status.ACCEPTED, Entry.Status.REFUSED) else f"The entry is {status} already."
    if status == Entry.Status.REFUSED:
        return "The entry was refused."
    original = None
    if action == RETURN and status != Entry.Status.RETURNED:
        original = _original(entry, folder)
        if original is None:
            return "The file of this entry is not in the archive any more."
    if status == Entry.Status.ACCEPTED:
        paying.pay_now(entry.pk, at=at, clock=clock)
    if original is not None:
        returning.send_back_now(entry.pk, code=code, original=original, at=at, clock=clock)
    return ""


def _refuse(entry: Entry, code: str, *, at: datetime) -> None:
    """Refuse an accepted entry in a further acknowledgement of its file."""
    receipt, reason = entry.batch.receipt, RETURN_CODES[code].title
    Entry.objects.filter(pk=entry.pk).update(status=Entry.Status.REFUSED, code=code, reason=reason, settle_on=None)
    content = render_acknowledgement(
        AchAcknowledgement(
            file_reference=receipt.name,
            received_at=receipt.received_at.replace(microsecond=0),
            verdict=Verdict.ACCEPTED,
            entry_count=receipt.entry_count,
            total_minor=receipt.total_minor,
            refusals=(EntryRefusal(entry.trace, code, reason),),
        )
    )
    name = f"{outgoing.stamp(at)}.ack.{receipt.name}.{entry.trace}"
    outgoing.stage([(entry.account_id, Outgoing.Side.OUTBOUND, name, content)], at=at)


def _original(entry: Entry, folder: Path) -> dict[str, Any] | None:
    """The entry as it came: kept by its scenario, or read again from the archived file."""
    if entry.original is not None:
        kept: dict[str, Any] = entry.original
        return kept
    file = _archived(entry.batch.receipt, folder)
    if file is None:
        return None
    found = (each for batch in file.batches for each in batch.entries if each.trace_number == entry.trace)
    return next((asdict(each) for each in found), None)


def _archived(receipt: Receipt, folder: Path) -> nacha.NachaFile | None:
    archive = folder / receipt.account.code / outgoing.ARCHIVE
    for path in sorted(archive.glob(f"{receipt.name}.{receipt.sha256[:8]}.*")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == receipt.sha256:
            try:
                return nacha.parse(content)
            except FormatError:
                return None
    return None
