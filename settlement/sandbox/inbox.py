"""Files from customers: found, judged once, remembered, put into the archive.

The receipt is committed before the file leaves the folder. A bank that is killed in between finds the same file again
(same inode, same time) and only archives it; a file that was sent again is a new one and is counted.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from settlement.formats import nacha
from settlement.formats.ach_reports import AchAcknowledgement, EntryRefusal, Verdict, render_acknowledgement
from settlement.sandbox import bank_transaction, banking_day, file_checks, outgoing
from settlement.sandbox.file_checks import Reading
from settlement.sandbox.models import Account, Batch, Entry, Outgoing, Receipt
from settlement.sandbox.scenarios import Action

FILE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,89}$", re.ASCII)
UNFINISHED = (".tmp", ".part", ".filepart")
COLUMNS = "account_id, batch_id, trace, amount_minor, fate, status, code, reason, settle_on, seen_count, original"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that lies in a customer's folder."""

    account: Account
    path: Path
    content: bytes
    inode: int
    modified_ns: int

    @property
    def sha256(self) -> str:
        """The content's fingerprint."""
        return hashlib.sha256(self.content).hexdigest()


def waiting_files(root: Path, accounts: Iterable[Account]) -> list[tuple[Account, Path]]:
    """Finished files, by account and name."""
    found = []
    for account in accounts:
        with os.scandir(root / account.code / outgoing.INBOUND) as listed:
            names = sorted(
                each.name
                for each in listed
                if FILE_NAME.match(each.name) and not each.name.endswith(UNFINISHED) and each.is_file()
            )
        found += [(account, root / account.code / outgoing.INBOUND / name) for name in names]
    return found


def process_file(account: Account, path: Path, *, at: datetime, machine_at: datetime) -> None:
    """Judge one file in one transaction, then put it into the archive."""
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            arrival = Arrival(account, path, file.read(), facts.st_ino, facts.st_mtime_ns)
    except FileNotFoundError:
        # The customer removed it before it was read.
        return
    with bank_transaction.begin(at=at):
        _judge(arrival, at=at, machine_at=machine_at)
    path.replace(path.parent.parent / outgoing.ARCHIVE / f"{path.name}.{arrival.sha256[:8]}.{arrival.inode}")


def _judge(arrival: Arrival, *, at: datetime, machine_at: datetime) -> None:
    """A file is new, the same again, or another one under a name that is taken."""
    namesakes = list(Receipt.objects.filter(account=arrival.account, name=arrival.path.name))
    same = next((each for each in namesakes if each.sha256 == arrival.sha256), None)
    if same is None:
        receipt = _new_receipt(arrival, at=at, machine_at=machine_at)
    elif (same.inode, same.modified_ns) == (arrival.inode, arrival.modified_ns):
        return
    else:
        receipt = same
        receipt.seen_count += 1
        receipt.inode, receipt.modified_ns, receipt.received_at, receipt.machine_at = (
            arrival.inode,
            arrival.modified_ns,
            at,
            machine_at,
        )
    reading = file_checks.read(arrival.content)
    known = _known_traces(arrival.account, reading.traces)
    if same is not None and same.verdict != Receipt.Verdict.SWALLOWED:
        receipt.save(update_fields=["seen_count", "inode", "modified_ns"])
    elif same is None and any(each.verdict != Receipt.Verdict.SWALLOWED for each in namesakes):
        _save(receipt, Receipt.Verdict.IGNORED, reading, "NAME", "Another file came under this name before.")
    elif not namesakes and reading.has(Action.SWALLOW_FILE):
        _save(receipt, Receipt.Verdict.SWALLOWED, reading)
    else:
        _process(receipt, reading, known, at=at)


def _new_receipt(arrival: Arrival, *, at: datetime, machine_at: datetime) -> Receipt:
    return Receipt(
        account=arrival.account,
        name=arrival.path.name,
        sha256=arrival.sha256,
        size_bytes=len(arrival.content),
        inode=arrival.inode,
        modified_ns=arrival.modified_ns,
        is_answered=False,
        received_at=at,
        machine_at=machine_at,
    )


def _known_traces(account: Account, traces: list[str]) -> set[str]:
    """Traces that came before; each is counted once more."""
    known = {
        trace
        for (trace,) in bank_transaction.rows(
            "SELECT trace FROM sandbox_entry WHERE account_id = %s AND trace = ANY(%s)", [account.pk, traces]
        )
    }
    if known:
        bank_transaction.run(
            "UPDATE sandbox_entry SET seen_count = seen_count + 1 WHERE account_id = %s AND trace = ANY(%s)",
            [account.pk, sorted(known)],
        )
    return known


