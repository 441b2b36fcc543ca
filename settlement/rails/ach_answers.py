"""What an ACH bank says, in files and in answers, becomes outcomes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from settlement.formats import ach_reports, nacha, nacha_returns
from settlement.formats.errors import FormatError
from settlement.rails.ach_orders import BANK_ZONE
from settlement.rails.base import EntryAccepted, EntryRefused, EntryReturned, EntrySettled, FileAccepted, FileRejected, Outcome

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
        yield EntryReturned(trace, str(said["code"]), str(said["reason"]), _instant(said["returned_at"]), int(said["returned_minor"]))


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
    """Notifications of change move no money and are no outcome; a file may hold nothing else."""
    at = datetime.combine(file.created_on, file.created_time or SETTLES_AT, BANK_ZONE).astimezone(UTC)
    found: Sequence[nacha_returns.ReceivedReturn] = nacha_returns.received_returns(file)
    return [EntryReturned(each.original_trace, each.reason.code, each.reason.title, at, each.amount_minor) for each in found]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} is no instant: it has no zone")
    return at.astimezone(UTC)
