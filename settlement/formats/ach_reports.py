"""Two pipe-delimited reports of an originating bank: the acknowledgement of a file, and what settled.

There is no standard for either; each bank has its own. This is the form of the sandbox bank: one header, one record per
entry, one trailer whose count and total must agree. ASCII, one record per line, UTC times, amounts in US cents, trace
numbers of 15 digits. No value may hold a pipe. The writers keep every rule. The readers are strict on amounts, totals,
counts and references, note what those prove harmless (`dialects`), and leave odd single entries to their caller.

    QACK|1|<file reference>|<received at, 2030-01-02T03:04:05Z>|accepted|<entries>|<cents>|<reason>
    R|<trace>|<code>|<reason>
    T|<refusals>

    QSET|1|<settlement date, 2030-01-02>|<file reference>
    E|<trace>|<cents>
    T|<entries>|<cents>
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Never

from settlement.formats import text_records
from settlement.formats.dialects import Dialect, DialectNotes
from settlement.formats.errors import FormatError

ACKNOWLEDGEMENT, SETTLEMENT = "ach_acknowledgement", "ach_settlement_report"
VERSION = "1"
TRACE_DIGITS = 15
AMOUNT_DIGITS_MAX = 18  # Fits a BIGINT.
REPORT_BYTES_MAX = 100_000_000  # More than a million entries, as many as a NACHA file may have.
INSTANT, DAY = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"


class Verdict(Enum):
    """What the bank says of the file as a whole."""

    ACCEPTED = "accepted"  # The bank will process it; the entries listed are refused all the same.
    REJECTED = "rejected"  # Nothing in it will be processed.


@dataclass(frozen=True, slots=True)
class EntryRefusal:
    """One entry that the bank will not process: its trace number, an R code or a code of the bank, and words."""

    trace_number: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class AchAcknowledgement:
    """The bank has `file_reference`: `entry_count` entries and `total_minor` cents (debits and credits added up).

    `received_at` is UTC in whole seconds; `reason` says why a file was rejected and is empty when it was accepted.
    """

    file_reference: str
    received_at: datetime
    verdict: Verdict
    entry_count: int
    total_minor: int
    refusals: tuple[EntryRefusal, ...] = ()
    reason: str = ""
    dialects: tuple[Dialect, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """One entry that settled, by its trace number, for `amount_minor` cents."""

    trace_number: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AchSettlementReport:
    """The entries of `file_reference` that settled on `settlement_date`."""

    settlement_date: date
    file_reference: str
    entries: tuple[SettledEntry, ...]
    dialects: tuple[Dialect, ...] = field(default=(), compare=False)


def parse_acknowledgement(content: bytes) -> AchAcknowledgement:
    """Read the acknowledgement of a bank. Raises FormatError when it cannot be trusted.

    A refusal may name any trace and any code: what they mean is decided entry by entry.
    """
    notes = DialectNotes()
    acknowledgement = _acknowledgement(content, notes)
    _check_acknowledged_totals(acknowledgement)
    return replace(acknowledgement, dialects=tuple(notes))


def _acknowledgement(content: bytes, notes: DialectNotes) -> AchAcknowledgement:
    lines = _Lines(ACKNOWLEDGEMENT, content, notes)
    reference, received_at, verdict, entries, total, reason = lines.header(
        "QACK", "file_reference", "received_at", "verdict", "entry_count", "total_minor", "reason"
    )
    if verdict not in {each.value for each in Verdict}:
        lines.refuse("verdict", verdict, "must be accepted or rejected")
    acknowledgement = AchAcknowledgement(
        file_reference=reference,
        received_at=lines.instant(received_at),
        verdict=Verdict(verdict),
        entry_count=lines.number("entry_count", entries),
        total_minor=lines.number("total_minor", total),
        refusals=tuple(EntryRefusal(*record) for record in lines.details("R", ("trace_number", "code", "reason"))),
        reason=reason,
    )
    (count,) = lines.trailer("count")
    lines.agree("trailer.count", lines.number("trailer.count", count), len(acknowledgement.refusals))
    return acknowledgement


def render_acknowledgement(acknowledgement: AchAcknowledgement) -> bytes:
    """Write an acknowledgement. Raises FormatError for a value that the reader would refuse."""
    _check_acknowledgement(acknowledgement)
    header = (
        "QACK",
        VERSION,
        acknowledgement.file_reference,
        acknowledgement.received_at.strftime(INSTANT),
        acknowledgement.verdict.value,
        str(acknowledgement.entry_count),
        str(acknowledgement.total_minor),
        acknowledgement.reason,
    )
    refusals = [("R", each.trace_number, each.code, each.reason) for each in acknowledgement.refusals]
    return _join(ACKNOWLEDGEMENT, [header, *refusals, ("T", str(len(refusals)))])


def parse_settlement_report(content: bytes) -> AchSettlementReport:
    """Read the settlement report of a bank. Raises FormatError when it cannot be trusted.

    An entry may name any trace, and one trace may stand in it twice: the caller looks at each entry.
    """
    notes = DialectNotes()
    report = _settlement_report(content, notes)
    _check_settled_amounts(report)
    return replace(report, dialects=tuple(notes))


def _settlement_report(content: bytes, notes: DialectNotes) -> AchSettlementReport:
    lines = _Lines(SETTLEMENT, content, notes)
    settled_on, reference = lines.header("QSET", "settlement_date", "file_reference")
    day = lines.day(settled_on)
    entries = tuple(
        SettledEntry(trace, lines.number("amount_minor", amount))
        for trace, amount in lines.details("E", ("trace_number", "amount_minor"))
    )
    count, total = lines.trailer("count", "total_minor")
    lines.agree("trailer.count", lines.number("trailer.count", count), len(entries))
    lines.agree(
        "trailer.total_minor", lines.number("trailer.total_minor", total), sum(each.amount_minor for each in entries)
    )
    return AchSettlementReport(settlement_date=day, file_reference=reference, entries=entries)


def render_settlement_report(report: AchSettlementReport) -> bytes:
    """Write a settlement report. Raises FormatError for a value that the reader would refuse."""
    _check_report(report)
    header = ("QSET", VERSION, report.settlement_date.isoformat(), report.file_reference)
    entries = [("E", each.trace_number, str(each.amount_minor)) for each in report.entries]
    total = sum(each.amount_minor for each in report.entries)
    return _join(SETTLEMENT, [header, *entries, ("T", str(len(entries)), str(total))])


def _check_acknowledgement(acknowledgement: AchAcknowledgement) -> None:
    received_at = acknowledgement.received_at
    if received_at.utcoffset() != UTC.utcoffset(None) or received_at.microsecond:
        _refuse(ACKNOWLEDGEMENT, 1, "received_at", received_at, "must be a UTC time in whole seconds")
    if (acknowledgement.verdict is Verdict.REJECTED) != bool(acknowledgement.reason):
        rule = "must say why a file is rejected, and be empty otherwise"
        _refuse(ACKNOWLEDGEMENT, 1, "reason", acknowledgement.reason, rule)
    _check_acknowledged_totals(acknowledgement)
    _check_traces(ACKNOWLEDGEMENT, [each.trace_number for each in acknowledgement.refusals])
    for line, refusal in enumerate(acknowledgement.refusals, start=2):
        if not refusal.code:
            _refuse(ACKNOWLEDGEMENT, line, "code", refusal.code, "must not be empty")


def _check_acknowledged_totals(acknowledgement: AchAcknowledgement) -> None:
    _check_reference(ACKNOWLEDGEMENT, acknowledgement.file_reference)
    for name in ("entry_count", "total_minor"):
        _check_amount(ACKNOWLEDGEMENT, 1, name, getattr(acknowledgement, name), smallest=0)
    if len(acknowledgement.refusals) > acknowledgement.entry_count:
        rule = f"must be at most the {acknowledgement.entry_count} entries of the file"
        _refuse(ACKNOWLEDGEMENT, 1, "refusals", len(acknowledgement.refusals), rule)


def _check_report(report: AchSettlementReport) -> None:
    _check_settled_amounts(report)
    _check_traces(SETTLEMENT, [each.trace_number for each in report.entries])


def _check_settled_amounts(report: AchSettlementReport) -> None:
    _check_reference(SETTLEMENT, report.file_reference)
    for line, entry in enumerate(report.entries, start=2):
        _check_amount(SETTLEMENT, line, "amount_minor", entry.amount_minor, smallest=1)


def _check_reference(report: str, reference: str) -> None:
    if not reference.strip():
        _refuse(report, 1, "file_reference", reference, "must not be blank")


def _check_traces(report: str, traces: Iterable[str]) -> None:
    seen: set[str] = set()
    for line, trace in enumerate(traces, start=2):
        if len(trace) != TRACE_DIGITS or not (trace.isascii() and trace.isdigit()):
            _refuse(report, line, "trace_number", trace, f"must be {TRACE_DIGITS} digits")
        if trace in seen:
            _refuse(report, line, "trace_number", trace, "must appear once in the report")
        seen.add(trace)


def _check_amount(report: str, line: int, field: str, value: int, *, smallest: int) -> None:
    if not smallest <= value < 10**AMOUNT_DIGITS_MAX:
        _refuse(
            report, line, field, value, f"must be a whole number from {smallest}, at most {AMOUNT_DIGITS_MAX} digits"
        )


def _join(report: str, records: Iterable[tuple[str, ...]]) -> bytes:
    lines = []
    for line, record in enumerate(records, start=1):
        for value in record:
            if "|" in value or not (value.isascii() and value.isprintable()):
                _refuse(report, line, "record", value, "must be printable ASCII without a pipe")
        lines.append("|".join(record))
    return ("\n".join(lines) + "\n").encode("ascii")


def _refuse(report: str, line: int, field: str, value: object, rule: str) -> Never:
    raise FormatError(report, line, field, value, rule)


class _Lines:
    """A cursor over the records of one report; `line` is the line of the record read last."""

    def __init__(self, report: str, content: bytes, notes: DialectNotes) -> None:
        self.report = report
        self.line = 1
        found = text_records.lines(content, format_name=report, bytes_max=REPORT_BYTES_MAX, notes=notes)
        self._records = [line.split("|") for _number, line in found] or [[""]]
        self._numbers = [number for number, _line in found] or [1]
        self._taken = 1

    def header(self, tag: str, *names: str) -> list[str]:
        first, *values = self._records[0]
        if [first, *values[:1]] != [tag, VERSION]:
            self.refuse("header", "|".join(self._records[0]), f"must begin with {tag}|{VERSION}")
        return self._named(values[1:], names)

    def details(self, tag: str, names: tuple[str, ...]) -> Iterable[list[str]]:
        while self._taken < len(self._records) and self._records[self._taken][0] == tag:
            yield self._named(self._take()[1:], names)

    def trailer(self, *names: str) -> list[str]:
        if self._taken >= len(self._records) or self._records[self._taken][0] != "T":
            self.line += 1
            self.refuse("trailer", "", "must be here: details and then one record T close the report")
        record = self._take()
        if self._taken != len(self._records):
            self.refuse("trailer", "|".join(self._records[self._taken]), "must be the last record")
        return self._named(record[1:], names)

    def _take(self) -> list[str]:
        self.line = self._numbers[self._taken]
        self._taken += 1
        return self._records[self._taken - 1]

    def number(self, field: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= AMOUNT_DIGITS_MAX):
            self.refuse(field, text, f"must be digits only, at most {AMOUNT_DIGITS_MAX}")
        return int(text)

    def instant(self, text: str) -> datetime:
        try:
            return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)
        except ValueError:
            self.refuse("received_at", text, "must be a UTC time like 2030-01-02T03:04:05Z")

    def day(self, text: str) -> date:
        try:
            return datetime.strptime(text, DAY).replace(tzinfo=UTC).date()
        except ValueError:
            self.refuse("settlement_date", text, "must be a date like 2030-01-02")

    def agree(self, field: str, stated: int, computed: int) -> None:
        if stated != computed:
            self.refuse(field, stated, f"must be {computed}, as computed from the records before it")

    def refuse(self, field: str, value: object, rule: str) -> Never:
        _refuse(self.report, self.line, field, value, rule)

    def _named(self, values: list[str], names: tuple[str, ...]) -> list[str]:
        if len(values) != len(names):
            self.refuse("record", "|".join(values), f"must hold {', '.join(names)}")
        return values