def _process(receipt: Receipt, reading: Reading, known: set[str], *, at: datetime) -> None:
    """Accept or reject, remember every entry, and answer."""
    rejected = file_checks.reason_to_reject(reading, min(known, default=None))
    receipt.is_answered = not reading.has(Action.LOSE_ANSWER)
    _save(receipt, Receipt.Verdict.REJECTED if rejected else Receipt.Verdict.ACCEPTED, reading, *(rejected or ("", "")))
    if reading.file is not None:
        _remember_entries(receipt, reading.file, reading, known, at=at)
    if receipt.is_answered:
        name = f"{outgoing.stamp(at)}.ack.{receipt.name}"
        outgoing.stage([(receipt.account_id, Outgoing.Side.OUTBOUND, name, _acknowledgement(receipt, reading))], at=at)


def _save(receipt: Receipt, verdict: Receipt.Verdict, reading: Reading, code: str = "", reason: str = "") -> None:
    receipt.verdict, receipt.code, receipt.reason = verdict, code, reason
    receipt.entry_count, receipt.total_minor = len(reading.traces), reading.total_minor
    if reading.file is not None:
        file = reading.file
        receipt.header = {
            "immediate_destination": file.immediate_destination,
            "immediate_origin": file.immediate_origin,
            "destination_name": file.destination_name,
            "origin_name": file.origin_name,
        }
    receipt.save()


def _remember_entries(
    receipt: Receipt, file: nacha.NachaFile, reading: Reading, known: set[str], *, at: datetime
) -> None:
    """Write the batches and, by COPY, their entries; a trace that is known already keeps the row that it has."""
    batches = Batch.objects.bulk_create(
        [
            Batch(
                receipt=receipt, number=each.batch_number, effective_on=each.effective_entry_date, header=_header(each)
            )
            for each in file.batches
        ]
    )
    seen = set(known)
    with bank_transaction.cursor() as cursor, cursor.copy(f"COPY sandbox_entry ({COLUMNS}) FROM STDIN") as copy:
        for batch, row in zip(file.batches, batches, strict=True):
            settle_on = banking_day.paying_day(batch.effective_entry_date, received_at=at)
            for entry in batch.entries:
                if entry.trace_number not in seen:
                    seen.add(entry.trace_number)
                    copy.write_row(
                        (
                            receipt.account_id,
                            row.pk,
                            entry.trace_number,
                            entry.amount_minor,
                            *_prospects(receipt, entry, reading, settle_on),
                        )
                    )


def _prospects(receipt: Receipt, entry: nacha.NachaEntry, reading: Reading, settle_on: Any) -> tuple[Any, ...]:
    """Fate, status, code, reason, paying day, count and original of one entry."""
    fate = reading.fates.get(entry.trace_number)
    number = fate.number if fate else None
    if receipt.verdict == Receipt.Verdict.REJECTED:
        return number, Entry.Status.REFUSED.value, receipt.code, receipt.reason, None, 1, None
    refusal = reading.refused.get(entry.trace_number)
    if refusal is not None:
        return number, Entry.Status.REFUSED.value, refusal.code, refusal.reason, None, 1, None
    if fate is None:
        return None, Entry.Status.ACCEPTED.value, "", "", settle_on, 1, None
    original = msgspec.json.encode(asdict(entry)).decode() if fate.action in (Action.RETURN, Action.ADVISE) else None
    return (
        number,
        Entry.Status.ACCEPTED.value,
        "",
        "",
        None if fate.action is Action.NEVER_SETTLE else settle_on,
        1,
        original,
    )


def _header(batch: nacha.NachaBatch) -> dict[str, str]:
    return {
        "service_class": batch.service_class,
        "company_name": batch.company_name,
        "company_id": batch.company_id,
        "sec_code": batch.sec_code,
        "entry_description": batch.entry_description,
        "originating_dfi": batch.originating_dfi,
        "company_discretionary_data": batch.company_discretionary_data,
        "descriptive_date": batch.descriptive_date,
    }


def _acknowledgement(receipt: Receipt, reading: Reading) -> bytes:
    is_rejected = receipt.verdict == Receipt.Verdict.REJECTED
    refusals: tuple[EntryRefusal, ...] = (
        () if is_rejected else tuple(reading.refused[trace] for trace in sorted(reading.refused))
    )
    return render_acknowledgement(
        AchAcknowledgement(
            file_reference=receipt.name,
            received_at=receipt.received_at.replace(microsecond=0),
            verdict=Verdict.REJECTED if is_rejected else Verdict.ACCEPTED,
            entry_count=receipt.entry_count,
            total_minor=receipt.total_minor,
            refusals=refusals,
            reason=receipt.reason,
        )
    )
