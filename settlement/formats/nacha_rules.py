"""The rules that a file keeps by the Nacha Operating Rules, in one place for the strict reader and the writer.

Each check raises FormatError with the line (1-based) of the record that breaks the rule.
"""

from __future__ import annotations

from typing import Never

from settlement.formats.errors import FormatError
from settlement.formats.nacha_codes import (
    CREDIT_CODES,
    CREDITS_ONLY,
    DEBITS_ONLY,
    FIRST_IAT_ADDENDA,
    IAT_REASONS,
    LAST_IAT_ADDENDA,
    NAMED_RECEIVER_CLASSES,
    PAYMENT_ADDENDA_MAX,
    SERVICE_CLASSES,
    TRANSACTION_CODES,
    Purpose,
    is_routing_number,
)
from settlement.formats.nacha_layouts import FORMAT
from settlement.formats.nacha_records import (
    DEATH_CODES,
    Addenda,
    Addenda05,
    Addenda98,
    Addenda99,
    AddendaOther,
    NachaBatch,
    NachaEntry,
    NachaFile,
)
from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES, ReturnFamily

Fault = tuple[str, object, str]  # Field, value and broken rule.
IAT_CORRECTION = "IATCOR"  # Stands in the company name of notifications of change to international entries.


def refuse(line: int, field: str, value: object, rule: str) -> Never:
    """Raise the FormatError of this format."""
    raise FormatError(FORMAT, line, field, value, rule)


def check_file(file: NachaFile) -> None:
    """The file header's own rules, and that there is a batch."""
    if not (file.file_id_modifier.isalnum() and len(file.file_id_modifier) == 1):
        refuse(1, "file_header.file_id_modifier", file.file_id_modifier, "must be one letter A-Z or digit 0-9")
    for name in ("immediate_destination", "immediate_origin"):
        value = getattr(file, name)
        if not (value.isascii() and value.isdigit()):
            refuse(1, f"file_header.{name}", value, "must be the digits that the banks agreed on")
    if not file.batches:
        refuse(2, "file.batches", 0, "must hold at least one batch")


def check_batch_numbers(file: NachaFile) -> None:
    """Batch numbers ascend within the file. This binds the originator; returning banks number their own batches."""
    previous = 0
    for batch in file.batches:
        if batch.batch_number <= previous:
            refuse(batch.line, "batch_header.batch_number", batch.batch_number, "must ascend within the file")
        previous = batch.batch_number


def is_international(batch: NachaBatch) -> bool:
    """Whether the batch has the fields of IAT: entries, or notifications of change to them (IATCOR in class COR)."""
    return batch.sec_code == "IAT" or (batch.sec_code == "COR" and batch.company_name.strip() == IAT_CORRECTION)


def check_batch_header(batch: NachaBatch, line: int) -> None:
    """Service class, entry class, and the fields that name the company."""
    if batch.service_class not in SERVICE_CLASSES:
        refuse(line, "batch_header.service_class", batch.service_class, "must be 200 mixed, 220 credits or 225 debits")
    if batch.sec_code not in PAYMENT_ADDENDA_MAX:
        refuse(line, "batch_header.sec_code", batch.sec_code, "must be a standard entry class that is supported")
    if batch.sec_code != "IAT" and _is_blank_or_zeros(batch.company_name):
        refuse(line, "batch_header.company_name", batch.company_name, "must name the company, not blanks or zeros")
    if not batch.company_id.strip():
        refuse(line, "batch_header.company_id", batch.company_id, "must not be blank")
    if _is_blank_or_zeros(batch.entry_description):
        rule = "must describe the entries, not blanks or zeros"
        refuse(line, "batch_header.entry_description", batch.entry_description, rule)


def check_batch(batch: NachaBatch, line: int) -> None:
    """Everything that a batch must keep, entry by entry; `line` is the line of its header."""
    check_batch_header(batch, line)
    if not batch.entries:
        refuse(line, "batch.entries", 0, "must hold at least one entry")
    forbidden = {CREDITS_ONLY: False, DEBITS_ONLY: True}.get(batch.service_class)
    previous_trace = ""
    at = line + 1
    for entry in batch.entries:
        check_entry(entry, batch.sec_code, at)
        if (entry.transaction_code in CREDIT_CODES) is forbidden:
            refuse(
                at,
                "entry.transaction_code",
                entry.transaction_code,
                f"has no place in service class {batch.service_class}",
            )
        if entry.trace_number <= previous_trace:
            refuse(
                at,
                "entry.trace_number",
                entry.trace_number,
                f"must be greater than the one before it, {previous_trace}",
            )
        if not is_return(entry) and entry.trace_number[:8] != batch.originating_dfi:
            refuse(
                at,
                "entry.trace_number",
                entry.trace_number,
                f"must begin with the ODFI of its batch, {batch.originating_dfi}",
            )
        previous_trace = entry.trace_number
        at += 1 + len(entry.addenda)


def is_return(entry: NachaEntry) -> bool:
    """Whether the entry is a return or a notification of change: the returning bank gives those their trace number."""
    return any(isinstance(addenda, Addenda98 | Addenda99) for addenda in entry.addenda)


