"""Returns and notifications of change: building them as the receiving bank does, and reading them as we must.

A return repeats the entry that it answers under a return transaction code, addressed to the bank that sent it, with an
addenda 99 whose original trace (positions 7-21) is the key to our entry. Source: reference/rails.md 6.1 and 6.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from settlement.formats.nacha_codes import CREDITS_ONLY, DEBITS_ONLY, MIXED, RETURN_CODE_OF, routing_number
from settlement.formats.nacha_records import Addenda98, Addenda99, NachaBatch, NachaEntry, NachaFile
from settlement.formats.nacha_rules import refuse
from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES, ChangeCode, ReturnCode


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """One entry that came back. `is_credit` and `amount_minor` (cents) are those of the original entry.

    `original_trace` is the trace number that we gave; `trace_number` is the return's own.
    """

    original_trace: str
    reason: ReturnCode
    amount_minor: int
    is_credit: bool
    trace_number: str
    original_receiving_dfi: str
    account_number: str
    individual_id: str
    company_id: str
    sec_code: str
    information: str
    date_of_death: date | None


@dataclass(frozen=True, slots=True)
class ReceivedChange:
    """One notification of change: the entry was posted; `corrected_data` must be used from the next entry on."""

    original_trace: str
    change: ChangeCode
    corrected_data: str
    trace_number: str
    original_receiving_dfi: str
    account_number: str
    individual_id: str
    company_id: str


def returned_entry(
    original: NachaEntry,
    *,
    reason_code: str,
    trace_number: str,
    information: str = "",
    date_of_death: date | None = None,
) -> NachaEntry:
    """The entry by which the receiving bank sends `original` back, amount and account unchanged.

    `trace_number` (15 digits) is the returning bank's. Raises FormatError when `reason_code` is not in the table.
    """
    if reason_code not in RETURN_CODES:
        refuse(0, "addenda_99.reason_code", reason_code, "must be a return code in use")
    addenda = Addenda99(
        reason_code=reason_code,
        original_trace=original.trace_number,
        original_receiving_dfi=original.receiving_dfi[:8],
        trace_number=trace_number,
        date_of_death=date_of_death,
        information=information,
    )
    return _answer(original, trace_number, original.amount_minor, addenda)


def changed_entry(original: NachaEntry, *, change_code: str, corrected_data: str, trace_number: str) -> NachaEntry:
    """The notification that `original` was posted but names something wrong; it carries no money.

    Raises FormatError when `change_code` is not in the table.
    """
    if change_code not in CHANGE_CODES:
        refuse(0, "addenda_98.change_code", change_code, "must be a change code in use")
    addenda = Addenda98(
        change_code=change_code,
        original_trace=original.trace_number,
        original_receiving_dfi=original.receiving_dfi[:8],
        corrected_data=corrected_data,
        trace_number=trace_number,
    )
    return _answer(original, trace_number, 0, addenda)


def return_batch(
    original: NachaBatch,
    entries: Sequence[NachaEntry],
    *,
    returning_dfi: str,
    batch_number: int,
    settlement_day: str = "",
) -> NachaBatch:
    """A batch of `returned_entry` results for entries of `original`; company, class and description stay.

    `returning_dfi` is eight digits, `entries` in ascending order of their new trace numbers.
    """
    directions = {entry.is_credit for entry in entries}
    service_class = MIXED if len(directions) > 1 else CREDITS_ONLY if True in directions else DEBITS_ONLY
    return replace(
        original,
        service_class=service_class,
        entries=tuple(entries),
        originating_dfi=returning_dfi,
        batch_number=batch_number,
        settlement_day=settlement_day,
        message_authentication_code="",
    )


def change_batch(
    original: NachaBatch, entries: Sequence[NachaEntry], *, returning_dfi: str, batch_number: int
) -> NachaBatch:
    """A COR batch of `changed_entry` results for entries of `original`."""
    batch = return_batch(original, entries, returning_dfi=returning_dfi, batch_number=batch_number)
    return replace(batch, sec_code="COR")


def received_returns(file: NachaFile) -> tuple[ReceivedReturn, ...]:
    """Every return in `file`, in file order; entries that are no returns are left out."""
    return tuple(
        ReceivedReturn(
            original_trace=addenda.original_trace,
            reason=RETURN_CODES[addenda.reason_code],
            amount_minor=entry.amount_minor,
            is_credit=entry.is_credit,
            trace_number=entry.trace_number,
            original_receiving_dfi=addenda.original_receiving_dfi,
            account_number=entry.account_number,
            individual_id=entry.individual_id,
            company_id=batch.company_id,
            sec_code=batch.sec_code,
            information=addenda.information,
            date_of_death=addenda.date_of_death,
        )
        for batch, entry in _entries(file)
        for addenda in entry.addenda
        if isinstance(addenda, Addenda99)
    )


def received_changes(file: NachaFile) -> tuple[ReceivedChange, ...]:
    """Every notification of change in `file`, in file order."""
    return tuple(
        ReceivedChange(
            original_trace=addenda.original_trace,
            change=CHANGE_CODES[addenda.change_code],
            corrected_data=addenda.corrected_data,
            trace_number=entry.trace_number,
            original_receiving_dfi=addenda.original_receiving_dfi,
            account_number=entry.account_number,
            individual_id=entry.individual_id,
            company_id=batch.company_id,
        )
        for batch, entry in _entries(file)
        for addenda in entry.addenda
        if isinstance(addenda, Addenda98)
    )


def _answer(original: NachaEntry, trace_number: str, amount_minor: int, addenda: Addenda98 | Addenda99) -> NachaEntry:
    if original.transaction_code not in RETURN_CODE_OF:
        refuse(0, "entry.transaction_code", original.transaction_code, "must be a transaction code in use")
    return replace(
        original,
        transaction_code=RETURN_CODE_OF[original.transaction_code],
        receiving_dfi=routing_number(original.trace_number[:8]),
        amount_minor=amount_minor,
        trace_number=trace_number,
        addenda=(addenda,),
    )


def _entries(file: NachaFile) -> Iterator[tuple[NachaBatch, NachaEntry]]:
    for batch in file.batches:
        for entry in batch.entries:
            yield batch, entry
