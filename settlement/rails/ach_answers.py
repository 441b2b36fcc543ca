"""What an ACH bank says, in files and in answers, becomes outcomes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from settlement.formats import ach_reports, nacha, nacha_answers
from settlement.formats.dialects import Dialect
from settlement.formats.errors import FormatError
from settlement.formats.nacha_answers import OddEntry, ReceivedChange, ReceivedReturn
from settlement.formats.return_codes import DISPUTES, ReturnCode, ReturnFamily, return_code
from settlement.rails.ach_corrections import advice
from settlement.rails.ach_orders import BANK_ZONE
from settlement.rails.base import (
    AnswerFile,
    EntryAccepted,
    EntryCorrected,
    EntryNotice,
    EntryOutcome,
    EntryRefused,
    EntryReturned,
    EntrySettled,
    FileAccepted,
    FileRejected,
    NoticeKind,
    Outcome,
)

SETTLES_AT = time(
    8, 30
)  # Entries that are not same-day settle at 8:30 eastern time (Federal Reserve, FedACH schedule).
LEADING_MARKS = b"\xef\xbb\xbf \t\r\n"  # What may stand before the first record of any file.
CENTS = 100
WITHOUT_CODE = "without_code"  # A refusal that names no code.
FILE_REJECTED = "file_rejected"  # The code of every rejected file, whatever the bank's own code: the policy knows it.


def parse_file(name: str, content: bytes) -> AnswerFile:
    """Outcomes of an answer file, recognised by what it says and not by its name. Raises FormatError."""
    begins = content[:200].lstrip(LEADING_MARKS)
    if begins.startswith(b"QACK|"):
        acknowledgement = ach_reports.parse_acknowledgement(content)
        return _answer_file(_of_acknowledgement(acknowledgement), acknowledgement.dialects)
    if begins.startswith(b"QSET|"):
        report = ach_reports.parse_settlement_report(content)
        return _answer_file(_of_settlement(name, report), report.dialects)
    if begins.startswith(b"101"):
        received = nacha.read_received(content)
        return _answer_file((each for file in received.files for each in _of_nacha(name, file)), received.dialects)
    raise FormatError("ach_answer", 1, "file", name, "must be an acknowledgement, a settlement report or a return file")


def _answer_file(outcomes: Iterator[Outcome], dialects: Sequence[Dialect]) -> AnswerFile:
    return AnswerFile(tuple(outcomes), tuple(str(dialect) for dialect in dialects))


def of_entry(said: Mapping[str, Any]) -> Iterator[Outcome]:
    """Outcomes of one entry of an answer over HTTP, in the order of their times. Raises ValueError and KeyError."""
    trace, state = str(said["trace"]), said["state"]
    if state == "refused":
        yield EntryRefused(trace, str(said["code"]), str(said["reason"]))
        return
    if state not in ("accepted", "settled", "returned"):
        raise ValueError(f"{state!r} is no state of an entry")
    yield EntryAccepted(trace)
    if state in ("settled", "returned"):
        settled_on = date.fromisoformat(said["settled_on"])
        yield EntrySettled(trace, int(said["amount_minor"]), settled_on, _instant(said["settled_at"]), trace)
    if state == "returned":
        code, reason, amount_minor = str(said["code"]), str(said["reason"]), int(said["returned_minor"])
        if return_code(code).family in DISPUTES:
            detail = _dispute_detail(return_code(code), amount_minor)
            yield EntryNotice(trace, NoticeKind.RETURN_DISPUTED, f"{code} answered by the bank", detail)
            return
        yield EntryReturned(trace, code, reason, _instant(said["returned_at"]), amount_minor)


def settled_at(day: date) -> datetime:
    """The instant at which the network settles the entries of a day."""
    return datetime.combine(day, SETTLES_AT, BANK_ZONE).astimezone(UTC)


def _of_acknowledgement(said: ach_reports.AchAcknowledgement) -> Iterator[Outcome]:
    if said.verdict is ach_reports.Verdict.REJECTED:
        yield FileRejected(said.file_reference, FILE_REJECTED, said.reason or "The bank gives no reason")
        return
    yield FileAccepted(said.file_reference)
    for each in said.refusals:
        yield EntryRefused(each.trace_number, each.code or WITHOUT_CODE, each.reason)


def _of_settlement(name: str, said: ach_reports.AchSettlementReport) -> Iterator[Outcome]:
    on, at = said.settlement_date, settled_at(said.settlement_date)
    seen: set[str] = set()
    for line, each in enumerate(said.entries, start=2):
        if each.trace_number in seen:
            detail = f"The settlement report lists this entry again, with {_dollars(each.amount_minor)}. Booked once."
            yield EntryNotice(each.trace_number, NoticeKind.UNREADABLE, f"line {line} of {name}", detail)
            continue
        seen.add(each.trace_number)
        yield EntrySettled(each.trace_number, each.amount_minor, on, at, each.trace_number)


def _of_nacha(name: str, file: nacha.NachaFile) -> Iterator[EntryOutcome]:
    """Returns, notifications of change, and entries that book nothing, in file order."""
    at = datetime.combine(file.created_on, file.created_time or SETTLES_AT, BANK_ZONE).astimezone(UTC)
    for answer in nacha_answers.answers(file):
        match answer:
            case OddEntry():
                yield from _odd(name, answer)
            case ReceivedReturn() if answer.reason.family in DISPUTES:
                yield _dispute(name, answer)
            case ReceivedReturn():
                yield EntryReturned(
                    answer.original_trace,
                    answer.reason.code,
                    answer.reason.title,
                    at,
                    answer.amount_minor,
                    answer.is_credit,
                    answer.individual_id.strip(),
                )
            case ReceivedChange() if answer.change.is_refusal:
                detail = (
                    f"{answer.change.code} {answer.change.title}: a bank refuses a notification of change about it."
                )
                yield EntryNotice(answer.original_trace, NoticeKind.UNREADABLE, _place(name, answer.line), detail)
            case ReceivedChange():
                change = answer.change
                yield EntryCorrected(answer.original_trace, change.code, change.title, advice(answer))


def _dispute(name: str, said: ReceivedReturn) -> EntryNotice:
    place = f"{said.reason.code} {_place(name, said.line)}"
    detail = _dispute_detail(said.reason, said.amount_minor)
    return EntryNotice(said.original_trace, NoticeKind.RETURN_DISPUTED, place, detail)


def _dispute_detail(reason: ReturnCode, amount_minor: int) -> str:
    """Two banks disagree about a return: our bank refuses it (dishonoured), or the payee's bank insists (contested)."""
    if reason.family is ReturnFamily.DISHONOURED:
        who = "Our bank refuses the return of this entry"
        rest = "The payee's bank may contest this within two banking days; until then the return is not final."
    else:
        who = "The payee's bank answers our bank's refusal of a return of this entry"
        rest = "Our bank must accept it or settle it with the payee's bank."
    return (
        f"{who} ({reason.code} {reason.title}, {_dollars(amount_minor)}). {reason.meaning} {rest}"
        " Nothing was booked: compare our books with the statement and ask our bank."
    )


def _odd(name: str, odd: OddEntry) -> Iterator[EntryNotice]:
    direction = {True: "credit", False: "debit", None: "entry"}[odd.is_credit]
    codes = f" {', '.join(odd.codes)}" if odd.codes else ""
    detail = (
        f"A {direction} of {_dollars(odd.amount_minor)}{codes} was not applied: {odd.why}. The other entries of the"
        " file were. Compare it with the statement and ask our bank what it means."
    )
    for trace in odd.original_traces or ("",):
        yield EntryNotice(trace, NoticeKind.UNREADABLE, _place(name, odd.line), detail)


def _place(name: str, line: int) -> str:
    return f"line {line} of {name}"


def _dollars(amount_minor: int) -> str:
    return f"{amount_minor // CENTS:,}.{amount_minor % CENTS:02d} USD"


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} is no instant: it has no zone")
    return at.astimezone(UTC)