def check_entry(entry: NachaEntry, sec_code: str, line: int) -> None:
    """Codes, check digit, amount, mandatory text and addenda of one entry."""
    code = TRANSACTION_CODES.get(entry.transaction_code)
    if code is None:
        refuse(line, "entry.transaction_code", entry.transaction_code, "must be a transaction code in use")
    if not is_routing_number(entry.receiving_dfi):
        refuse(
            line, "entry.receiving_dfi", entry.receiving_dfi, "must be nine digits whose last is the ABA check digit"
        )
    if code.purpose is Purpose.LIVE and entry.amount_minor <= 0:
        refuse(line, "entry.amount_minor", entry.amount_minor, "must be more than zero for this transaction code")
    if code.purpose in (Purpose.PRENOTE, Purpose.ZERO_DOLLAR) and entry.amount_minor:
        refuse(line, "entry.amount_minor", entry.amount_minor, "must be zero for this transaction code")
    if not entry.account_number.strip():
        refuse(line, "entry.account_number", entry.account_number, "must not be blank")
    if sec_code in NAMED_RECEIVER_CLASSES and _is_blank_or_zeros(entry.individual_name):
        rule = f"must name the receiver in {sec_code}, not blanks or zeros"
        refuse(line, "entry.individual_name", entry.individual_name, rule)
    may_answer = entry.addenda or sec_code == "COR" or code.purpose is Purpose.RETURN
    if may_answer and (fault := answer_fault(entry, sec_code)):
        field, value, rule = fault
        refuse(line, field, value, rule)
    if entry.addenda or sec_code == "IAT":
        _check_addenda(entry, sec_code, line)


def answer_fault(entry: NachaEntry, sec_code: str) -> Fault | None:
    """What is wrong with an entry as a return (one addenda 99) or a notification of change (one 98, class COR)."""
    answers = [addenda for addenda in entry.addenda if isinstance(addenda, Addenda98 | Addenda99)]
    return _change_fault(entry, answers) if sec_code == "COR" else _return_fault(entry, answers)


def _change_fault(entry: NachaEntry, answers: list[Addenda98 | Addenda99]) -> Fault | None:
    if len(answers) != 1 or not isinstance(answers[0], Addenda98):
        return "entry.addenda", len(answers), "must hold exactly one addenda 98 in COR, and no 99"
    if entry.amount_minor:
        return "entry.amount_minor", entry.amount_minor, "must be zero in COR: a notification moves no money"
    return None


def _return_fault(entry: NachaEntry, answers: list[Addenda98 | Addenda99]) -> Fault | None:
    if not answers:
        code = TRANSACTION_CODES.get(entry.transaction_code)
        if code is None or code.purpose is not Purpose.RETURN:
            return None
        return "entry.addenda", 0, "must hold an addenda 99: its transaction code says that it is a return"
    if any(isinstance(addenda, Addenda98) for addenda in answers):
        return "entry.addenda", len(answers), "must hold an addenda 98 in class COR only"
    if len(answers) > 1:
        return "entry.addenda", len(answers), "must hold exactly one addenda 99"
    own = answers[0].trace_number
    if own.strip(" 0") and own != entry.trace_number:
        return "addenda_99.trace_number", own, "must repeat the trace number of its entry"
    return None


def _check_addenda(entry: NachaEntry, sec_code: str, line: int) -> None:
    payment_addenda = 0
    for offset, addenda in enumerate(entry.addenda, start=1):
        if isinstance(addenda, Addenda05):
            payment_addenda += 1
            if addenda.sequence_number != payment_addenda:
                refuse(
                    line + offset, "addenda_05.sequence_number", addenda.sequence_number, f"must be {payment_addenda}"
                )
        _check_addenda_code(addenda, line + offset)
    if payment_addenda > PAYMENT_ADDENDA_MAX[sec_code]:
        refuse(line, "entry.addenda", payment_addenda, f"must be at most {PAYMENT_ADDENDA_MAX[sec_code]} in {sec_code}")
    if sec_code == "CTX" and payment_addenda and entry.individual_name[:4] != f"{payment_addenda:04d}":
        refuse(
            line,
            "entry.individual_name",
            entry.individual_name[:4],
            f"must begin with the addenda count {payment_addenda:04d}",
        )
    if sec_code == "IAT":
        _check_iat_addenda(entry, line)


def _is_blank_or_zeros(text: str) -> bool:
    return not text.strip(" 0")


def _may_be_dated(reason_code: str) -> bool:
    return reason_code in DEATH_CODES or RETURN_CODES[reason_code].family is ReturnFamily.CONTESTED


def _check_addenda_code(addenda: Addenda, line: int) -> None:
    """The codes inside one addenda are in use."""
    match addenda:
        case Addenda98() if addenda.change_code not in CHANGE_CODES:
            refuse(line, "addenda_98.change_code", addenda.change_code, "must be a change code in use")
        case Addenda99() if addenda.reason_code not in RETURN_CODES:
            refuse(line, "addenda_99.reason_code", addenda.reason_code, "must be a return code in use")
        case Addenda99() if addenda.dated_on is not None and not _may_be_dated(addenda.reason_code):
            rule = "must be blank: R14 and R15 carry a date of death, R71 to R77 the day of the return"
            refuse(line, "addenda_99.dated_on", addenda.dated_on, rule)
        case AddendaOther(type_code="05" | "98" | "99"):
            refuse(line, "addenda.type_code", addenda.type_code, "must be kept as an addenda of its own type")
        case AddendaOther(type_code="10") if addenda.content[:3] not in IAT_REASONS:
            refuse(line, "addenda_10.transaction_type", addenda.content[:3], "must be an IAT transaction type code")
        case _:
            return


def _check_iat_addenda(entry: NachaEntry, line: int) -> None:
    opening = [addenda.type_code for addenda in entry.addenda if isinstance(addenda, AddendaOther)]
    mandatory = [str(number) for number in range(FIRST_IAT_ADDENDA, LAST_IAT_ADDENDA + 1)]
    if opening[: len(mandatory)] != mandatory:
        refuse(line, "entry.addenda", ",".join(opening), "must open with the seven IAT addenda 10 to 16")
