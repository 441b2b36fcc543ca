"""Returns and notifications of change as the receiving bank builds them; `nacha_answers` reads them.

A return repeats the entry that it answers under a return transaction code, addressed to the bank that sent it, with an
addenda 99 whose original trace (positions 7-21) is the key to the original entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from settlement.formats.nacha_codes import CREDITS_ONLY, DEBITS_ONLY, MIXED, RETURN_CODE_OF, routing_number
from settlement.formats.nacha_records import Addenda98, Addenda99, NachaBatch, NachaEntry
from settlement.formats.nacha_rules import refuse
from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES


def returned_entry(
    original: NachaEntry,
    *,
    reason_code: str,
    trace_number: str,
    information: str = "",
    date_of_death: date | None = None,
) -> NachaEntry:
    """The entry by which the receiving bank sends `original` back, amount and account unchanged.

    `trace_number` (15 digits) is the returning bank's; `date_of_death` goes with R14 and R15 alone. Raises FormatError
    when `reason_code` is not in the table.
    """
    if reason_code not in RETURN_CODES:
        refuse(0, "addenda_99.reason_code", reason_code, "must be a return code in use")
    addenda = Addenda99(
        reason_code=reason_code,
        original_trace=original.trace_number,
        original_receiving_dfi=original.receiving_dfi[:8],
        trace_number=trace_number,
        dated_on=date_of_death,
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
