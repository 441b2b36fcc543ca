"""What a file of returns and notifications of change says about our entries, one answer for each entry.

An entry that is neither a return (one addenda 99) nor a notification of change (one addenda 98 in class COR), or that
contradicts itself, is an `OddEntry`: a person looks at it, and the rest of its file is read as usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from settlement.formats.nacha_codes import TRANSACTION_CODES
from settlement.formats.nacha_records import Addenda98, Addenda99, NachaBatch, NachaEntry, NachaFile
from settlement.formats.nacha_rules import answer_fault
from settlement.formats.return_codes import ChangeCode, ReturnCode, change_code, return_code

RETURN_CODE, CHANGE_CODE = re.compile(r"R[0-9]{2}"), re.compile(r"C[0-9]{2}")
TRACE = re.compile(r"[0-9]{15}")


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """One entry that came back. `is_credit` and `amount_minor` (cents) are those that the return states.

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
    line: int


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
    line: int


@dataclass(frozen=True, slots=True)
class OddEntry:
    """An entry that books nothing. `original_traces` are those of our entries that it names; `why` holds no values."""

    original_traces: tuple[str, ...]
    codes: tuple[str, ...]
    trace_number: str
    amount_minor: int
    is_credit: bool | None
    line: int
    why: str


Answer = ReceivedReturn | ReceivedChange | OddEntry


def answers(file: NachaFile) -> Iterator[Answer]:
    """Every entry of a received file as what it means, in file order."""
    own_traces = {entry.trace_number for batch in file.batches for entry in batch.entries}
    for batch in file.batches:
        for entry in batch.entries:
            yield _answer(batch, entry, own_traces)


def _answer(batch: NachaBatch, entry: NachaEntry, own_traces: set[str]) -> Answer:
    if why := _why_odd(batch, entry, own_traces):
        return _odd(entry, why)
    (addenda,) = (each for each in entry.addenda if isinstance(each, Addenda98 | Addenda99))
    if isinstance(addenda, Addenda98):
        return ReceivedChange(
            original_trace=addenda.original_trace,
            change=change_code(addenda.change_code),
            corrected_data=addenda.corrected_data,
            trace_number=entry.trace_number,
            original_receiving_dfi=addenda.original_receiving_dfi,
            account_number=entry.account_number,
            individual_id=entry.individual_id,
            company_id=batch.company_id,
            line=entry.line,
        )
    return ReceivedReturn(
        original_trace=addenda.original_trace,
        reason=return_code(addenda.reason_code),
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
        line=entry.line,
    )


def _why_odd(batch: NachaBatch, entry: NachaEntry, own_traces: set[str]) -> str:
    """Why an entry cannot be taken at its word, or nothing."""
    if fault := answer_fault(entry, batch.sec_code):
        field, _value, rule = fault
        return f"{field} {rule}"
    if entry.transaction_code not in TRANSACTION_CODES:
        return "its transaction code is not in use, so its direction is not known"
    answering = [each for each in entry.addenda if isinstance(each, Addenda98 | Addenda99)]
    if not answering:
        return "it is neither a return nor a notification of change"
    if answering[0].trace_number != entry.trace_number and answering[0].trace_number in own_traces:
        return "its addenda belongs to another entry of the file"
    return _why_unusable(answering[0])


def _why_unusable(addenda: Addenda98 | Addenda99) -> str:
    is_change = isinstance(addenda, Addenda98)
    if not (CHANGE_CODE if is_change else RETURN_CODE).fullmatch(_code(addenda)):
        return "its reason is no code of its kind"
    if not TRACE.fullmatch(addenda.original_trace):
        return "it does not name the trace number of the original entry"
    return ""


def _code(addenda: Addenda98 | Addenda99) -> str:
    return addenda.change_code if isinstance(addenda, Addenda98) else addenda.reason_code


def _odd(entry: NachaEntry, why: str) -> OddEntry:
    found = [each for each in entry.addenda if isinstance(each, Addenda98 | Addenda99)]
    is_known = entry.transaction_code in TRANSACTION_CODES
    return OddEntry(
        original_traces=tuple(dict.fromkeys(each.original_trace for each in found)),
        codes=tuple(_code(each) for each in found),
        trace_number=entry.trace_number,
        amount_minor=entry.amount_minor,
        is_credit=entry.is_credit if is_known else None,
        line=entry.line,
        why=why,
    )
