"""What an ACH bank says, in files and in answers, becomes outcomes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from settlement.formats import ach_reports, nacha, nacha_returns
from settlement.formats.errors import FormatError
from settlement.rails.ach_orders import BANK_ZONE
from settlement.rails.base import (
    EntryAccepted,
    EntryCorrected,
    EntryRefused,
    EntryReturned,
    EntrySettled,
    FileAccepted,
    FileRejected,
    Outcome,
)

CORRECTED_CHARACTERS = 29
ACCOUNT_TYPES = {"2": "checking", "3": "savings"}  # by the first digit of the transaction code
# Where the corrected data of each code stand within their 29 characters (positions 36-64 of the addenda; Nacha Operating Rules, appendix 5).
CORRECTED: dict[str, tuple[tuple[str, int, int], ...]] = {
    "C01": (("account number", 0, 17),),
    "C02": (("routing number", 0, 9),),
    "C03": (("routing number", 0, 9), ("account number", 12, 29)),
    "C04": (("payee's name as the bank knows it", 0, 22),),
    "C05": (("account type", 0, 2),),
    "C06": (("account number", 0, 17), ("account type", 20, 22)),
    "C07": (("routing number", 0, 9), ("account number", 9, 26), ("account type", 26, 28)),
}
SETTLES_AT = time(8, 30)  # Entries that are not same-day settle at 8:30 eastern time (reference/rails.md 6.2).


def parse_file(name: str, content: bytes) -> list[Outcome]:
    """Outcomes of an answer file, recognised by what it says and not by its name. Raises FormatError."""
    if content.startswith(b"QACK|"):
        return _of_acknowledgement(ach_reports.parse_acknowledgement(content))
    if content.startswith(b"QSET|"):
        return _of_settlement(ach_reports.parse_settlement_report(content))
    if content.startswith(b"101"):
        return _of_returns(nacha.parse(content))
    raise FormatError("ach_answer", 1, "file", name, "must be an acknowledgement, a settlement report or a return file")


def of_entry(said: Mapping[str, Any]) -> Iterator[Outcome]:
    """Outcomes of one entry of an answer of the question port: all that is known, in the order in which it happened. Raises ValueError, KeyError."""
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
        yield EntryReturned(
            trace, str(said["code"]), str(said["reason"]), _instant(said["returned_at"]), int(said["returned_minor"])
        )


def settled_at(day: date) -> datetime:
    """The instant at which the network settles the entries of a day."""
    return datetime.combine(day, SETTLES_AT, BANK_ZONE).astimezone(UTC)


def _of_acknowledgement(said: ach_reports.AchAcknowledgement) -> list[Outcome]:
    if said.verdict is ach_reports.Verdict.REJECTED:
        return [FileRejected(said.file_reference, "file_rejected", said.reason)]
    refused = [EntryRefused(each.trace_number, each.code, each.reason) for each in said.refusals]
    return [FileAccepted(said.file_reference), *refused]


def _of_settlement(said: ach_reports.AchSettlementReport) -> list[Outcome]:
    on, at = said.settlement_date, settled_at(said.settlement_date)
    return [EntrySettled(each.trace_number, each.amount_minor, on, at, each.trace_number) for each in said.entries]


def _of_returns(file: nacha.NachaFile) -> list[Outcome]:
    """Returns, then notifications of change; a file may hold nothing but the one or the other."""
    at = datetime.combine(file.created_on, file.created_time or SETTLES_AT, BANK_ZONE).astimezone(UTC)
    found: Sequence[nacha_returns.ReceivedReturn] = nacha_returns.received_returns(file)
    returned = [
        EntryReturned(each.original_trace, each.reason.code, each.reason.title, at, each.amount_minor) for each in found
    ]
    changed = [
        EntryCorrected(each.original_trace, each.change.code, each.change.title, _advice(each))
        for each in nacha_returns.received_changes(file)
    ]
    return [*returned, *changed]


def _advice(change: nacha_returns.ReceivedChange) -> str:
    """What to correct, in words that name no account in full and no person."""
    data = change.corrected_data.ljust(CORRECTED_CHARACTERS)
    said = []
    for kind, first, after in CORRECTED.get(change.change.code, ()):
        value = data[first:after].strip()
        match kind:
            case "routing number":
                said.append(f"routing number {value}")
            case "account number":
                said.append(f"account number ending in {value[-4:]}")
            case "account type":
                said.append(f"account type {ACCOUNT_TYPES.get(value[:1], value)}")
            case _:
                said.append(kind)
    return f"use the {', '.join(said)}" if said else "ask the payee"


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} is no instant: it has no zone")
    return at.astimezone(UTC)
