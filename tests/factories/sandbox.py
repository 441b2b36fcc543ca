"""Orders, files and a rail account for tests of the sandbox bank."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from settlement.rails import ach_orders
from settlement.rails.base import Batch, BatchHeader, Entry, RailAccountView, SubmissionOrder

CODE = "ach-test"
ODFI = "09100001"
RECEIVING_BANK = "021000021"
SETTINGS: dict[str, Any] = {
    "transport": "drop_folder",
    "odfi_routing": "091000019",
    "immediate_destination": "091000019",
    "immediate_destination_name": "SANDBOX BANK",
    "immediate_origin": "1234567890",
    "immediate_origin_name": "QUITTANCE",
    "company_name": "QUITTANCE",
    "company_id": "1234567890",
    "account_number": "1000000001",
}


def rail_account(**settings: Any) -> RailAccountView:
    """Return the test account of the house with further settings."""
    return RailAccountView(uuid.UUID(int=1), CODE, "ach", "USD", livemode=False, settings={**SETTINGS, **settings})


def trace(number: int) -> str:
    """Return the trace number with this sequence."""
    return f"{ODFI}{number:07d}"


def entry(number: int, amount_minor: int = 1_000_00, *, account_number: str = "12345678", **others: Any) -> Entry:
    """Return one credit to a checking account."""
    fields = {
        "trace_number": trace(number),
        "instruction_id": uuid.UUID(int=number),
        "amount_minor": amount_minor,
        "currency": "USD",
        "routing_number": RECEIVING_BANK,
        "account_number": account_number,
        "account_type": "checking",
        "name": f"Person {number}",
        "batch_key": "1",
    }
    return Entry(**{**fields, **others})


def order(
    reference: str,
    *batches: Sequence[Entry],
    effective_on: date = date(2026, 3, 3),
    created_at: datetime = datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
    not_after: datetime | None = None,
) -> SubmissionOrder:
    """Return an order with one batch for each sequence of entries."""
    made = []
    for number, entries in enumerate(batches, start=1):
        header = BatchHeader(str(number), "Quittance", "1234567890", "PPD", "PAYROLL", effective_on)
        made.append(Batch(header, tuple(replace(each, batch_key=str(number)) for each in entries)))
    return SubmissionOrder(reference, "A", created_at, tuple(made), not_after)


def nacha(reference: str, *batches: Sequence[Entry], **others: Any) -> bytes:
    """Return the NACHA file of such an order."""
    return ach_orders.render(rail_account(), order(reference, *batches, **others))


def drop(folder: Path, name: str, content: bytes, *, code: str = CODE) -> Path:
    """Put a finished file into the bank's inbound folder."""
    path = folder / code / "inbound" / name
    hidden = path.with_name(f".{name}")
    hidden.write_bytes(content)
    return hidden.rename(path)
